"""Comments are recorded slice by slice, those that are new, and not without end."""

import json
import re
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from aiohttp import web
from sqlalchemy import select, update

from bot.comments import ParsedComment
from bot.feeds import FeedId
from bot.flows.comments.names import toggle_alias
from bot.flows.comments.poll import poll_comments
from bot.flows.comments.record import record_comments
from bot.flows.members.consent import answer_consent
from bot.flows.members.membership import ensure_member
from bot.flows.members.privacy import delete_member
from bot.flows.posts.submit import submit_post
from bot.limits import MAX_COMMENTS_PER_ANSWER, MAX_COMMENTS_PER_POST, MAX_ROWS_PER_WRITE
from bot.posts import PostId
from bot.services import Services
from bot.themes import CommunityId, MemberId
from storage.bylines import settle_byline
from storage.comments import get_polled_post
from storage.communities import update_member
from storage.posts import find_post
from storage.schema import entries, rounds
from tests.support.brought_posts import next_round
from tests.support.circles import make_caller, open_first_round
from tests.support.clocks import ManualClock
from tests.support.commits import rows_per_commit
from tests.support.one_post import OnePost, serve_one_post
from tests.support.servers import serve_routes

PAGE = """<html><head><link rel="https://api.w.org/" href="/wp-json/">
<link rel="alternate" type="application/json" href="/wp-json/wp/v2/posts/1"></head>
<body><article><h1>A post</h1><p>What I wrote here is long enough to be read by anybody.</p></article></body></html>"""


def comment(number: int, name: str = "", month: int = 1) -> dict[str, Any]:
    date = f"2026-{month:02}-10T12:00:00"
    return {"id": number, "author_name": name or f"Stranger {number}", "author_url": "", "date_gmt": date, "author": 0}


@dataclass
class WordPress:
    """A WordPress with one post, and all of its comments in one answer."""

    post: PostId = field(init=False)
    comments: list[dict[str, Any]] = field(default_factory=list)

    async def show(self, _: web.Request) -> web.Response:
        return web.Response(text=PAGE, content_type="text/html")

    async def list_comments(self, _: web.Request) -> web.Response:
        return web.Response(text=json.dumps(self.comments), content_type="application/json")


@pytest.fixture
async def wordpress(services: Services) -> AsyncIterator[WordPress]:
    await open_first_round(services)
    wordpress = WordPress()
    routes: dict[str, object] = {"/post": wordpress.show, "/wp-json/wp/v2/comments": wordpress.list_comments}
    async with serve_routes(routes) as address:
        wordpress.post = (await submit_post(services, make_caller(1, "Sam"), f"{address}/post")).id
        yield wordpress


def recorded(rows: sqlite3.Connection) -> list[str]:
    return [row[0] for row in rows.execute("SELECT external_id FROM comments ORDER BY id")]


async def test_a_flood_of_comments_is_recorded_in_small_transactions_and_only_once(
    services: Services, wordpress: WordPress, rows: sqlite3.Connection
) -> None:
    wordpress.comments = [comment(number) for number in range(1, 301)]
    with rows_per_commit(services, rows, "comments") as added:
        await poll_comments(services, wordpress.post, fetch_all=True)
    assert sum(added) == 300
    assert max(added) <= MAX_ROWS_PER_WRITE
    wordpress.comments.append(comment(301))
    with rows_per_commit(services, rows, "comments") as added:
        await poll_comments(services, wordpress.post, fetch_all=True)
    assert added == [1]


@pytest.mark.engines
async def test_of_an_answer_the_newest_comments_are_read(
    services: Services, wordpress: WordPress, rows: sqlite3.Connection
) -> None:
    old = [comment(number) for number in range(1, MAX_COMMENTS_PER_ANSWER + 1)]
    wordpress.comments = [*old, comment(9001, month=2), comment(9002, month=2)]
    await poll_comments(services, wordpress.post, fetch_all=True)
    assert len(recorded(rows)) == MAX_COMMENTS_PER_ANSWER
    assert recorded(rows)[-2:] == ["9001", "9002"]


async def test_however_many_strangers_comment_a_members_comment_has_its_place(
    services: Services, wordpress: WordPress, rows: sqlite3.Connection
) -> None:
    async with services.db.write() as tx:
        _, ines = await ensure_member(tx, make_caller(2, "Ines"), services.clock.now())
        await update_member(tx, ines.id, consented_at=services.clock.now())
    await toggle_alias(services, make_caller(2, "Ines"), "Ines Duarte")
    most = MAX_COMMENTS_PER_POST
    flood = "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ?) "
    insert = "INSERT INTO comments (post_id, source, external_id, seen_at) SELECT ?, 'wordpress', 'x' || n, ? FROM n"
    rows.execute(flood + insert, (most, wordpress.post, f"{services.clock.now():%F %T.%f}"))
    rows.commit()
    wordpress.comments = [comment(1), comment(2, "Inês Duarte")]
    await poll_comments(services, wordpress.post, fetch_all=True)
    assert recorded(rows)[most:] == ["2"]


