"""A link to a post of the round speaks for an entry, also for one that came before the post it links to."""

import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from sqlalchemy import update

from bot.boundary import web_url
from bot.demo.week import ScriptedWeek
from bot.demo.world import World
from bot.feeds import Blog, Entry, EntryId, FeedId, StoredEntry
from bot.flows.access import require_community
from bot.flows.feeds.poll_due import poll_feeds
from bot.flows.feeds.poller import FeedPoller
from bot.flows.members.membership import ensure_member
from bot.flows.posts.match import Candidate, Matching
from bot.flows.posts.round_rules import get_round_rules
from bot.flows.rounds.close import close_round
from bot.flows.rounds.open import open_round
from bot.limits import MAX_POSTS_PER_ROUND
from bot.services import Services
from bot.themes import CommunityId, Phase, Round
from storage import Transaction
from storage.blogs import add_blog
from storage.entries import NewEntry, add_entries
from storage.rounds import rounds_of, rounds_taking_posts
from storage.schema import blogs as blog_table
from storage.schema import round_hosts
from tests.support.circles import bring_blog, make_caller, open_first_round
from tests.support.clocks import ManualClock
from tests.support.feeds import make_item, make_rss
from tests.support.messages import message_texts_with
from tests.support.scripted_server import ScriptedServer, http_response, serve_script


async def test_an_entry_is_judged_again_when_what_it_links_to_becomes_a_post(world: World) -> None:
    week = ScriptedWeek(world, lambda *_: None)
    await week.set_up()
    circle = world.blogs.circle
    await week.bring_blog("omar", circle.home(circle.people["omar"]))
    await world.move_to("Sun 17:00")
    assert not message_texts_with(world, "North is a habit")
    await week.bring_blog("ines", circle.home(circle.people["ines"]))
    await world.move_to("Sun 18:00")
    assert message_texts_with(world, "2 posts on")
    assert message_texts_with(world, "North is a habit")


async def blog_of(tx: Transaction, user: int, name: str, now: datetime) -> Blog:
    """Return a new blog of a member."""
    community, member = await ensure_member(tx, make_caller(user, name), now)
    home = f"https://{name}.example/"
    blog = await add_blog(tx, community.id, member.id, f"{home}feed", name, home, now)
    assert blog is not None
    return blog


async def match(matching: Matching, tx: Transaction, blog: Blog, entry: Entry, now: datetime) -> None:
    """Record an entry that a blog published now, and match it."""
    [id_] = await add_entries(tx, [NewEntry(blog.feed, entry, StoredEntry.from_entry(EntryId(0), entry), now)], now)
    await matching.match(Candidate(blog, id_, entry, (now,)))


async def test_each_post_that_is_found_so_speaks_for_the_entries_that_link_to_it(
    services: Services, rows: sqlite3.Connection
) -> None:
    await open_first_round(services)
    now = services.clock.now() + timedelta(hours=1)
    async with services.db.write() as tx:
        blogs = {
            name: await blog_of(tx, number, name, now)
            for number, name in enumerate(("ines", "omar", "jo", "mo"), start=1)
        }
        community = await require_community(tx, 1)
        matching = Matching(tx, community, await rounds_taking_posts(tx, community.id, now), now)
        for name, title, text, links in (
            ("jo", "third", "See that.", ("https://omar.example/second",)),
            ("omar", "second", "See this.", ("https://ines.example/first",)),
            ("mo", "fourth", "See both.", ("https://jo.example/third", "https://ines.example/first")),
            ("ines", "first", "For #usblogs.", ()),
        ):
            assert rows.execute("SELECT count(*) FROM posts").fetchone() == (0,)
            address = f"https://{name}.example/{title}"
            entry = Entry.from_outside(title, address, title, text=text, links=links, published=now)
            await match(matching, tx, blogs[name], entry, now)
    titles = [title for (title,) in rows.execute("SELECT title FROM posts ORDER BY id")]
    assert titles == ["first", "second", "third", "fourth"]


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("https://sam.example/p/one?source=rss-c0------2", "https://sam.example/p/one"),
        ("https://sam.example/caf%C3%A9", "https://sam.example/café"),
        ("https://bücher.example/one", "https://xn--bcher-kva.example/one"),
    ],
)
@pytest.mark.parametrize("order", ["the post first", "the answer first"])
async def test_a_link_counts_in_any_spelling_whichever_is_read_first(
    services: Services, rows: sqlite3.Connection, order: str, address: str, link: str
) -> None:
    await open_first_round(services)
    now = services.clock.now() + timedelta(hours=1)
    post = Entry.from_outside("one", address, "One", text="For #usblogs.", published=now)
    answer = Entry.from_outside(
        "two", "https://ines.example/two", "Two", text="An answer.", links=[link], published=now
    )
    async with services.db.write() as tx:
        theirs = [(await blog_of(tx, 1, "sam", now), post), (await blog_of(tx, 2, "ines", now), answer)]
        community = await require_community(tx, 1)
        matching = Matching(tx, community, await rounds_taking_posts(tx, community.id, now), now)
        for blog, entry in theirs if order == "the post first" else reversed(theirs):
            await match(matching, tx, blog, entry, now)
    assert rows.execute("SELECT title FROM posts ORDER BY id").fetchall() == [("One",), ("Two",)]


