"""One post of one author is one post, however many recorded entries are copies of it."""

import sqlite3
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.errors import UserError
from bot.flows.comments.poll import poll_comments
from bot.flows.feeds.watch import unwatch_blog
from bot.flows.posts.decide import decide_post
from bot.flows.posts.explain import explain_post
from bot.flows.posts.submit import submit_post
from bot.posts import Decision, PostId
from bot.services import Services
from bot.themes import Caller, CommunityId
from storage.communities import find_member, update_member
from storage.recognition import get_stored_post
from tests.support.brought_posts import bring, next_round, poll, wait
from tests.support.circles import make_caller, make_organiser, open_first_round
from tests.support.small_site import OTHER_TEXT, TEXT, SmallSite, serve_small_site

INES, JO, HOST = make_caller(1, "Ines"), make_caller(2, "Jo"), make_organiser()
TAGGED = f"{TEXT} #usblogs"
POSTS = "SELECT title, url, decision, decided_by FROM posts ORDER BY id"


@pytest.fixture
async def site(services: Services) -> AsyncIterator[SmallSite]:
    """Serve a blog with two feeds, in whose circle a round has been open for an hour."""
    await open_first_round(services)
    async with serve_small_site() as site:
        for feed in ("/feed", "/tag"):
            site.feed(feed, site.item("/zero", services.clock.now() - timedelta(days=9), OTHER_TEXT, "Zero"))
        await wait(services)
        yield site


def feed_id(rows: sqlite3.Connection, site: SmallSite, path: str = "/feed") -> int:
    (id_,) = rows.execute("SELECT id FROM feeds WHERE address = ?", (site.at(path),)).fetchone()
    return int(id_)


def decisions(rows: sqlite3.Connection) -> list[tuple[Any, ...]]:
    return rows.execute("SELECT decision, decided_by FROM posts ORDER BY id").fetchall()


async def leave(services: Services, left_at: datetime | None) -> None:
    """Let Ines have left the server, or be back."""
    async with services.db.write() as tx:
        member = await find_member(tx, CommunityId(1), INES.user)
        assert member is not None
        await update_member(tx, member.id, left_at=left_at)


@pytest.mark.parametrize(("decider", "by"), [(INES, "author"), (HOST, "organiser")])
async def test_a_post_that_was_handed_in_and_taken_out_is_not_brought_back_by_its_feed(
    services: Services, site: SmallSite, rows: sqlite3.Connection, decider: Caller, by: str
) -> None:
    site.publish("/one", TAGGED)
    post = await submit_post(services, INES, site.at("/one"))
    await decide_post(services, decider, post.id, added=False)
    site.feed("/feed", site.item("/one", services.clock.now(), TAGGED))
    await bring(services, site, INES)
    await poll(services, feed_id(rows, site))
    assert decisions(rows) == [("ignore", by)]


async def test_a_post_that_was_taken_out_is_not_brought_back_by_another_feed(
    services: Services, site: SmallSite, rows: sqlite3.Connection
) -> None:
    for feed in ("/feed", "/tag"):
        await bring(services, site, INES, feed)
    site.publish("/one", TAGGED)
    for feed in ("/feed", "/tag"):
        site.feed(feed, site.item("/one", services.clock.now(), TAGGED))
    await poll(services, 1, 2)
    assert decisions(rows) == [("accept", None)]
    await decide_post(services, INES, 1, added=False)
    await poll(services, 1, 2)
    assert decisions(rows) == [("ignore", "author")]


async def test_a_post_that_was_taken_out_is_not_brought_back_by_a_blog_that_comes_again(
    services: Services, site: SmallSite, rows: sqlite3.Connection
) -> None:
    site.publish("/one", TAGGED)
    site.feed("/feed", site.item("/one", services.clock.now(), TAGGED))
    blog = await bring(services, site, INES)
    await decide_post(services, INES, 1, added=False)
    await unwatch_blog(services, INES, blog)
    site.feed("/tag", site.item("/one", services.clock.now(), TAGGED))
    await bring(services, site, INES, "/tag")
    assert decisions(rows) == [("ignore", "author")]


