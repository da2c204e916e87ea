"""Webmentions: taken at once, checked later, changed and taken back."""

import sqlite3
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.comments import Author, ParsedComment
from bot.demo.world import World
from bot.flows.comments.claim import claim_comment, disown_comments, find_own_comment
from bot.flows.comments.names import toggle_alias
from bot.flows.comments.poller import CommentPoller
from bot.flows.comments.webmentions import check_webmention, receive_webmention
from bot.flows.members.consent import answer_consent
from bot.flows.posts.decide import decide_post
from bot.flows.posts.submit import submit_post
from bot.limits import MAX_COMMENTS_PER_POST
from bot.services import Services
from bot.site import serve_site
from storage.comments import add_comments
from storage.webmentions import Webmention
from tests.support.buttons import press_button
from tests.support.circles import make_caller, make_pages_public, open_first_round
from tests.support.commands import run_command
from tests.support.games import start_game
from tests.support.one_post import serve_one_post
from tests.support.servers import serve_routes


def recorded_webmentions(rows: sqlite3.Connection) -> list[tuple[str, int | None]]:
    found = rows.execute("SELECT external_id, member_id FROM comments WHERE source = 'webmention'").fetchall()
    return [(str(row[0]), row[1]) for row in found]


async def test_an_answer_on_ones_own_site_counts_until_it_is_taken_down(world: World, rows: sqlite3.Connection) -> None:
    await start_game(world)
    target = rows.execute("SELECT url FROM posts WHERE title LIKE 'Every stop%'").fetchone()[0]
    page: dict[str, Any] = {"status": 200, "text": f'<p>On <a href="{target}#more">her line</a> I slept.</p>'}

    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=page["status"], text=page["text"], content_type="text/html")

    async with (
        serve_site(world.bot.services, "127.0.0.1", 0) as port,
        serve_routes({"/notes/answer": answer}) as host,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as client,
    ):
        home = f"{host}/notes"
        await run_command(world, "marek", "blog name", name=home)

        async def mention(source: str, to: str = target) -> int:
            async with client.post("/webmention", data={"source": source, "target": to}) as taken:
                status = taken.status
            await world.env.settle()
            return status

        before = rows.execute("SELECT count(*) FROM comments").fetchone()
        assert await mention(f"{home}/answer") == 202
        assert await mention(f"{home}/answer") == 202
        [(external_id, member)] = recorded_webmentions(rows)
        assert member is not None
        assert home not in external_id
        assert rows.execute("SELECT count(*) FROM webmentions").fetchone() == (0,)
        page["text"] = "<p>I took the link out.</p>"
        assert await mention(f"{home}/answer") == 202
        assert recorded_webmentions(rows) == []
        page["text"] = f'<a href="{target}">again</a>'
        await mention(f"{home}/answer")
        assert len(recorded_webmentions(rows)) == 1
        page["status"] = 410
        await mention(f"{home}/answer")
        assert rows.execute("SELECT count(*) FROM comments").fetchone() == before


async def test_a_redirect_on_a_members_site_lets_nobody_comment_as_them(world: World, rows: sqlite3.Connection) -> None:
    await start_game(world)
    await make_pages_public(world.bot.services)
    target = rows.execute("SELECT url FROM posts WHERE title LIKE 'Every stop%'").fetchone()[0]
    page = web.Response
    leads_to = {"where": ""}

    async def redirect(_: web.Request) -> web.Response:
        raise web.HTTPFound(leads_to["where"])

    async def answer(_: web.Request) -> web.Response:
        return page(text=f'<a href="{target}">her line</a>', content_type="text/html")

    async with (
        serve_site(world.bot.services, "127.0.0.1", 0) as port,
        serve_routes({"/answer": answer}) as strangers,
        serve_routes({"/go": redirect, "/answer": answer}) as home,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as client,
    ):
        await run_command(world, "marek", "blog name", name=f"{home}/answer")
        authors = []
        for leads_to["where"] in (f"{strangers}/answer", f"{home}/answer", f"{strangers}/answer", target):
            async with client.post("/webmention", data={"source": f"{home}/go", "target": target}) as taken:
                assert taken.status == 202
            await world.env.settle()
            authors.append([member for _, member in recorded_webmentions(rows)])
    marek = rows.execute("SELECT id FROM members WHERE name LIKE 'Marek%'").fetchone()[0]
    assert authors == [[None], [marek], [None], []]