async def test_a_writer_of_a_shared_blog_comments_on_the_others_posts_and_not_on_their_own(
    services: Services, wordpress: WordPress, rows: sqlite3.Connection
) -> None:
    async with services.db.write() as tx:
        _, other = await ensure_member(tx, make_caller(2, "Robert"), services.clock.now())
        for member in (1, other.id):
            await update_member(tx, MemberId(member), consented_at=services.clock.now())
        [(feed,)] = rows.execute("SELECT feed_id FROM entries").fetchall()
        for name, member in [("sam", 1), ("bo", other.id)]:
            await settle_byline(tx, CommunityId(1), FeedId(feed), name, name, MemberId(member))
    wordpress.comments = [comment(1, "Sam") | {"author": 1}, comment(2, "Bo") | {"author": 2}, comment(3, "Bo")]
    await poll_comments(services, wordpress.post, fetch_all=True)
    found = rows.execute("SELECT external_id, member_id FROM comments ORDER BY id").fetchall()
    assert [member for _, member in found] == [1, other.id, None]
    async with services.db.read() as conn:
        post = await find_post(conn, wordpress.post, CommunityId(1))
    assert post is not None
    assert post.comments == 1, "what somebody writes under their own post counts nothing"


async def test_a_comment_without_a_date_that_was_there_in_a_pause_stays_unnoted(
    services: Services, wordpress: WordPress, rows: sqlite3.Connection
) -> None:
    ines = make_caller(2, "Ines")
    await toggle_alias(services, ines, "Ines Duarte")
    member = await answer_consent(services, ines, agrees=False)
    wordpress.comments = [comment(1, "Ines Duarte") | {"date_gmt": ""}]
    await poll_comments(services, wordpress.post, fetch_all=True)
    assert isinstance(services.clock, ManualClock)
    services.clock.set(services.clock.now() + timedelta(hours=2))
    await answer_consent(services, ines, agrees=True)
    wordpress.comments.append(comment(2, "Ines Duarte") | {"date_gmt": ""})
    await poll_comments(services, wordpress.post, fetch_all=True)
    found = rows.execute("SELECT external_id, member_id FROM comments ORDER BY id").fetchall()
    assert [tuple(row) for row in found] == [("1", None), ("2", member.id)]


@pytest.mark.engines
async def test_what_two_sources_tell_of_one_comment_is_one_and_the_members_where_one_of_them_says_so(
    services: Services, wordpress: WordPress, rows: sqlite3.Connection
) -> None:
    async with services.db.write() as tx:
        _, ines = await ensure_member(tx, make_caller(2, "Ines"), services.clock.now())
        await update_member(tx, ines.id, consented_at=services.clock.now())
    await toggle_alias(services, make_caller(2, "Ines"), "https://ines.example/")
    async with services.db.read() as conn:
        post = (await get_polled_post(conn, wordpress.post)).post
    told = [
        ParsedComment.from_outside(source, "at:1", "Ines", home, parent, None)
        for source, home, parent in (("page", "", None), ("webmention", "https://ines.example/", "at:0"))
    ]
    await record_comments(services, CommunityId(1), post, told)
    found = rows.execute("SELECT external_id, member_id, parent FROM comments").fetchall()
    assert found == [("at:1", ines.id, "at:0")]


async def test_what_is_fetched_of_a_post_that_was_erased_meanwhile_is_left(
    services: Services, wordpress: WordPress, rows: sqlite3.Connection
) -> None:
    async with services.db.read() as conn:
        post = (await get_polled_post(conn, wordpress.post)).post
    await delete_member(services, make_caller(1, "Sam"))
    assert rows.execute("SELECT count(*) FROM posts").fetchone() == (0,)
    await record_comments(
        services, CommunityId(1), post, [ParsedComment.from_outside("page", "1", "Jo", "", None, None)]
    )
    assert recorded(rows) == []


@pytest.fixture
async def site(services: Services) -> AsyncIterator[OnePost]:
    """Serve a site with one post, while a round is open."""
    await open_first_round(services)
    async with serve_one_post() as site:
        yield site


def show(site: OnePost, *comments: tuple[int, datetime | None], text: str = "") -> None:
    """Make the page of the post, with comments that have these numbers and dates."""
    items = [
        f'<li id="comment-{n}"><cite class="fn">Guest</cite><time datetime="{at and at.isoformat()}">x</time></li>'
        for n, at in comments
    ]
    site.show(f'<ol class="comment-list">{"".join(items)}</ol>')
    if text:
        media_type, page = site.answers["/gate"]  # type: ignore[misc]
        site.answers["/gate"] = (media_type, re.sub("<article>.*</article>", f"<article><p>{text}</p></article>", page))