async def test_a_post_that_was_handed_in_is_the_feeds_once_that_brings_it(
    services: Services, site: SmallSite, rows: sqlite3.Connection
) -> None:
    site.publish("/wrong-slug")  # nothing in it names the circle
    published = services.clock.now()
    await submit_post(services, INES, site.at("/wrong-slug"))
    site.feed("/feed", site.item("/wrong-slug", published))
    await bring(services, site, INES)
    feed = feed_id(rows, site)
    [(entry, of_feed)] = rows.execute("SELECT entry_id, feed_id FROM posts JOIN entries ON entries.id = entry_id")
    assert of_feed == feed
    assert rows.execute("SELECT count(*) FROM entries WHERE url LIKE '%wrong-slug'").fetchone() == (1,)
    assert (await explain_post(services, INES, entry)).decision is Decision.ACCEPT
    guid = {"guid": site.at("/wrong-slug")}
    site.feed("/feed", site.item("/right", published, f"{TEXT} And more.", "Two harbours", **guid))
    await poll(services, feed)
    assert rows.execute(POSTS).fetchall() == [("Two harbours", site.at("/right"), "accept", "author")]


async def test_a_post_is_known_by_the_entry_of_each_feed_that_has_it(
    services: Services, site: SmallSite, rows: sqlite3.Connection
) -> None:
    site.publish("/one", TAGGED)
    for feed in ("/feed", "/tag"):
        site.feed(feed, site.item("/one", services.clock.now(), TAGGED))
        await bring(services, site, INES, feed)
    entries = [entry for (entry,) in rows.execute("SELECT id FROM entries WHERE title = 'One harbour'")]
    assert len(entries) == 2
    assert {(await explain_post(services, INES, one)).decision for one in entries} == {Decision.ACCEPT}


async def test_a_post_whose_blog_was_removed_is_handed_in_as_the_same_one(
    services: Services, site: SmallSite, rows: sqlite3.Connection
) -> None:
    site.publish("/one", TAGGED)
    site.feed("/feed", site.item("/one", services.clock.now(), TAGGED))
    blog = await bring(services, site, INES)
    await unwatch_blog(services, INES, blog)
    await submit_post(services, INES, site.at("/one?utm_source=x"))
    with pytest.raises(UserError, match="Only Ines or a host"):
        await submit_post(services, JO, site.at("/one"))
    assert decisions(rows) == [("accept", "author")]
    await decide_post(services, HOST, 1, added=False)
    with pytest.raises(UserError, match="A host left"):
        await submit_post(services, INES, site.at("/one"))
    assert decisions(rows) == [("ignore", "organiser")]


async def test_a_post_that_is_missing_is_looked_for_where_its_feed_has_it_now(
    services: Services, site: SmallSite, rows: sqlite3.Connection
) -> None:
    site.publish("/one", TAGGED)
    published = services.clock.now()
    site.feed("/feed", site.item("/one", published, TAGGED))
    await bring(services, site, INES)
    site.withdraw("/one")
    for _ in range(2):
        await poll_comments(services, PostId(1))
        await wait(services, timedelta(hours=7))
    assert decisions(rows) == [("ignore", None)]
    site.publish("/again", TAGGED)
    site.feed("/feed", site.item("/again", published, TAGGED))
    await poll(services, feed_id(rows, site))
    due = "SELECT count(*) FROM posts WHERE comments_due_at <= ? AND missing_since IS NOT NULL"
    assert rows.execute(due, (f"{services.clock.now():%Y-%m-%d %H:%M:%S}",)).fetchone() == (1,)
    await poll_comments(services, PostId(1))
    assert rows.execute(POSTS).fetchall() == [("One harbour", site.at("/again"), "accept", None)]


async def test_a_page_that_is_written_anew_is_another_post_of_another_round(
    services: Services, site: SmallSite, rows: sqlite3.Connection
) -> None:
    about = site.item("/about", services.clock.now() - timedelta(days=9), "Who writes this, and why.", "About")
    site.feed("/feed", about)
    await bring(services, site, INES)
    site.feed("/feed", site.item("/now", services.clock.now(), TAGGED, "Week one"), about)
    await poll(services, 1)
    await next_round(services)
    await poll(services, 1)
    await wait(services)
    site.feed("/feed", site.item("/now", services.clock.now(), f"{OTHER_TEXT} #usblogs", "Week two"), about)
    await poll(services, 1)
    in_rounds = "SELECT round_id, title, decision FROM posts ORDER BY id"
    assert rows.execute(in_rounds).fetchall() == [(1, "Week one", "accept"), (2, "Week two", "ask")]


