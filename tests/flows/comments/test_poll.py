"""A post that its author takes down leaves the round-up, and one that is away for a moment stays."""

import sqlite3
from datetime import timedelta

import pytest
from aiohttp import web

from bot.demo.week import ScriptedWeek
from bot.demo.world import ORGANISER, World
from bot.errors import UserError
from bot.flows.access import require_community
from bot.flows.comments.poll import poll_comments
from bot.flows.posts.decide import decide_post
from bot.flows.posts.submit import submit_post
from bot.services import Services
from bot.site.content import load_site_content
from tests.support.brought_posts import wait
from tests.support.circles import make_caller, make_organiser, open_first_round
from tests.support.commands import run_command
from tests.support.feeds import make_item, make_rss
from tests.support.games import hold_comments, start_game
from tests.support.messages import message_texts_with, private_messages_to
from tests.support.one_post import comment_list, rest_comments, serve_one_post
from tests.support.servers import serve_routes


@pytest.mark.parametrize("redirects_home", [False, True])
async def test_a_post_that_is_taken_down_leaves_the_round_up_that_stands(world: World, *, redirects_home: bool) -> None:
    await start_game(world)
    world.blogs.redirects_home = redirects_home
    await world.skip_to("Mon+1 12:05")
    assert "3 posts by 3 people" in message_texts_with(world, "ROUND-UP OF ROUND 1")[0]
    world.blogs.taken_down |= {"every-stop"}
    await world.skip_to("Tue+1 01:00")
    assert "3 posts by 3 people" in message_texts_with(world, "ROUND-UP OF ROUND 1")[0]
    await world.skip_to("Tue+1 18:00")
    assert "2 posts by 2 people" in message_texts_with(world, "ROUND-UP OF ROUND 1")[0]
    assert not any("Every stop" in text for text in message_texts_with(world, "ROUND-UP OF ROUND 1"))


async def test_the_author_of_a_post_that_is_missing_is_told_why_it_left_and_how_it_stays(world: World) -> None:
    await start_game(world)
    world.blogs.taken_down |= {"every-stop"}
    await world.skip_to("Sat 18:00")
    assert not private_messages_to(world, "ines")
    await world.skip_to("Sun 06:00")
    await world.env.settle()
    [told] = private_messages_to(world, "ines")
    assert "of round 1 of" in told
    assert "its page tells me that it is not there" in told
    choices = await world.members["ines"].autocomplete(world.channel, "post why", "post", "Every stop")
    why = await run_command(world, "ines", "post why", post=choices[0]["value"])
    assert "its page tells me that it is not there" in why
    address = next(w for w in world.blogs.circle.posts if w.slug == "every-stop")
    kept = await run_command(world, "ines", "post submit", address=world.blogs.circle.address(address))
    assert "It is in the round" in kept
    await world.skip_to("Mon+1 12:05")
    assert "3 posts by 3 people" in message_texts_with(world, "ROUND-UP OF ROUND 1")[0]
    assert len(private_messages_to(world, "ines")) == 1


async def test_why_a_post_is_out_that_a_host_left_out_says_so_and_sends_nobody_in_vain(world: World) -> None:
    await start_game(world)
    chosen = await world.members[ORGANISER].autocomplete(world.channel, "post reject", "post", "Every stop")
    await run_command(world, ORGANISER, "post reject", post=chosen[0]["value"])
    choices = await world.members["ines"].autocomplete(world.channel, "post why", "post", "Every stop")
    why = await run_command(world, "ines", "post why", post=choices[0]["value"])
    assert "A host left it out of the round" in why
    assert "/post submit" not in why


async def test_a_post_that_is_away_for_a_moment_stays(world: World) -> None:
    await start_game(world)
    await world.skip_to("Mon+1 12:05")
    world.blogs.taken_down |= {"every-stop"}
    await world.skip_to("Tue+1 01:00")
    world.blogs.taken_down.clear()
    await world.skip_to("Wed+1 06:00")
    assert "3 posts by 3 people" in message_texts_with(world, "ROUND-UP OF ROUND 1")[0]


async def test_a_post_that_is_back_before_the_close_is_in_the_round_up(world: World) -> None:
    await start_game(world)
    world.blogs.taken_down |= {"every-stop"}
    await world.skip_to("Sat 18:00")
    await world.skip_to("Sun 06:00")
    assert not any("Every stop" in text for text in message_texts_with(world, "Posts so far"))
    world.blogs.taken_down.clear()
    await world.skip_to("Mon+1 12:05")
    assert "3 posts by 3 people" in message_texts_with(world, "ROUND-UP OF ROUND 1")[0]


async def test_a_post_that_is_back_after_the_round_up_is_taken_into_it(world: World) -> None:
    await start_game(world)
    world.blogs.taken_down |= {"every-stop"}
    await world.skip_to("Sat 18:00")
    await world.skip_to("Mon+1 12:05")
    assert "2 posts by 2 people" in message_texts_with(world, "ROUND-UP OF ROUND 1")[0]
    world.blogs.taken_down.clear()
    await world.skip_to("Tue+1 18:00")
    assert "3 posts by 3 people" in message_texts_with(world, "ROUND-UP OF ROUND 1")[0]


