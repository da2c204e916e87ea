"""How a post's comments are asked for: little, and yet every one of them."""

import sqlite3
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiohttp import web
from sqlalchemy import update

from bot.demo.world import World
from bot.flows.comments.names import toggle_alias
from bot.flows.comments.poll import poll_comments
from bot.flows.members.consent import answer_consent
from bot.flows.posts.submit import submit_post
from bot.limits import MAX_COMMENTS_PER_ANSWER
from bot.posts import PostId
from bot.services import Services
from storage.posts import get_post
from storage.schema import entries
from tests.support.circles import make_caller, open_first_round
from tests.support.clocks import ManualClock
from tests.support.commands import run_command
from tests.support.games import start_game
from tests.support.one_post import OnePost, comment_feed, comment_list, rest_comments, serve_one_post
from tests.support.servers import serve_routes


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


@pytest.fixture
async def site(services: Services) -> AsyncIterator[OnePost]:
    """Serve a site with one post, while a round is open."""
    await open_first_round(services)
    async with serve_one_post() as site:
        yield site


async def hand_in(services: Services, site: OnePost) -> PostId:
    """Hand in the site's post, whatever its page answers later."""
    post = (await submit_post(services, make_caller(1, "Sam"), f"{site.address}/gate")).id
    site.asked.clear()
    return post


def wait(services: Services, hours: int) -> None:
    """Move the clock."""
    assert isinstance(services.clock, ManualClock)
    services.clock.set(services.clock.now() + timedelta(hours=hours))


def seen(rows: sqlite3.Connection) -> int:
    """Return how many comments are recorded."""
    return int(rows.execute("SELECT count(*) FROM comments").fetchone()[0])


@pytest.mark.parametrize("path", ["/gate/comments.xml", "/wp-json/wp/v2/comments"])
async def test_comments_in_the_page_are_seen_where_their_feed_and_rest_are_shut(
    services: Services, site: OnePost, rows: sqlite3.Connection, path: str
) -> None:
    post = await hand_in(services, site)
    site.show(site.link_feed() if "xml" in path else site.link_rest(), comment_list("Ada"))
    site.answers[path] = 401
    fetched = await poll_comments(services, post)
    assert (seen(rows), fetched.is_answered) == (1, True)
    assert site.asked == ["/gate", path], "the page that was looked at is that of the comments, too"


async def test_a_comment_feed_that_is_shut_later_leads_to_the_page(
    services: Services, site: OnePost, rows: sqlite3.Connection
) -> None:
    post = await hand_in(services, site)
    site.show(site.link_feed(), comment_list("Ada"))
    site.answers["/gate/comments.xml"] = comment_feed()
    await poll_comments(services, post)
    assert seen(rows) == 0
    site.redirects["/gate/comments.xml"] = "/"
    site.answers["/"] = ("text/html", "<html><body><h1>Home</h1></body></html>")
    await poll_comments(services, post)
    assert seen(rows) == 1


async def test_a_page_that_did_not_answer_at_first_is_looked_at_again(
    services: Services, site: OnePost, rows: sqlite3.Connection
) -> None:
    post = await hand_in(services, site)
    async with services.db.write() as tx:  # the blog's feed names that of the comments
        await tx.execute(update(entries).values(comments_url=f"{site.address}/gate/comments.xml"))
    site.answers |= {"/gate": 503, "/gate/comments.xml": comment_feed()}
    assert (await poll_comments(services, post)).is_answered
    site.show(site.link_rest())
    site.answers["/wp-json/wp/v2/comments"] = rest_comments(["Ada", "Bo"])
    await poll_comments(services, post)
    assert seen(rows) == 2


async def test_where_neither_the_page_nor_anything_else_answers_the_blog_did_not(
    services: Services, site: OnePost
) -> None:
    post = await hand_in(services, site)
    site.answers["/gate"] = 503
    fetched = await poll_comments(services, post)
    assert (fetched.is_answered, fetched.is_readable) == (False, False)
    site.show()
    fetched = await poll_comments(services, post)
    assert (fetched.is_answered, fetched.is_readable) == (True, False), "the page says that it has no comments"