@pytest.mark.parametrize(
    ("name", "links"),
    [
        ("sam", ["https://sam.example/map"]),
        ("sam", ["https://elsewhere.example/sam/map"]),
        ("ines", ["https://sam.example/"]),
        ("ines", ["https://sam.example/notes"]),
    ],
    ids=["one's own, on the same blog", "one's own, elsewhere", "a home page", "a home page below another"],
)
async def test_no_link_to_ones_own_posts_or_to_a_home_page_puts_an_entry_into_the_round(
    services: Services, rows: sqlite3.Connection, name: str, links: list[str]
) -> None:
    await open_first_round(services)
    now = services.clock.now() + timedelta(hours=1)
    async with services.db.write() as tx:
        blogs = {one: await blog_of(tx, user, one, now) for user, one in enumerate(("sam", "ines"), start=1)}
        notes = replace(blogs["sam"], site_url=web_url("https://sam.example/notes"))
        await tx.execute(update(blog_table).values(home=notes.site_url).where(blog_table.c.id == notes.id))
        community = await require_community(tx, 1)
        matching = Matching(tx, community, await rounds_taking_posts(tx, community.id, now), now)
        at = ("https://sam.example/map", "https://elsewhere.example/sam/map", "https://sam.example/", "")
        for number, address in enumerate(at):
            entry = Entry.from_outside(
                f"{number}", address, f"Map {number}", text=f"{number} for #usblogs.", published=now
            )
            await match(matching, tx, notes, entry, now)
        soup = Entry.from_outside(
            "soup", f"https://{name}.example/soup", "Soup", text="Leeks.", links=links, published=now
        )
        await match(matching, tx, blogs[name], soup, now)
    titles = [title for (title,) in rows.execute("SELECT title FROM posts ORDER BY id")]
    assert titles == ["Map 0", "Map 1", "Map 2", "Map 3"]


TEXT = "The river ran behind our house all year. In spring it came into the cellar. We drew its line on the wall."


@pytest.fixture
async def servers(services: Services) -> AsyncIterator[tuple[ScriptedServer, ScriptedServer]]:
    """Serve two blogs in the game, of Ines and of Omar, each polled once; the round has been open for an hour."""
    await open_first_round(services)
    async with serve_script() as first, serve_script() as second:
        for number, (server, name) in enumerate([(first, "Ines"), (second, "Omar")], start=1):
            server.respond_with(http_response(make_rss(make_item(0))))
            await bring_blog(services, 1, number, name, server.address)
        await poll_feeds(services, [FeedId(1), FeedId(2)])
        yield first, second


async def look_at(services: Services, server: ScriptedServer, feed: int, *items: dict[str, str]) -> None:
    """Let a blog publish these items an hour later, and look at it."""
    assert isinstance(services.clock, ManualClock)
    services.clock.set(services.clock.now() + timedelta(hours=1))
    server.respond_with(http_response(make_rss(*items)))
    await poll_feeds(services, [FeedId(feed)])