async def test_a_page_is_one_comment_whichever_address_led_to_it_and_is_taken_back_by_whoever_told(
    world: World, rows: sqlite3.Connection
) -> None:
    await start_game(world)
    await make_pages_public(world.bot.services)
    target = rows.execute("SELECT url FROM posts WHERE title LIKE 'Every stop%'").fetchone()[0]
    go = {"to": "/answer"}

    async def redirect(_: web.Request) -> web.Response:
        if not go["to"]:
            raise web.HTTPGone
        raise web.HTTPFound(go["to"])

    async def answer(_: web.Request) -> web.Response:
        return web.Response(text=f'<a href="{target}">her line</a>', content_type="text/html")

    async with (
        serve_site(world.bot.services, "127.0.0.1", 0) as port,
        serve_routes({"/go": redirect, "/answer": answer, "/answer/": answer, "/moved": answer}) as home,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as client,
    ):

        async def mention(path: str) -> int:
            async with client.post("/webmention", data={"source": f"{home}{path}", "target": target}) as taken:
                assert taken.status == 202
            await world.env.settle()
            return len(recorded_webmentions(rows))

        assert [await mention("/go"), await mention("/answer/"), await mention("/answer?utm_source=x")] == [1, 1, 1]
        go["to"] = "/moved"
        assert await mention("/go") == 2, "its own page told of the first"
        go["to"] = ""
        assert await mention("/go") == 1


async def test_a_target_is_known_in_any_spelling_of_its_address(services: Services, rows: sqlite3.Connection) -> None:
    await open_first_round(services)
    async with serve_one_post() as site:
        site.answers["/gäte"] = ("text/html", "<article><h1>A gate</h1><p>Long enough to be read.</p></article>")
        address = f"{site.address.replace('127.0.0.1', 'blog.localhost')}/gäte"
        await submit_post(services, make_caller(1, "Sam"), address)
    escaped = address.replace("ä", "%c3%a4")
    spellings = [address, f"{address}/", f"{address}?replytocom=5#respond", address.replace("blog.", "www.blog.")]
    for number, target in enumerate([*spellings, f"{escaped}?utm_source=rss", f"{escaped}#comment-7"], 1):
        await receive_webmention(services, f"https://ines.example/{number}", target)
        assert rows.execute("SELECT count(*) FROM webmentions").fetchone() == (number,)
    await receive_webmention(services, "https://ines.example/0", f"{address}-too")
    assert rows.execute("SELECT count(*) FROM webmentions").fetchone() == (number,)


async def test_the_post_at_an_address_is_found_by_an_index(rows: sqlite3.Connection, engine: str) -> None:
    if engine != "sqlite":
        pytest.skip("PostgreSQL chooses by what the table holds")
    statement = "EXPLAIN QUERY PLAN SELECT id FROM posts WHERE url_hash = 'x' AND decision = 'accept'"
    assert "ix_posts_url_hash" in str(rows.execute(statement).fetchall())


async def test_the_webmentions_that_software_sends_for_a_pasted_list_are_no_comments(
    world: World, rows: sqlite3.Connection
) -> None:
    await start_game(world)
    await make_pages_public(world.bot.services)
    await world.skip_to("Mon+1 12:00")
    posts = rows.execute("SELECT url, title FROM posts WHERE decision = 'accept' ORDER BY id").fetchall()
    assert len(posts) == 3
    items = "".join(f'<li><a href="{url}">{title}</a></li>' for url, title in posts)
    (told_url, told_title), *others = posts
    own = f"<p>{told_title} made me get off the bus one stop early and walk home along the river.</p>"

    async def essay(_: web.Request) -> web.Response:
        page = f"<h1>Mine</h1>{'<p>What I wrote of the map in my head.</p>' * 50}{own}<ul>{items}</ul>"
        return web.Response(text=page, content_type="text/html")

    async with (
        serve_site(world.bot.services, "127.0.0.1", 0) as port,
        serve_routes({"/mine": essay}) as home,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as client,
    ):
        for url, _ in (*others, (told_url, told_title)):
            async with client.post("/webmention", data={"source": f"{home}/mine", "target": url}) as taken:
                assert taken.status == 202
            await world.env.settle()
    assert rows.execute("SELECT count(*) FROM webmentions").fetchone() == (0,)
    found = rows.execute("SELECT posts.url FROM comments JOIN posts ON posts.id = post_id WHERE source = 'webmention'")
    assert found.fetchall() == [(told_url,)]


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("", ""),
        ("javascript:alert(1)", "http://a.example/"),
        ("http://[", "http://a.example/"),
        ("http://b.example/" + "x" * 2000, "http://a.example/"),
        ("ftp://b.example/", "http://a.example/"),
    ],
)
async def test_what_can_be_no_mention_is_refused(world: World, source: str, target: str) -> None:
    await start_game(world)
    async with (
        serve_site(world.bot.services, "127.0.0.1", 0) as port,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as client,
        client.post("/webmention", data={"source": source, "target": target}) as answer,
    ):
        assert answer.status == 400
        assert await answer.text()


