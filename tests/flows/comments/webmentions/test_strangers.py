"""What strangers can make of webmentions: no comments of others."""

import sqlite3
from dataclasses import replace

import aiohttp
from aiohttp import web

from bot.boundary import content_type, web_url
from bot.comments import Author, ParsedComment, id_of_address
from bot.demo.world import World
from bot.feeds import Entry, EntryId, StoredEntry
from bot.flows.comments.webmentions import check_webmention, receive_webmention
from bot.flows.members.membership import ensure_member
from bot.flows.posts.submit import submit_post
from bot.limits import MAX_MENTIONS_PER_HOST, MAX_MENTIONS_PER_POST
from bot.posts import Decision, PostPreview, Verdict
from bot.services import Services
from bot.site import serve_site
from bot.web import Fetched
from bot.web.responses import ResponseHead
from storage.comments import add_comments
from storage.entries import NewEntry, add_entries
from storage.posts import add_post
from storage.rounds import rounds_taking_posts
from storage.submissions import ensure_submissions_feed
from storage.webmentions import Webmention
from tests.support.circles import make_caller, make_pages_public, open_first_round
from tests.support.commands import run_command
from tests.support.games import start_game
from tests.support.one_post import serve_one_post
from tests.support.servers import serve_routes

TOOT = "https://m.example/@jo/110000000000000111"


async def test_a_link_that_a_stranger_left_on_a_members_page_is_no_comment_of_theirs(
    world: World, rows: sqlite3.Connection
) -> None:
    await start_game(world)
    target = rows.execute("SELECT url FROM posts WHERE title LIKE 'Every stop%'").fetchone()[0]
    left = f'<ol class="comment-list"><li id="comment-11"><cite class="fn"><a href="{target}">M</a></cite></li></ol>'

    async def cats(_: web.Request) -> web.Response:
        return web.Response(text=f"<article><h1>My cat</h1><p>It sleeps.</p></article>{left}", content_type="text/html")

    async with (
        serve_site(world.bot.services, "127.0.0.1", 0) as port,
        serve_routes({"/notes/cats": cats}) as host,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as client,
    ):
        await run_command(world, "marek", "blog name", name=f"{host}/notes")
        async with client.post("/webmention", data={"source": f"{host}/notes/cats", "target": target}) as taken:
            assert taken.status == 202
        await world.env.settle()
    assert rows.execute("SELECT count(*) FROM comments WHERE source = 'webmention'").fetchone() == (0,)


async def test_nobody_learns_by_a_mention_who_is_in_a_private_circle(world: World, rows: sqlite3.Connection) -> None:
    await start_game(world)
    target = rows.execute("SELECT url FROM posts WHERE title LIKE 'Every stop%'").fetchone()[0]
    asked = list[str]()

    async def answer(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response(text=f'<p>On <a href="{target}">her line</a> I slept.</p>', content_type="text/html")

    async with (
        serve_site(world.bot.services, "127.0.0.1", 0) as port,
        serve_routes({"/strange": answer, "/notes/mine": answer}) as host,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as client,
    ):
        await run_command(world, "marek", "blog name", name=f"{host}/notes")

        async def mention(source: str, to: str) -> tuple[int, str]:
            async with client.post("/webmention", data={"source": f"{host}{source}", "target": to}) as taken:
                said = taken.status, await taken.text()
            await world.env.settle()
            return said

        unknown = await mention("/strange", "https://nobody.example/post")
        assert await mention("/strange", target) == unknown == (202, "")
        assert asked == []
        await mention("/notes/mine", target)
        assert asked == ["/notes/mine"]
        await make_pages_public(world.bot.services)
        await mention("/strange", target)
        assert asked == ["/notes/mine", "/strange"]


async def test_nobody_keeps_others_out(services: Services, rows: sqlite3.Connection) -> None:
    await open_first_round(services)
    async with services.db.write() as tx:
        community, member = await ensure_member(tx, make_caller(1, "Sam"), services.clock.now())
        feed = await ensure_submissions_feed(tx, community.id)
        entry = Entry.from_outside("1", "https://sam.example/post", "A post")
        new = NewEntry(feed, entry, StoredEntry.from_entry(EntryId(0), entry), None)
        [entry_id] = await add_entries(tx, [new], services.clock.now())
        [round_] = await rounds_taking_posts(tx, community.id, services.clock.now())
        now, verdict = services.clock.now(), Verdict(Decision.ACCEPT, ())
        preview = PostPreview("A post", entry.url, "", 1, "")
        await add_post(tx, round_.id, member.id, entry_id, verdict, preview, published=now, late=False, now=now)

    async def mention(*sources: str) -> int:
        """Send mentions; return how many of the honest ones wait then."""
        for source in sources:
            await receive_webmention(services, source, entry.url)
        return int(rows.execute("SELECT count(*) FROM webmentions WHERE source LIKE '%honest%'").fetchone()[0])

    def waiting() -> int:
        return int(rows.execute("SELECT count(*) FROM webmentions").fetchone()[0])

    await mention(*(f"https://flood.example/{n}" for n in range(60)))
    assert waiting() == MAX_MENTIONS_PER_HOST
    assert await mention("https://ines.co.uk/honest", "https://flood.example/honest") == 2
    assert await mention("https://ines.co.uk/honest") == 2
    await mention(*(f"https://h{n}.xyz.example/" for n in range(200)))
    assert waiting() == 2 * MAX_MENTIONS_PER_HOST + 1
    await mention(*(f"https://h{n}.evil.co.uk/" for n in range(200)))
    assert waiting() == 3 * MAX_MENTIONS_PER_HOST + 1
    assert await mention(*(f"https://evil{n}.example/" for n in range(200))) == 2
    assert waiting() == MAX_MENTIONS_PER_POST
    assert await mention("https://late.example/honest") == 3


class CopyingWeb:
    """The web, of which Bridgy is asked alone: each of its pages copies a toot, as an answer to this address."""

    def __init__(self, answered: str) -> None:
        self.answered = answered

    async def get(self, source: str) -> Fetched:
        entry = f'<article class="h-entry"><a class="u-url" href="{TOOT}">x</a>'
        answered = f'<a class="u-in-reply-to" href="{self.answered}">x</a></article>'
        return Fetched(
            ResponseHead(web_url(source), web_url(source)), (entry + answered).encode(), content_type("text/html")
        )


async def test_by_a_copy_of_an_answer_to_something_else_nobody_takes_the_answer_away(
    services: Services, rows: sqlite3.Connection
) -> None:
    await open_first_round(services)
    await make_pages_public(services)
    async with serve_one_post() as site:
        address = f"{site.address}/gate"
        post = (await submit_post(services, make_caller(1, "Sam"), address)).id
    toot = ParsedComment.from_outside("mastodon", id_of_address(TOOT), "Jo", "", None, None)
    async with services.db.write() as tx:
        await add_comments(tx, post, [(toot, Author())], services.clock.now())
    for answered in ("https://else.example/", address, "https://else.example/"):
        with_bridgy = replace(services, web=CopyingWeb(answered))  # type: ignore[arg-type]  # a fake
        await check_webmention(with_bridgy, Webmention(post, "https://brid.gy/comment/mastodon/@sam@m.example/1/2", 0))
        assert rows.execute("SELECT external_id FROM comments").fetchall() == [(toot.external_id,)], answered
