"""How a post's comments are asked for: little, and yet every one of them."""

from datetime import timedelta

from bot.demo.world import World
from tests.support.commands import run_command
from tests.support.games import start_game


def rest_requests(world: World) -> list[str]:
    """Return each request for the comments of a WordPress blog so far."""
    return [line for line in world.blogs.requests if "/wp/v2/comments" in line]


def comment_requests(world: World) -> list[str]:
    """Return each request for comments so far, on whichever blog."""
    return [line for line in world.blogs.requests if "comments" in line]


async def test_while_a_round_is_open_new_comments_are_asked_for_and_all_of_them_once_a_day(world: World) -> None:
    await start_game(world)
    await world.move_to("Sat 20:30")
    first, *later = rest_requests(world)
    assert "after=" not in first
    assert len(later) == 3
    assert all("after=2026-03-21T19:00:00Z" in line for line in later), "two hours before all were asked for"
    await world.move_to("Sun 20:30")
    [day_later] = [line for line in rest_requests(world)[4:] if "after=" not in line]
    assert "after=2026-03-22T19:00:00Z" in rest_requests(world)[rest_requests(world).index(day_later, 1) + 1]


async def test_the_text_of_a_comment_is_never_asked_for(world: World) -> None:
    await start_game(world)
    assert rest_requests(world)
    assert all("_fields=id,author,author_name,author_url,parent,date_gmt&" in line for line in rest_requests(world))


async def test_a_comment_that_waited_to_be_approved_is_known_within_a_day(world: World) -> None:
    [stop] = [writing for writing in world.blogs.circle.posts if writing.slug == "every-stop"]
    [number] = [comment.number for comment in stop.comments if comment.name.startswith("Tom")]
    world.blogs.held_comments |= {number}
    await start_game(world)
    await world.move_to("Sat 18:30")
    assert "You commented" not in await run_command(world, "tomas", "me")
    world.blogs.held_comments.clear()
    await world.move_to("Sun 17:30")
    assert "You commented on posts of 1 person" in await run_command(world, "tomas", "me")


async def test_where_nothing_has_changed_a_server_may_say_just_that(world: World) -> None:
    await start_game(world)
    await world.move_to("Sat 18:30")
    first, again = (line for line in world.blogs.requests if "/comments/default" in line)
    assert (first[-3:], again[-3:]) == ("200", "304")
    await world.move_to("Sat 21:30")  # somebody commented at eight
    assert [line[-3:] for line in world.blogs.requests if "/comments/default" in line] == [
        "200",
        "304",
        "304",
        "200",
        "304",
    ]
    assert "You commented on posts of 1 person" in await run_command(world, "ines", "me")


async def test_a_blog_that_wants_to_be_left_alone_is_and_one_that_answers_nothing_is_asked_later(world: World) -> None:
    await start_game(world)
    world.blogs.retry_after = {"numberninebus": timedelta(hours=9), "slowtrains": timedelta(0)}
    await world.move_to("Sat 18:00")
    before = len(comment_requests(world))
    await world.move_to("Sat 23:59")
    assert len(comment_requests(world)) == before
    world.blogs.retry_after.clear()
    await world.move_to("Sun 00:01")
    assert [line.split()[0] for line in comment_requests(world)[before:]] == ["slowtrains"]
    await world.move_to("Sun 03:01")
    assert [line.split()[0] for line in comment_requests(world)[before:]].count("numberninebus") == 1


async def test_when_the_round_closes_every_comment_is_asked_for(world: World) -> None:
    await start_game(world)
    seen = len(rest_requests(world))
    await world.skip_to("Mon+1 12:05")
    assert rest_requests(world)[seen:]
    assert all("after=" not in line for line in rest_requests(world)[seen:])