@pytest.mark.parametrize(("decider", "asked_again"), [(INES, [("ask", None)]), (HOST, [])])
async def test_what_an_author_kept_for_another_time_is_asked_about_when_it_is_published_then(
    services: Services,
    site: SmallSite,
    rows: sqlite3.Connection,
    decider: Caller,
    asked_again: list[tuple[Any, ...]],
) -> None:
    about = site.item("/about", services.clock.now() - timedelta(days=9), "Who writes this, and why.", "About")
    site.feed("/feed", site.item("/one", services.clock.now(), TAGGED), about)
    await bring(services, site, INES)
    post = rows.execute("SELECT id FROM posts").fetchone()[0]
    await decide_post(services, decider, post, added=False)
    by = rows.execute("SELECT decided_by FROM posts").fetchone()[0]
    await next_round(services)
    await poll(services, 1)
    await wait(services)
    site.feed("/feed", site.item("/one", services.clock.now(), TAGGED), about)
    await poll(services, 1)
    assert decisions(rows) == [("ignore", by), *asked_again]


async def test_a_post_is_its_blogs_authors_whoever_had_merely_handed_it_in(
    services: Services, site: SmallSite, rows: sqlite3.Connection
) -> None:
    site.publish("/one", TAGGED)
    await submit_post(services, JO, site.at("/one"))
    site.feed("/feed", site.item("/one", services.clock.now(), TAGGED))
    await bring(services, site, INES)
    names = "SELECT name, decision FROM posts JOIN members ON members.id = member_id"
    assert rows.execute(names).fetchall() == [("Ines", "accept")]


async def test_what_somebody_else_handed_in_and_took_back_is_free_for_its_author(
    services: Services, site: SmallSite, rows: sqlite3.Connection
) -> None:
    site.publish("/one", TAGGED)
    post = await submit_post(services, JO, site.at("/one"))
    await decide_post(services, JO, post.id, added=False)
    site.feed("/feed", site.item("/one", services.clock.now(), TAGGED))
    await bring(services, site, INES)
    names = "SELECT name, decision FROM posts JOIN members ON members.id = member_id ORDER BY posts.id"
    assert rows.execute(names).fetchall() == [("Jo", "ignore"), ("Ines", "accept")]


async def test_of_a_feed_whose_member_has_left_nothing_is_heard_any_more(services: Services, site: SmallSite) -> None:
    site.feed("/feed", site.item("/one", services.clock.now(), TAGGED))
    await bring(services, site, INES)
    watched = []
    for left_at in (None, services.clock.now()):
        await leave(services, left_at)
        async with services.db.read() as conn:
            watched.append((await get_stored_post(conn, CommunityId(1), PostId(1))).is_watched)
    assert watched == [True, False]


async def test_a_page_that_was_written_anew_while_its_author_was_away_is_another_post(
    services: Services, site: SmallSite, rows: sqlite3.Connection
) -> None:
    about = site.item("/about", services.clock.now() - timedelta(days=9), "Who writes this, and why.", "About")
    site.feed("/feed", site.item("/now", services.clock.now(), TAGGED, "Week one", guid="one"), about)
    await bring(services, site, INES)
    await next_round(services)
    await leave(services, services.clock.now())
    newer = site.item("/now", services.clock.now(), f"{OTHER_TEXT} #usblogs", "Week two", guid="two")
    site.feed("/feed", newer, about)
    await poll(services, 1)
    await leave(services, None)
    await poll(services, 1)
    in_rounds = "SELECT round_id, title, decision FROM posts ORDER BY id"
    assert rows.execute(in_rounds).fetchall() == [(1, "Week one", "accept"), (2, "Week two", "accept")]


@pytest.mark.parametrize(
    ("text", "later", "expected"),
    [
        ("#usblogs", timedelta(hours=3), 2),
        ("A photo for #usblogs on this quiet Sunday.", timedelta(hours=3), 2),
        ("#usblogs", timedelta(seconds=40), 1),
        (TAGGED, timedelta(hours=3), 1),
    ],
)
async def test_posts_of_one_title_in_two_blogs_are_two_where_little_but_the_title_is_the_same(
    services: Services,
    site: SmallSite,
    rows: sqlite3.Connection,
    text: str,
    later: timedelta,
    expected: int,
) -> None:
    for feed in ("/feed", "/tag"):
        await bring(services, site, INES, feed)
    await wait(services, timedelta(hours=4))
    first = services.clock.now() - timedelta(hours=4)
    site.feed("/feed", site.item("/walks/photo", first, text, "Sunday photo"))
    site.feed("/tag", site.item("/garden/photo", first + later, text, "Sunday photo"))
    await poll(services, 1, 2)
    assert len(rows.execute(POSTS).fetchall()) == expected