def new_item(number: int, **changes: Any) -> dict[str, str]:
    """Return an item with the hashtag and without a date, which counts as published when it is first seen."""
    return make_item(number, pubDate=None, **{"description": f"{TEXT} #usblogs", **changes})


async def test_a_round_shows_a_post_at_its_new_address(
    services: Services, servers: tuple[ScriptedServer, ScriptedServer], rows: sqlite3.Connection
) -> None:
    corrected = {"link": "https://blog.example/river", "guid": "https://blog.example/river"}
    await look_at(services, servers[0], 1, new_item(1), make_item(0))
    rows.execute("UPDATE posts SET comment_sources = '[1]', missing_since = published")
    rows.commit()
    await look_at(services, servers[0], 1, new_item(1, **corrected), make_item(0))
    post = "SELECT url, comment_sources, missing_since FROM posts"
    assert rows.execute(post).fetchall() == [(corrected["link"], "[]", None)]
    for kind in ("notice", "post_list"):
        [(content,)] = rows.execute("SELECT content FROM outbox WHERE kind = ?", (kind,)).fetchall()
        assert corrected["link"] in content
        assert "https://blog.example/2026/1" not in content


async def test_a_post_of_a_round_that_is_over_is_at_its_new_address_and_in_no_other_round(
    services: Services, servers: tuple[ScriptedServer, ScriptedServer], rows: sqlite3.Connection
) -> None:
    await look_at(services, servers[0], 1, new_item(1), make_item(0))
    assert isinstance(services.clock, ManualClock)
    async with services.db.read() as conn:
        [first] = await rounds_of(conn, CommunityId(1), Phase.WRITING)
        [second] = await rounds_of(conn, CommunityId(1), Phase.SCHEDULED)
    services.clock.set(first.closes_at + timedelta(days=8))
    await close_round(services, FeedPoller(services), first)
    await open_round(services, second)
    today = format_datetime(services.clock.now())
    corrected = {"link": "https://blog.example/river", "guid": "https://blog.example/river", "pubDate": today}
    await look_at(services, servers[0], 1, make_item(1, description=f"{TEXT} #usblogs", **corrected), make_item(0))
    await look_at(
        services, servers[0], 1, make_item(1, description=f"{TEXT} And more. #usblogs", **corrected), make_item(0)
    )
    assert rows.execute("SELECT round_id, url FROM posts").fetchall() == [(first.id, corrected["link"])]


async def test_two_posts_of_a_blog_that_is_one_page_are_two(
    services: Services, servers: tuple[ScriptedServer, ScriptedServer], rows: sqlite3.Connection
) -> None:
    page = "https://blog.example/notes"
    one, other = (
        new_item(n, link=f"{page}#{n}", guid=f"{page}#{n}", description=f"#usblogs, {n}: {n} maps.") for n in (1, 2)
    )
    await look_at(services, servers[0], 1, other, one)
    assert rows.execute("SELECT url FROM posts ORDER BY id").fetchall() == [(f"{page}#2",), (f"{page}#1",)]


async def test_two_who_write_about_one_article_have_two_posts(
    services: Services, servers: tuple[ScriptedServer, ScriptedServer], rows: sqlite3.Connection
) -> None:
    article = "https://paper.example/essays/maps"
    await look_at(services, servers[0], 1, new_item(1, link=article, guid="ines-1"))
    await look_at(services, servers[1], 2, new_item(1, link=article, guid="omar-1"))
    assert rows.execute("SELECT COUNT(DISTINCT member_id), COUNT(*), MIN(url), MAX(url) FROM posts").fetchall() == [
        (2, 2, article, article)
    ]