async def hand_in(services: Services, site: OnePost, published: datetime | None, round_: int | None = None) -> PostId:
    """Hand in the site's post; a blog's feed would date it so, and its page does not."""
    post = await submit_post(services, make_caller(1, "Sam"), f"{site.address}/gate", round_id=round_)
    async with services.db.write() as tx:
        await tx.execute(update(entries).values(published=published))
    return post.id


def under(rows: sqlite3.Connection, post: PostId) -> list[int]:
    found = rows.execute("SELECT external_id FROM comments WHERE post_id = ? ORDER BY id", (post,)).fetchall()
    return [int(number) for (number,) in found]


async def test_a_comment_that_is_plainly_older_than_the_post_is_none_of_it(
    services: Services, site: OnePost, rows: sqlite3.Connection
) -> None:
    now = services.clock.now()
    dates = [(1, now - timedelta(days=700)), (2, now - timedelta(hours=13)), (3, now)]
    show(site, *dates)
    post = await hand_in(services, site, published=now)
    await poll_comments(services, post)
    assert under(rows, post) == [2, 3], "the clocks of blogs differ by hours"


@pytest.mark.parametrize("is_dated", [True, False])
async def test_under_an_older_post_that_is_handed_in_its_comments_count(
    services: Services, site: OnePost, rows: sqlite3.Connection, *, is_dated: bool
) -> None:
    written = services.clock.now() - timedelta(days=20)
    show(site, (1, written + timedelta(days=1)))
    post = await hand_in(services, site, published=written if is_dated else None)
    await poll_comments(services, post)
    assert under(rows, post) == [1]


async def test_a_blog_that_dates_its_post_anew_loses_no_comment_of_the_round(
    services: Services, site: OnePost, rows: sqlite3.Connection
) -> None:
    now = services.clock.now()
    assert isinstance(services.clock, ManualClock)
    services.clock.set(now + timedelta(days=2))
    show(site, (1, now))
    post = await hand_in(services, site, published=services.clock.now())
    await poll_comments(services, post)
    assert under(rows, post) == [1]


@pytest.mark.engines
@pytest.mark.parametrize("is_dated", [True, False])
async def test_of_a_page_that_is_written_anew_each_week_a_comment_counts_in_one_round(
    services: Services, site: OnePost, rows: sqlite3.Connection, *, is_dated: bool
) -> None:
    first_week = services.clock.now()
    published = first_week if is_dated else None
    show(site, (1, first_week))
    first = await hand_in(services, site, published)
    await poll_comments(services, first)
    await next_round(services)
    assert isinstance(services.clock, ManualClock)
    services.clock.set(services.clock.now() + timedelta(days=1))
    comments = [(1, first_week), (2, services.clock.now())]
    show(site, *comments, text="A river and its bridge, and none of last week's words.")
    second = await hand_in(services, site, published, round_=2)
    assert second != first
    for post in (second, first):
        await poll_comments(services, post)
    assert (under(rows, first), under(rows, second)) == ([1], [2])


@pytest.mark.engines
@pytest.mark.parametrize("is_dated", [True, False])
@pytest.mark.parametrize("is_second_first", [True, False])
async def test_soon_after_the_next_round_of_a_page_opened_a_comment_counts_once_as_well(
    services: Services, site: OnePost, rows: sqlite3.Connection, *, is_dated: bool, is_second_first: bool
) -> None:
    show(site)
    first = await hand_in(services, site, services.clock.now())
    await next_round(services)
    async with services.db.read() as conn:
        [opened_at] = await conn.scalars(select(rounds.c.opens_at).where(rounds.c.number == 2))
    dates = [opened_at - timedelta(hours=1), opened_at + timedelta(hours=1)]
    before, after = dates if is_dated else (None, None)
    text = "A river and its bridge, and none of last week's words."
    show(site, (1, before), text=text)
    await poll_comments(services, first)
    show(site, (1, before), (2, after), text=text)
    second = await hand_in(services, site, services.clock.now(), round_=2)
    for post in (second, first) if is_second_first or not is_dated else (first, second):
        await poll_comments(services, post)
    assert (under(rows, first), under(rows, second)) == ([1], [2])


async def test_the_account_that_shared_a_post_is_the_one_that_its_page_names_now(
    services: Services, site: OnePost
) -> None:
    def link(account: str) -> str:
        return f'<a class="u-syndication" href="https://m.localhost/@{account}/110000000000000001">x</a>'

    site.show(link("sma"))
    post = await hand_in(services, site, None)
    shared = []
    for account in ("sma", "sam"):
        site.show(link(account))
        await poll_comments(services, post, fetch_all=True)
        async with services.db.read() as conn:
            shared += [one.page for one in (await get_polled_post(conn, post)).sources if one.kind == "mastodon"]
    assert [address.split("/")[3] for address in shared] == ["@sma", "@sam"]
