"""How a post's comments are asked for: little, and yet every one of them."""

from bot.demo.world import World
from tests.cogs.test_commands import ask, begun


def looks(world: World) -> list[str]:
    """Return each request for the comments of a WordPress blog so far."""
    return [line for line in world.blogs.asked if "/wp/v2/comments" in line]


async def test_while_a_round_is_open_new_comments_are_asked_for_and_all_of_them_once_a_day(world: World) -> None:
    await begun(world)
    await world.move_to("Sat 20:30")
    first, *later = looks(world)
    assert "after=" not in first
    assert len(later) == 3
    assert all("after=2026-03-21T19:00:00Z" in line for line in later), "two hours before all were asked for"
    await world.move_to("Sun 20:30")
    [day_later] = [line for line in looks(world)[4:] if "after=" not in line]
    assert "after=2026-03-22T19:00:00Z" in looks(world)[looks(world).index(day_later, 1) + 1]


async def test_the_text_of_a_comment_is_never_asked_for(world: World) -> None:
    await begun(world)
    assert looks(world)
    assert all("_fields=id,author,author_name,author_url,parent,date_gmt&" in line for line in looks(world))


async def test_a_comment_that_waited_to_be_approved_is_known_within_a_day(world: World) -> None:
    [stop] = [writing for writing in world.blogs.circle.writings if writing.slug == "every-stop"]
    [number] = [remark.number for remark in stop.remarks if remark.name.startswith("Tom")]
    world.blogs.held |= {number}
    await begun(world)
    await world.move_to("Sat 18:30")
    assert "You commented" not in await ask(world, "tomas", "me")
    world.blogs.held.clear()
    await world.move_to("Sun 17:30")
    assert "You commented on posts of 1 person" in await ask(world, "tomas", "me")


async def test_when_the_round_closes_every_comment_is_asked_for(world: World) -> None:
    await begun(world)
    seen = len(looks(world))
    await world.skip_to("Mon+1 12:05")
    assert looks(world)[seen:]
    assert all("after=" not in line for line in looks(world)[seen:])