async def test_a_source_that_the_page_names_later_is_found_within_a_day(
    services: Services, site: OnePost, rows: sqlite3.Connection
) -> None:
    post = await hand_in(services, site)
    site.show('<a class="u-syndication" href="https://mastodon.invalid/@sam/110000000000000001">On Mastodon</a>')
    await poll_comments(services, post)
    site.show(comment_list("Ada"))
    wait(services, hours=25)
    await poll_comments(services, post)
    assert seen(rows) == 1


async def test_a_source_that_answers_again_is_the_better_one_again(
    services: Services, site: OnePost, rows: sqlite3.Connection
) -> None:
    post = await hand_in(services, site)
    site.show(site.link_rest(), comment_list("Ada"))
    site.answers["/wp-json/wp/v2/comments"] = 503
    await poll_comments(services, post)
    site.answers["/wp-json/wp/v2/comments"] = rest_comments(["Ada", "Bo"])
    await poll_comments(services, post, fetch_all=True)
    assert seen(rows) == 2, "Ada's is one comment, wherever it stands"


async def test_what_a_page_that_stands_in_for_another_does_not_name_is_asked_still(
    services: Services, site: OnePost, rows: sqlite3.Connection
) -> None:
    post = await hand_in(services, site)
    site.show(site.link_rest())
    site.answers["/wp-json/wp/v2/comments"] = rest_comments(["Ada"])
    await poll_comments(services, post)
    site.show("One moment, we see whether you are a person.")
    site.answers["/wp-json/wp/v2/comments"] = rest_comments(["Ada", "Bo"])
    await poll_comments(services, post, fetch_all=True)
    assert seen(rows) == 2


async def test_while_a_source_answers_the_page_is_asked_for_once_a_day(services: Services, site: OnePost) -> None:
    post = await hand_in(services, site)
    site.show(site.link_feed())
    site.answers["/gate/comments.xml"] = comment_feed()
    for _ in range(26):
        await poll_comments(services, post)
        wait(services, hours=1)
    assert (site.asked.count("/gate"), site.asked.count("/gate/comments.xml")) == (2, 26)


GISCUS = '<section id="comments"><script src="https://giscus.app/client.js"></script></section>'
CLOSED = '<p class="no-comments">Comments are closed.</p>'


@pytest.mark.parametrize("below", [GISCUS, CLOSED])
@pytest.mark.parametrize("is_wordpress", [True, False])
async def test_where_comments_are_not_seen_or_closed_no_post_is_called_one_without_a_comment(
    services: Services, site: OnePost, below: str, *, is_wordpress: bool
) -> None:
    post = await hand_in(services, site)
    site.show(*([site.link_rest()] if is_wordpress else []), below)
    site.answers["/wp-json/wp/v2/comments"] = ("application/json", "[]")
    for _ in range(3):  # the page is looked at once a day, and what it said is known in between
        fetched = await poll_comments(services, post)
        assert fetched.is_answered
        assert fetched.is_readable == (below == CLOSED and is_wordpress)
        async with services.db.read() as conn:
            assert not (await get_post(conn, post)).shows_comments
        wait(services, hours=1)


async def test_what_a_page_said_of_its_comments_counts_no_more_when_it_says_it_no_more(
    services: Services, site: OnePost
) -> None:
    post = await hand_in(services, site)
    site.show(site.link_rest(), GISCUS)
    site.answers["/wp-json/wp/v2/comments"] = ("application/json", "[]")
    await poll_comments(services, post)
    site.show(site.link_rest())
    await poll_comments(services, post, fetch_all=True)
    async with services.db.read() as conn:
        assert (await get_post(conn, post)).shows_comments


PAGE = "<head>{}</head><body><article><h1>A gate</h1><p>What I wrote here is long enough to read.</p></article></body>"