async def test_an_answer_of_a_pause_stays_unnoted_when_it_is_mentioned_again(
    world: World, rows: sqlite3.Connection
) -> None:
    await start_game(world)
    target = rows.execute("SELECT url FROM posts WHERE title LIKE 'Every stop%'").fetchone()[0]

    async def answer(_: web.Request) -> web.Response:
        return web.Response(text=f'<p>On <a href="{target}">her line</a> I slept.</p>', content_type="text/html")

    async with (
        serve_site(world.bot.services, "127.0.0.1", 0) as port,
        serve_routes({"/mine/of-then": answer, "/mine/of-before": answer}) as home,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as client,
    ):
        await run_command(world, "tomas", "blog name", name=f"{home}/mine")

        async def mention(page: str) -> None:
            async with client.post("/webmention", data={"source": f"{home}{page}", "target": target}):
                await world.env.settle()

        await mention("/mine/of-before")
        paused = await world.members["tomas"].slash(world.channel, "privacy pause")
        await mention("/mine/of-before")
        await mention("/mine/of-then")
        await world.skip_to("Sun 12:00")
        await press_button(world, "tomas", paused, "Note it from now on")
        await mention("/mine/of-then")
        await mention("/mine/of-before")
        members = [member for _, member in recorded_webmentions(rows)]
        assert [member is not None for member in members] == [True, False]


@pytest.mark.parametrize("is_at_anothers_address", [False, True])
async def test_an_answer_that_a_member_chose_as_theirs_stays_so_when_it_is_mentioned(
    services: Services, rows: sqlite3.Connection, *, is_at_anothers_address: bool
) -> None:
    await open_first_round(services)
    caller = make_caller(2, "Tomas")
    async with serve_one_post() as site:
        cited = '<a class="p-author h-card">Owl</a> <a class="u-url" href="/answer">an answer</a>'
        site.show(f'<div class="u-comment h-cite">{cited}</div>')
        site.answers["/answer"] = ("text/html", f'<p>On <a href="{site.address}/gate">a gate</a> I slept.</p>')
        post = (await submit_post(services, make_caller(1, "Sam"), f"{site.address}/gate")).id
        poller = CommentPoller(services)
        await answer_consent(services, caller, agrees=True)
        if is_at_anothers_address:
            owner = make_caller(3, "Ines")
            await answer_consent(services, owner, agrees=True)
            await toggle_alias(services, owner, f"{site.address}/answer")
            await check_webmention(services, Webmention(post, f"{site.address}/answer", 0))
            await disown_comments(services, owner, post)
        [answer] = (await find_own_comment(services, poller, caller, post)).choices
        await claim_comment(services, poller, caller, post, answer.id)
        [before] = rows.execute("SELECT id, member_id FROM comments").fetchall()
        await check_webmention(services, Webmention(post, f"{site.address}/answer", 0))
        assert rows.execute("SELECT id, member_id FROM comments").fetchall() == [before]


async def test_strangers_pages_are_recorded_up_to_the_number_of_comments_of_a_post(
    services: Services, rows: sqlite3.Connection
) -> None:
    await open_first_round(services)
    await make_pages_public(services)
    async with serve_one_post() as site:
        post = (await submit_post(services, make_caller(1, "Sam"), f"{site.address}/gate")).id
        for number in (1, 2):
            site.answers[f"/{number}"] = ("text/html", f'<p>On <a href="{site.address}/gate">a gate</a> I slept.</p>')
        strangers = [
            (ParsedComment.from_outside("page", str(number), "", "", None, None), Author())
            for number in range(1, MAX_COMMENTS_PER_POST)
        ]
        async with services.db.write() as tx:
            await add_comments(tx, post, strangers, services.clock.now())
        for number in (1, 2):
            await check_webmention(services, Webmention(post, f"{site.address}/{number}", 0))
    assert rows.execute("SELECT count(*) FROM comments").fetchone() == (MAX_COMMENTS_PER_POST,)


async def test_an_answer_stays_where_it_is_mentioned_again_while_its_post_is_out(
    services: Services, rows: sqlite3.Connection
) -> None:
    await open_first_round(services)
    await make_pages_public(services)
    async with serve_one_post() as site:
        sam = make_caller(1, "Sam")
        post = (await submit_post(services, sam, f"{site.address}/gate")).id
        site.answers["/answer"] = ("text/html", f'<p>On <a href="{site.address}/gate">a gate</a> I slept.</p>')
        mention = Webmention(post, f"{site.address}/answer", 0)
        await check_webmention(services, mention)
        await decide_post(services, sam, post, added=False)
        await check_webmention(services, mention)
        assert rows.execute("SELECT count(*) FROM comments").fetchone() == (1,)
        site.answers["/answer"] = 410
        await check_webmention(services, mention)
        assert rows.execute("SELECT count(*) FROM comments").fetchone() == (0,)