@pytest.mark.parametrize(
    ("copy", "posts"),
    [
        ({}, 1),
        ({"description": f"{TEXT} It was for #usblogs. Find it on my other blog, where it was first."}, 1),
        ({"title": "Some other title", "description": f"{TEXT} #usblogs"}, 1),
        ({"description": "Here are quite different words about quite another river. #usblogs"}, 2),
    ],
    ids=["the same", "with a footer", "under another title", "of other words"],
)
async def test_one_text_on_two_blogs_of_a_member_is_one_post(
    services: Services,
    servers: tuple[ScriptedServer, ScriptedServer],
    rows: sqlite3.Connection,
    copy: dict[str, str],
    posts: int,
) -> None:
    rows.execute("UPDATE blogs SET member_id = 1")
    rows.commit()
    title = {"title": "The river behind the house"}
    await look_at(services, servers[0], 1, new_item(1, **title))
    elsewhere = {"link": "https://other.example/river", "guid": "https://other.example/river"}
    await look_at(services, servers[1], 2, new_item(1, **{**title, **elsewhere, **copy}))
    assert rows.execute("SELECT count(*) FROM posts").fetchone() == (posts,)


async def open_second_round(services: Services) -> tuple[Round, Round]:
    """Close the first round and open the second; return both. The first takes late posts."""
    async with services.db.read() as conn:
        [first] = await rounds_of(conn, CommunityId(1), Phase.WRITING)
        [second] = await rounds_of(conn, CommunityId(1), Phase.SCHEDULED)
    assert isinstance(services.clock, ManualClock)
    services.clock.set(second.opens_at)
    await close_round(services, FeedPoller(services), first)
    await open_round(services, second)
    return first, second


@pytest.mark.parametrize("names_last_weeks_theme", [True, False])
async def test_a_late_post_that_names_last_weeks_theme_is_last_weeks(
    services: Services,
    servers: tuple[ScriptedServer, ScriptedServer],
    rows: sqlite3.Connection,
    names_last_weeks_theme: bool,  # noqa: FBT001 - pytest gives it by its name
) -> None:
    first, second = await open_second_round(services)
    assert first.theme is not None
    title = f"{first.theme.title}, at last" if names_last_weeks_theme else "A boat"
    await look_at(services, servers[0], 1, new_item(1, title=title), make_item(0))
    written_for, late = (first.id, 1) if names_last_weeks_theme else (second.id, 0)
    assert rows.execute("SELECT round_id, late FROM posts").fetchall() == [(written_for, late)]


async def test_what_this_weeks_round_has_no_place_for_is_no_late_post_of_last_weeks(
    services: Services, servers: tuple[ScriptedServer, ScriptedServer], rows: sqlite3.Connection
) -> None:
    first, second = await open_second_round(services)
    assert first.theme is not None
    too_many = [new_item(number, title=f"Photo {number}") for number in range(2, MAX_POSTS_PER_ROUND + 4)]
    late = new_item(1, title=f"{first.theme.title}, at last")
    await look_at(services, servers[0], 1, *too_many, make_item(0))
    await look_at(services, servers[0], 1, late, *too_many, make_item(0))
    counts = rows.execute("SELECT round_id, count(*) FROM posts GROUP BY round_id ORDER BY round_id").fetchall()
    assert counts == [(first.id, 1), (second.id, MAX_POSTS_PER_ROUND)]


async def test_a_theme_hosts_own_blog_is_one_that_nobody_else_writes(services: Services) -> None:
    await open_first_round(services)
    now = services.clock.now()
    async with services.db.write() as tx:
        community, bea = await ensure_member(tx, make_caller(1, "Bea"), now)
        _, omar = await ensure_member(tx, make_caller(2, "Omar"), now)
        for member, site in ((bea, "alone"), (bea, "shared"), (omar, "shared")):
            home = f"https://{site}.example/"
            await add_blog(tx, community.id, member.id, f"{home}feed", site, home, now)
        [round_] = await rounds_taking_posts(tx, community.id, now)
        await tx.execute(update(round_hosts).where(round_hosts.c.round_id == round_.id).values(host_id=bea.id))
    async with services.db.read() as conn:
        rules = await get_round_rules(conn, community, round_)
    assert rules.theme_host_sites == ("https://alone.example/",)