async def test_a_round_up_whose_posts_are_gone_does_not_say_that_there_were_none(world: World) -> None:
    await start_game(world)
    await world.skip_to("Mon+1 12:05")
    world.blogs.taken_down |= {one.slug for one in world.blogs.circle.posts}
    await world.skip_to("Tue+1 01:00")
    await world.skip_to("Tue+1 18:00")
    [roundup] = message_texts_with(world, "ROUND-UP OF ROUND 1")
    assert "There are no posts in this round now." in roundup
    async with world.services.db.read() as conn:
        community = await require_community(conn, world.guild.id)
        [content, *_] = (await load_site_content(conn, community, world.clock.now())).rounds
    assert content.roundup.has_changed


async def test_a_page_that_says_with_success_that_nothing_is_there_brings_no_post_back(world: World) -> None:
    await start_game(world)
    world.blogs.taken_down |= {"every-stop"}
    await world.skip_to("Sat 18:00")
    await world.skip_to("Sun 06:00")
    world.blogs.missing_status = 200
    await world.skip_to("Sun 18:00")
    await world.skip_to("Mon+1 12:05")
    assert "2 posts by 2 people" in message_texts_with(world, "ROUND-UP OF ROUND 1")[0]
    world.blogs.taken_down.clear()
    await world.skip_to("Tue+1 18:00")
    assert "3 posts by 3 people" in message_texts_with(world, "ROUND-UP OF ROUND 1")[0]


async def test_what_a_host_left_out_stays_out_when_its_blog_is_back(world: World, rows: sqlite3.Connection) -> None:
    await start_game(world)
    world.blogs.taken_down |= {"every-stop"}
    await world.skip_to("Sat 18:00")
    await world.skip_to("Sun 06:00")
    [(post,)] = rows.execute("SELECT id FROM posts WHERE missing_since IS NOT NULL").fetchall()
    await decide_post(world.services, make_organiser(world.guild.id), post, added=True)
    await decide_post(world.services, make_organiser(world.guild.id), post, added=False)
    world.blogs.taken_down.clear()
    await world.skip_to("Mon+1 12:05")
    assert "2 posts by 2 people" in message_texts_with(world, "ROUND-UP OF ROUND 1")[0]


async def missing_post(world: World, rows: sqlite3.Connection, until: str) -> int:
    """Take a blog's post down; return the post when the time has come."""
    await start_game(world)
    world.blogs.taken_down |= {"every-stop"}
    await world.skip_to("Sat 18:00")
    await world.skip_to(until)
    [(post,)] = rows.execute("SELECT id FROM posts WHERE missing_since IS NOT NULL").fetchall()
    return int(post)


@pytest.mark.parametrize("until", ["Sat 20:00", "Sun 06:00"], ids=["before it is retracted", "when it is retracted"])
async def test_what_a_host_takes_in_though_its_blog_is_away_stays_in(
    world: World, rows: sqlite3.Connection, until: str
) -> None:
    post = await missing_post(world, rows, until)
    await decide_post(world.services, make_organiser(world.guild.id), post, added=True)
    await world.skip_to("Sun 14:00")
    await world.skip_to("Mon+1 12:05")
    assert "3 posts by 3 people" in message_texts_with(world, "ROUND-UP OF ROUND 1")[0]


async def test_what_was_kept_and_came_back_is_retracted_when_it_is_taken_down_again(
    world: World, rows: sqlite3.Connection
) -> None:
    post = await missing_post(world, rows, "Sat 20:00")
    await decide_post(world.services, make_organiser(world.guild.id), post, added=True)
    world.blogs.taken_down.clear()
    await world.skip_to("Sun 04:00")
    world.blogs.taken_down |= {"every-stop"}
    await world.skip_to("Sun 12:00")
    await world.skip_to("Sun 22:00")
    await world.skip_to("Mon+1 12:05")
    assert "2 posts by 2 people" in message_texts_with(world, "ROUND-UP OF ROUND 1")[0]


async def test_what_a_host_leaves_out_while_its_blog_is_away_does_not_come_back_with_it(
    world: World, rows: sqlite3.Connection
) -> None:
    post = await missing_post(world, rows, "Sun 06:00")
    await decide_post(world.services, make_organiser(world.guild.id), post, added=False)
    world.blogs.taken_down.clear()
    await world.skip_to("Mon+1 12:05")
    assert "2 posts by 2 people" in message_texts_with(world, "ROUND-UP OF ROUND 1")[0]


async def test_an_author_confirms_nothing_of_what_a_host_decided(world: World, rows: sqlite3.Connection) -> None:
    post = await missing_post(world, rows, "Sun 06:00")
    of_post = "SELECT user_id FROM members JOIN posts ON member_id = members.id WHERE posts.id = ?"
    [(user,)] = rows.execute(of_post, (post,)).fetchall()
    author = make_caller(user, "Ines", world.guild.id)
    await decide_post(world.services, make_organiser(world.guild.id), post, added=False)
    await decide_post(world.services, author, post, added=False)
    with pytest.raises(UserError, match="A host left"):
        await decide_post(world.services, author, post, added=True)


