"""Publishing over HTTP, on a WordPress and a Micropub endpoint written by hand."""

import asyncio
import base64
import json
import sqlite3
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from aiohttp import web

from bot.demo.world import World
from bot.errors import OperatorError
from bot.flows.messages.roundup import enqueue_roundup
from bot.flows.rounds.publish import publish_roundup
from bot.services import Services
from bot.settings import load_settings
from bot.themes import RoundId
from bot.web.publish import MAX_BODY_BYTES, Micropub, NotPublishedError, Publication, WordPress
from storage.publications import due_publications
from storage.rounds import get_round
from tests.support.circles import make_community, round_up_first_round
from tests.support.games import start_game
from tests.support.servers import serve_routes
from tests.support.sites import publish

PUBLICATION = Publication("usblogs-round-1", "#usblogs", "#usblogs", "<ul></ul>", "<!-- wp:list -->")
PASSWORD = "abcd efgh ijkl"  # noqa: S105 - of a blog that is written below


@dataclass
class Blog:
    """A blog's two doors: what WordPress's REST API and a Micropub endpoint answer."""

    posts: list[dict[str, Any]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    broken: int = 0
    forgetful: bool = False
    """Whether the next answer to what was made gets lost on the way."""

    async def wordpress(self, request: web.Request) -> web.Response:
        self.asked.append(f"{request.method} {request.path}")
        wanted = base64.b64encode(f"bea:{PASSWORD}".encode()).decode()
        if request.headers.get("Authorization") != f"Basic {wanted}":
            return web.json_response({"code": "incorrect_password"}, status=401)
        if self.broken:
            return web.json_response({}, status=self.broken)
        if request.method == "GET":
            slugs, statuses = (request.query[name].split(",") for name in ("slug", "status"))
            found = [post for post in self.posts if post["slug"] in slugs and post["status"] in statuses]
            return web.json_response(found)
        told = await request.json()
        if number := request.match_info.get("id"):
            post = self.posts[int(number) - 1]
            post |= told
        else:
            new_id = len(self.posts) + 1
            post = told | {"id": new_id, "link": f"http://{request.host}/?p={new_id}"}
            self.posts.append(post)
        if self.forgetful:
            self.forgetful = False
            return web.json_response({}, status=502)
        return web.json_response(post, status=201)

    def trash(self) -> None:
        """Move the first post into the bin, as WordPress does."""
        self.posts[0] |= {"status": "trash", "slug": f"{self.posts[0]['slug']}__trashed"}

    async def moved(self, _: web.Request) -> web.Response:
        return web.Response(status=301, headers={"Location": "/"})

    async def micropub(self, request: web.Request) -> web.Response:
        self.asked.append("POST micropub")
        assert request.headers["Authorization"] == "Bearer token"
        told = json.loads(await request.text())
        if told.get("action") == "update" and self.broken:
            return web.Response(status=self.broken)
        if told.get("action") == "update":
            self.posts[0] |= told["replace"]
            return web.Response(status=204)
        if self.broken:
            return web.Response(status=self.broken)
        self.posts.append(told["properties"])
        return web.Response(status=201, headers={"Location": "https://blog.example/note/1"})


def doors(blog: Blog) -> dict[str, object]:
    """Return the blog's handlers by their paths."""
    posts = "/wp-json/wp/v2/posts"
    found: dict[str, object] = dict.fromkeys((posts, f"{posts}/{{id}}"), blog.wordpress)
    return found | {"/micropub": blog.micropub, f"/moved{posts}": blog.moved}


async def test_wordpress_makes_a_post_once_and_changes_it_after_without_touching_its_status() -> None:
    blog = Blog()
    async with serve_routes(doors(blog)) as address:
        site = WordPress(address, "bea", PASSWORD, "draft")
        assert await site.publish(PUBLICATION, "") == f"{address}/?p=1"
        blog.posts[0]["status"] = "publish"
        await site.publish(replace(PUBLICATION, blocks="more"), "")
    [post] = blog.posts
    assert (post["slug"], post["content"], post["status"]) == ("usblogs-round-1", "more", "publish")


async def test_a_post_whose_answer_was_lost_is_found_again_and_not_made_twice() -> None:
    blog = Blog(forgetful=True)
    async with serve_routes(doors(blog)) as address:
        site = WordPress(address, "bea", PASSWORD, "draft")
        with pytest.raises(NotPublishedError, match="502"):
            await site.publish(PUBLICATION, "")
        await site.publish(PUBLICATION, "")
    assert len(blog.posts) == 1


async def test_micropub_creates_a_draft_and_replaces_what_it_says() -> None:
    blog = Blog()
    async with serve_routes(doors(blog)) as address:
        endpoint = Micropub(f"{address}/micropub", "token", "draft")
        where = await endpoint.publish(PUBLICATION, "")
        assert where == "https://blog.example/note/1"
        await endpoint.publish(replace(PUBLICATION, html="<p>more</p>"), where)
    [post] = blog.posts
    assert (post["post-status"], post["content"]) == (["draft"], [{"html": "<p>more</p>"}])


async def test_a_post_that_was_thrown_away_on_wordpress_is_neither_changed_nor_made_again() -> None:
    blog = Blog()
    async with serve_routes(doors(blog)) as address:
        site = WordPress(address, "bea", PASSWORD, "draft")
        where = await site.publish(PUBLICATION, "")
        assert where
        blog.trash()
        for known in (where, ""):
            assert await site.publish(replace(PUBLICATION, blocks="more"), known) is None
        assert [post["content"] for post in blog.posts] == [PUBLICATION.blocks]
        blog.posts.clear()
        assert await site.publish(PUBLICATION, where) is None
        assert await site.publish(PUBLICATION, "https://an.earlier.example/?p=1") == where


@pytest.mark.parametrize("status", [404, 410])
async def test_an_entry_that_was_taken_down_behind_micropub_stays_so(status: int) -> None:
    blog = Blog()
    async with serve_routes(doors(blog)) as address:
        endpoint = Micropub(f"{address}/micropub", "token", "draft")
        where = await endpoint.publish(PUBLICATION, "")
        assert where
        blog.broken = status
        assert await endpoint.publish(PUBLICATION, where) is None


UNKNOWN_USER = {"code": "rest_invalid_param", "data": {"details": {"status": {"code": "rest_forbidden_status"}}}}
"""What WordPress answers to a search among drafts where the server keeps the password from it."""


@pytest.mark.parametrize(
    ("status", "answer", "is_password"),
    [
        (401, {"code": "incorrect_password"}, True),
        (403, {"code": "rest_cannot_create"}, True),
        (400, UNKNOWN_USER, True),
        (400, {"code": "rest_invalid_param"}, False),
        (500, {}, False),
    ],
)
async def test_a_wrong_password_is_told_as_that(status: int, answer: dict[str, Any], *, is_password: bool) -> None:
    async def refuse(_: web.Request) -> web.Response:
        return web.json_response(answer, status=status)

    async with serve_routes({"/wp-json/wp/v2/posts": refuse}) as address:
        with pytest.raises(NotPublishedError, match=str(status)) as refused:
            await WordPress(address, "bea", "wrong", "draft").publish(PUBLICATION, "")
    words = "does not accept USBLOGS_WORDPRESS_USER with USBLOGS_WORDPRESS_PASSWORD"
    assert (words in str(refused.value)) is is_password


async def test_a_title_is_no_markup_on_wordpress(services: Services) -> None:
    await round_up_first_round(services, 1)
    await publish(services, roundups=True)
    async with services.db.write() as tx:
        await tx.exec_driver_sql("UPDATE rounds SET title = '<script>alert(1)</script> [gallery] & more'")
    blog = Blog()
    async with serve_routes(doors(blog)) as address:
        await publish_due(blog_at(services, address))
    [post] = blog.posts
    assert post["title"].endswith("&lt;script&gt;alert(1)&lt;/script&gt; &#91;gallery] &amp; more")
    assert "[" not in post["content"]


@pytest.mark.parametrize(("path", "password", "words"), [("", "wrong", "401"), ("/moved", PASSWORD, "301 elsewhere")])
async def test_what_is_refused_is_told_in_words_without_the_secret(path: str, password: str, words: str) -> None:
    async with serve_routes(doors(Blog())) as address:
        with pytest.raises(NotPublishedError, match=words) as refused:
            await WordPress(f"{address}{path}", "bea", password, "draft").publish(PUBLICATION, "")
    assert password not in str(refused.value)
    assert PASSWORD not in repr(WordPress("https://blog.example", "bea", PASSWORD, "draft"))


async def test_a_round_up_is_published_once_again_when_it_changes_and_later_where_the_blog_is_down(
    world: World,
) -> None:
    await start_game(world)
    await publish(world.bot.services, guild=world.guild.id, roundups=True)
    await world.skip_to("Mon+1 12:00")
    blog = Blog(broken=503)
    async with serve_routes(doors(blog)) as address:
        services = replace(world.bot.services, publishers=(WordPress(address, "bea", PASSWORD, "draft"),))
        await publish_due(services)
        assert blog.posts == []
        blog.broken = 0
        await publish_due(services)
        assert blog.posts == []
        await world.skip_to("Mon+1 13:30")
        await publish_due(services)
        [post] = blog.posts
        assert "Every stop between the river" in post["content"]
        assert post["title"].startswith("#usblogs · Round-up 1: ")
        before = len(blog.asked)
        await publish_due(services)
        assert len(blog.asked) == before


async def publish_due(services: Services) -> None:
    """Do what the job does of what is due."""
    async with services.db.read() as conn:
        due = await due_publications(conn, services.clock.now())
    for round_id in due:
        await publish_roundup(services, round_id)


def blog_at(services: Services, address: str) -> Services:
    return replace(services, publishers=(WordPress(address, "bea", PASSWORD, "draft"),))


async def test_two_circles_with_one_hashtag_never_share_a_post(services: Services) -> None:
    await round_up_first_round(services, 1, 2)
    for guild in (1, 2):
        await publish(services, guild=guild, roundups=True)
    blog = Blog()
    async with serve_routes(doors(blog)) as address:
        await publish_due(blog_at(services, address))
    assert [post["slug"] for post in blog.posts] == ["circle-1-round-1", "circle-2-round-1"]


async def test_a_round_up_goes_to_the_operators_blog_only_while_a_host_wants_that(
    services: Services, rows: sqlite3.Connection
) -> None:
    await round_up_first_round(services, 1, 2)
    await publish(services, guild=1, roundups=True)
    blog = Blog()
    async with serve_routes(doors(blog)) as address:
        public = blog_at(services, address)
        await publish_due(public)
        assert [post["slug"] for post in blog.posts] == ["circle-1-round-1"]
        assert rows.execute("SELECT count(*) FROM rounds WHERE publish_at IS NOT NULL").fetchone() == (0,)
        await publish(services, guild=2, roundups=True)
        await publish_due(public)
        assert len(blog.posts) == 1, "what was written before goes nowhere"
        await publish(services, guild=1, roundups=False)
        blog.posts[0]["content"] = "of earlier"
        await change_first_round(services)
        await publish_due(public)
        assert blog.posts[0]["content"] == "of earlier"
        await publish(services, guild=1, roundups=True)
        await publish_due(public)
        assert "A new theme" in blog.posts[0]["content"], "what changed meanwhile is made good"


async def change_first_round(services: Services) -> None:
    """Change what a round-up says, as something new in it would."""
    async with services.db.write() as tx:
        await tx.exec_driver_sql("UPDATE rounds SET title = 'A new theme' WHERE number = 1 AND community_id = 1")
        await enqueue_roundup(tx, make_community(), await get_round(tx, RoundId(1)), services.clock.now())


@pytest.mark.parametrize(
    "told",
    [
        {"USBLOGS_WORDPRESS": "http://blog.example", "USBLOGS_WORDPRESS_USER": "a", "USBLOGS_WORDPRESS_PASSWORD": "b"},
        {"USBLOGS_WORDPRESS": "https://blog.example"},
        {"USBLOGS_MICROPUB": "https://blog.example/micropub"},
        {"USBLOGS_PUBLISH": "yes"},
    ],
)
def test_a_blog_without_https_or_without_its_secret_is_refused_at_the_start(told: dict[str, str]) -> None:
    with pytest.raises(OperatorError, match="USBLOGS_"):
        load_settings(told)


async def in_pieces(request: web.Request) -> web.StreamResponse:
    """Answer as a slow WordPress does: a piece now, and the rest later."""
    answer = web.StreamResponse(status=201, headers={"Content-Type": "application/json"})
    await answer.prepare(request)
    post = {"link": "https://blog.example/?p=1", "content": "x" * 9000}
    document = json.dumps([] if request.method == "GET" else post)
    for start in range(0, len(document), 1000):
        await answer.write(document[start : start + 1000].encode())
        await asyncio.sleep(0.001)
    return answer


async def test_an_answer_that_comes_in_pieces_is_read_to_its_end() -> None:
    async with serve_routes({"/wp-json/wp/v2/posts": in_pieces}) as site:
        blog = WordPress(site, "bea", PASSWORD, "draft")
        assert await blog.publish(PUBLICATION, "") == "https://blog.example/?p=1"


async def test_an_answer_without_end_is_given_up() -> None:
    async def endless(_: web.Request) -> web.Response:
        return web.Response(body=b" " * (MAX_BODY_BYTES + 1))

    async with serve_routes({"/wp-json/wp/v2/posts": endless}) as site:
        with pytest.raises(NotPublishedError, match="more than 2 MB"):
            await WordPress(site, "bea", PASSWORD, "draft").publish(PUBLICATION, "")