async def test_of_a_wordpress_with_more_comments_than_are_read_the_newest_are(
    services: Services, rows: sqlite3.Connection
) -> None:
    await open_first_round(services)
    numbers = range(1, MAX_COMMENTS_PER_ANSWER + 102)

    async def show_post(_: web.Request) -> web.Response:
        links = '<link rel="https://api.w.org/" href="/wp-json/"><link rel="shortlink" href="/?p=5">'
        return web.Response(text=PAGE.format(links), content_type="text/html")

    async def list_comments(request: web.Request) -> web.Response:
        page, size = int(request.query["page"]), int(request.query["per_page"])
        order = numbers[::-1] if request.query.get("order", "desc") == "desc" else numbers
        shown = order[(page - 1) * size : page * size]
        date = "2026-03-21T10:00:00"
        return web.json_response([{"id": n, "author_name": f"Guest {n}", "date_gmt": date} for n in shown])

    async with serve_routes({"/gate": show_post, "/wp-json/wp/v2/comments": list_comments}) as address:
        post = (await submit_post(services, make_caller(1, "Sam"), f"{address}/gate")).id
        await poll_comments(services, post)
    found = rows.execute("SELECT min(external_id + 0), max(external_id + 0), count(*) FROM comments").fetchone()
    assert found == (102, numbers[-1], MAX_COMMENTS_PER_ANSWER)


async def test_a_blog_on_blogger_is_asked_for_more_comments_than_it_gives_unasked(
    services: Services, rows: sqlite3.Connection
) -> None:
    await open_first_round(services)

    async def show_post(_: web.Request) -> web.Response:
        feed = '<link rel="alternate" type="application/atom+xml" title="Sam - Comments" href="{}">'
        return web.Response(text=PAGE.format(feed.format("/feeds/5/comments/default")), content_type="text/html")

    async def show_comments(request: web.Request) -> web.Response:
        most = int(request.query.get("max-results", 25))
        ids = [f"tag:blogger.com,1999:blog-1.post-{10000 + number}" for number in range(40, 0, -1)]
        media_type, feed = comment_feed(*ids[:most])
        return web.Response(text=feed, content_type=media_type)

    async with serve_routes({"/gate": show_post, "/feeds/5/comments/default": show_comments}) as address:
        post = (await submit_post(services, make_caller(1, "Sam"), f"{address}/gate")).id
        async with services.db.write() as tx:
            await tx.execute(update(entries).values(comments_url=f"{address}/feeds/5/comments/default"))
        await poll_comments(services, post)
    assert seen(rows) == 40


@pytest.mark.parametrize("told_by", ["the server", "the page"])
async def test_the_names_in_a_page_are_read_in_its_charset(
    services: Services, rows: sqlite3.Connection, told_by: str
) -> None:
    await open_first_round(services)
    head = '<head><meta charset="windows-1251"></head>' if told_by == "the page" else ""
    text = "<article><h1>A gate</h1><p>What I wrote here is long enough to be read by anybody.</p></article>"
    body = f"<html>{head}<body>{text}{comment_list('Юрий Петров')}</body></html>".encode("windows-1251")

    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=body, headers={"Content-Type": f"text/html{'' if head else '; charset=windows-1251'}"})

    yuri = make_caller(2, "Anybody")
    async with serve_routes({"/gate": answer}) as address:
        post = (await submit_post(services, make_caller(1, "Sam"), f"{address}/gate")).id
        await answer_consent(services, yuri, agrees=True)
        await toggle_alias(services, yuri, "Юрий Петров")
        await poll_comments(services, post)
    assert rows.execute("SELECT count(*) FROM comments WHERE member_id IS NOT NULL").fetchone() == (1,)


async def test_a_comment_feed_whose_address_ends_like_one_of_wordpress_is_asked_itself(
    services: Services, site: OnePost, rows: sqlite3.Connection
) -> None:
    post = await hand_in(services, site)
    async with services.db.write() as tx:
        await tx.execute(update(entries).values(comments_url=f"{site.address}/gate/feed/"))
    site.answers["/gate/feed/"] = comment_feed(f"{site.address}/gate#comment-11")
    await poll_comments(services, post)
    assert rows.execute("SELECT external_id FROM comments").fetchall() == [("11",)]
    assert [path for path in site.asked if path.startswith("/gate/feed/")] == ["/gate/feed/atom/", "/gate/feed/"]