@pytest.mark.parametrize("replies", [[], [{"id": 1, "author": "A guest", "text": "Well said."}]], ids=["none", "kept"])
async def test_a_post_is_taken_down_though_its_comments_are_answered_elsewhere(
    world: World, replies: list[dict[str, object]]
) -> None:
    items = [make_item(1)]
    link = '<link rel="alternate" type="application/rss+xml" href="/feed.xml">'
    thread = '<section id="isso-thread"></section><script data-isso="/isso/"></script>'
    gate = make_item(2, link="/a-gate", guid="a-gate", title="A gate for #usblogs", pubDate="21 Mar 2026 09:00 -0400")

    async def home(_: web.Request) -> web.Response:
        return web.Response(text=link, content_type="text/html")

    async def feed(request: web.Request) -> web.Response:
        document = make_rss(*items, site=f"{request.url.origin()}/")
        return web.Response(body=document, content_type="application/rss+xml")

    async def page(_: web.Request) -> web.Response:
        return web.Response(text=thread, content_type="text/html", status=200 if gate in items else 404)

    async def isso(_: web.Request) -> web.Response:
        return web.json_response({"id": None, "replies": replies})

    routes = {"/": home, "/feed.xml": feed, "/a-gate": page, "/isso/": isso}
    async with serve_routes(dict(routes)) as address:
        week = ScriptedWeek(world, lambda *_: None)
        await week.set_up()
        await week.bring_blog("sam", address)
        items.append(gate)
        await world.skip_to("Sat 12:00")
        assert message_texts_with(world, "A gate")
        items.remove(gate)
        for weekly_time in ("Sun 13:00", "Sun 20:00", "Mon+1 12:05"):
            await world.skip_to(weekly_time)
        assert not any("A gate" in text for text in message_texts_with(world, "ROUND-UP OF ROUND 1"))


@pytest.mark.parametrize("for_good", [True, False])
async def test_a_comment_that_a_blog_with_all_its_comments_shows_no_more_for_a_day_counts_no_more(
    world: World, rows: sqlite3.Connection, *, for_good: bool
) -> None:
    await start_game(world)
    await world.skip_to("Mon+1 12:05")
    counted = "SELECT count(*) FROM comments WHERE source = ? AND member_id IS NOT NULL"

    def count(source: str) -> int:
        return int(rows.execute(counted, (source,)).fetchone()[0])

    before, others = count("wordpress"), count("feed")
    assert before
    hold_comments(world)
    await world.skip_to("Tue+1 06:00")
    assert count("wordpress") == before, "it may be held back for a while"
    if not for_good:
        world.blogs.held_comments.clear()
    await world.skip_to("Thu+1 12:00")
    assert count("wordpress") == (0 if for_good else before)
    assert count("feed") == others, "a feed of the newest does not say that an older one is gone"
    world.blogs.held_comments.clear()
    await world.skip_to("Sat+1 12:00")
    assert count("wordpress") == before


async def test_a_post_without_a_title_is_back_by_a_quote_that_leaves_something_out(
    services: Services, rows: sqlite3.Connection
) -> None:
    await open_first_round(services)
    async with serve_one_post() as site:
        site.show()
        post = (await submit_post(services, make_caller(1, "Sam"), f"{site.address}/gate")).id
        rows.execute("UPDATE posts SET title = '', decided_by = NULL, host_quote = 'What I wrote … read by anybody.'")
        rows.commit()
        site.answers["/gate"] = 404
        for _ in range(2):
            await poll_comments(services, post)
            await wait(services, timedelta(hours=7))
        decision = "SELECT decision FROM posts"
        assert rows.execute(decision).fetchone() == ("ignore",)
        site.show()
        await poll_comments(services, post)
        assert rows.execute(decision).fetchone() == ("accept",)


async def test_what_a_wordpress_shows_no_more_counts_no_more_though_its_page_told_of_it_first(
    services: Services, rows: sqlite3.Connection
) -> None:
    await open_first_round(services)
    async with serve_one_post() as site:
        site.show(site.link_rest(), comment_list("Spam", "Ada"))
        site.answers["/wp-json/wp/v2/comments"] = 503
        post = (await submit_post(services, make_caller(1, "Sam"), f"{site.address}/gate")).id
        await poll_comments(services, post)
        media_type, shown = rest_comments(["Ada"])
        site.answers["/wp-json/wp/v2/comments"] = (media_type, shown.replace('"id": 11', '"id": 12'))
        for _ in range(2):
            assert len(rows.execute("SELECT external_id FROM comments").fetchall()) == 2
            await wait(services, timedelta(hours=25))
            await poll_comments(services, post)
    assert rows.execute("SELECT external_id FROM comments").fetchall() == [("12",)]
