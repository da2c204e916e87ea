"""Whose a page is that is handed in, which post it is, and for which round."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.errors import UserError
from bot.feeds import Entry, EntryId, StoredEntry
from bot.flows.feeds.watch import unwatch_blog
from bot.flows.members.membership import ensure_member
from bot.flows.posts.bylines import choose_names
from bot.flows.posts.decide import decide_post
from bot.flows.posts.submit import submit_post
from bot.services import Services
from bot.themes import Caller, CommunityId
from storage.blogs import add_blog
from storage.communities import find_member, update_member
from storage.entries import NewEntry, add_entries, find_entry_by_address
from tests.support.brought_posts import bring, next_round, poll, wait
from tests.support.circles import make_caller, make_organiser, open_first_round, set_up_community
from tests.support.small_site import OTHER_TEXT, TEXT, SmallSite, serve_small_site

INES, MALLORY = make_caller(1, "Ines"), make_caller(2, "Mallory")
POST = "https://ines.example/post"


@pytest.fixture
async def feeds_with_the_post(services: Services) -> None:
    """The feed of Mallory's blog, and then that of Ines's, each with an entry at the address of Ines's post."""
    await set_up_community(services)
    now = services.clock.now()
    async with services.db.write() as tx:
        for caller, feed in ((MALLORY, "https://mallory.example/feed"), (INES, "https://ines.example/feed")):
            community, member = await ensure_member(tx, caller, now)
            blog = await add_blog(tx, community.id, member.id, feed, caller.name, "https://ines.example/", now)
            assert blog is not None
            entry = Entry.from_outside(POST, POST, f"By {caller.name}")
            await add_entries(tx, [NewEntry(blog.feed, entry, StoredEntry.from_entry(EntryId(0), entry), now)], now)


@pytest.mark.usefixtures("feeds_with_the_post")
@pytest.mark.parametrize("user", [1, 2, 3])
async def test_a_post_is_of_the_blog_on_whose_host_it_is_whatever_other_feeds_say(
    services: Services, user: int
) -> None:
    async with services.db.read() as conn:
        found = await find_entry_by_address(conn, CommunityId(1), POST, user)
    assert found is not None
    assert (found.user, found.entry.title) == (1, "By Ines")


@pytest.mark.usefixtures("feeds_with_the_post")
async def test_what_a_feed_names_elsewhere_is_only_for_its_own_author(services: Services) -> None:
    async with services.db.write() as tx:
        await tx.exec_driver_sql("DELETE FROM blogs WHERE title = 'Ines'")
    async with services.db.read() as conn:
        assert await find_entry_by_address(conn, CommunityId(1), POST, 3) is None
        found = await find_entry_by_address(conn, CommunityId(1), POST, 2)
    assert found is not None
    assert found.user == 2


@pytest.mark.usefixtures("feeds_with_the_post")
@pytest.mark.parametrize(
    "address",
    [
        "http://www.ines.example/post/",
        "https://ines.example/post?m=1",
        "https://ines.example/post?utm_source=share&mtm_campaign=x",
        "https://ines.example/post?share=mastodon&nb=1#comments",
        "https://ines.example/post?si=AbCdEfGhIjKl",
    ],
)
async def test_a_post_is_found_by_the_address_that_a_phone_or_a_share_button_gives(
    services: Services, address: str
) -> None:
    async with services.db.read() as conn:
        found = await find_entry_by_address(conn, CommunityId(1), address, 3)
    assert found is not None
    assert found.entry.url == POST


IN_ROUNDS = "SELECT round_id, title, decision FROM posts ORDER BY id"
AUTHORS = "SELECT name, decision FROM posts JOIN members ON members.id = member_id ORDER BY posts.id"


@pytest.fixture
async def site(services: Services) -> AsyncIterator[SmallSite]:
    """Serve a blog with one page, in whose circle a round has been open for an hour."""
    await open_first_round(services)
    async with serve_small_site() as site:
        site.feed("/feed", site.item("/zero", services.clock.now() - timedelta(days=9), OTHER_TEXT, "Zero"))
        site.publish("/one")
        await wait(services)
        yield site


async def test_one_page_that_is_handed_in_twice_at_once_is_one_post(
    services: Services, site: SmallSite, rows: sqlite3.Connection
) -> None:
    addresses = (site.at("/one"), site.at("/one?utm_source=x"), site.at("/one#more"))
    posts = await asyncio.gather(*(submit_post(services, INES, address) for address in addresses))
    assert len({(post.id, post.url) for post in posts}) == 1
    assert rows.execute(IN_ROUNDS).fetchall() == [(1, "One harbour", "accept")]
    assert rows.execute("SELECT count(*) FROM entries").fetchone() == (1,)
    with pytest.raises(UserError, match="Only Ines or a host"):
        await submit_post(services, MALLORY, site.at("/one"))


@pytest.mark.parametrize("is_brought", [True, False])
async def test_what_is_handed_in_again_is_shown_as_it_is_now(
    services: Services, site: SmallSite, rows: sqlite3.Connection, *, is_brought: bool
) -> None:
    if is_brought:
        await bring(services, site, INES)
        site.feed("/feed", site.item("/one", services.clock.now()))
        await poll(services, 1)
    post = await submit_post(services, INES, site.at("/one"))
    await decide_post(services, INES, post.id, added=False)
    site.withdraw("/one")
    site.publish("/better", TEXT, "A better title")
    again = await submit_post(services, INES, site.at("/better"))
    assert (again.id, again.title, again.url) == (post.id, "A better title", site.at("/better"))
    assert rows.execute(IN_ROUNDS).fetchall() == [(1, "A better title", "accept")]


@pytest.mark.parametrize("decider", [INES, make_organiser()])
async def test_what_was_left_out_of_an_earlier_round_is_free_for_this_one(
    services: Services, site: SmallSite, rows: sqlite3.Connection, decider: Caller
) -> None:
    post = await submit_post(services, INES, site.at("/one"))
    await decide_post(services, decider, post.id, added=False)
    await next_round(services)
    await submit_post(services, INES, site.at("/one"))
    await submit_post(services, INES, site.at("/one"))
    expected = [(1, "One harbour", "ignore"), (2, "One harbour", "accept")]
    assert rows.execute(IN_ROUNDS).fetchall() == expected


async def test_what_is_in_an_earlier_round_is_returned_as_it_is_there(
    services: Services, site: SmallSite, rows: sqlite3.Connection
) -> None:
    await submit_post(services, INES, site.at("/one"))
    await next_round(services)
    await wait(services, timedelta(days=6))
    for caller in (INES, make_organiser()):
        assert (await submit_post(services, caller, site.at("/one"))).round == 1
    assert rows.execute(IN_ROUNDS).fetchall() == [(1, "One harbour", "accept")]


async def test_a_page_without_a_feed_that_is_written_anew_can_be_in_this_round(
    services: Services, site: SmallSite, rows: sqlite3.Connection
) -> None:
    await submit_post(services, INES, site.at("/one"))
    await next_round(services)
    site.publish("/one", OTHER_TEXT, "This week")
    await submit_post(services, INES, site.at("/one"))
    assert rows.execute(IN_ROUNDS).fetchall() == [(1, "One harbour", "accept"), (2, "This week", "accept")]


async def test_what_went_to_the_wrong_round_comes_back_to_the_one_that_its_author_names(
    services: Services, site: SmallSite, rows: sqlite3.Connection
) -> None:
    post = await submit_post(services, INES, site.at("/one"))
    await decide_post(services, INES, post.id, added=False)
    await next_round(services)
    moved = await submit_post(services, INES, site.at("/one"))
    assert moved.round == 2
    await decide_post(services, INES, moved.id, added=False)
    back = await submit_post(services, INES, site.at("/one"), round_id=1)
    assert (back.id, back.round) == (post.id, 1)
    expected = [(1, "One harbour", "accept"), (2, "One harbour", "ignore")]
    assert rows.execute(IN_ROUNDS).fetchall() == expected
    with pytest.raises(UserError, match="That round takes no posts any more"):
        await submit_post(services, INES, site.at("/one"), round_id=77)


@pytest.mark.parametrize("is_brought", [True, False])
async def test_a_page_that_is_in_the_last_round_is_in_this_one_too_if_its_author_says_so(
    services: Services, site: SmallSite, rows: sqlite3.Connection, *, is_brought: bool
) -> None:
    if is_brought:
        site.feed("/feed", site.item("/one", services.clock.now()))
        await bring(services, site, INES)
    await submit_post(services, INES, site.at("/one"))
    await next_round(services)
    if is_brought:
        site.feed("/feed", site.item("/one", services.clock.now(), OTHER_TEXT, "This week"))
        await poll(services, 1)
    site.publish("/one", OTHER_TEXT, "This week")
    for round_ in (1, 2, 2):
        assert (await submit_post(services, INES, site.at("/one"), round_id=round_)).round == round_
    assert rows.execute("SELECT round_id, decision FROM posts ORDER BY id").fetchall() == [(1, "accept"), (2, "accept")]
    assert rows.execute(IN_ROUNDS).fetchall()[1] == (2, "This week", "accept")


async def test_what_was_published_in_the_last_round_is_its_post_while_it_takes_posts(
    services: Services, site: SmallSite, rows: sqlite3.Connection
) -> None:
    await bring(services, site, INES)
    published = services.clock.now()
    site.feed("/feed", site.item("/one", published))
    await poll(services, 1)
    await next_round(services)
    await submit_post(services, INES, site.at("/one"))
    assert rows.execute("SELECT round_id, late FROM posts").fetchall() == [(1, 0)]


async def test_a_post_that_somebody_merely_handed_in_is_whose_a_host_says(
    services: Services, site: SmallSite, rows: sqlite3.Connection
) -> None:
    await submit_post(services, MALLORY, site.at("/one"))
    with pytest.raises(UserError, match="Only Mallory or a host"):
        await submit_post(services, INES, site.at("/one"))
    await submit_post(services, make_organiser(), site.at("/one"))
    assert rows.execute(AUTHORS).fetchall() == [("Mallory", "accept")]
    await submit_post(services, make_organiser(), site.at("/one"), INES)
    assert rows.execute(AUTHORS).fetchall() == [("Ines", "accept")]


async def test_a_post_that_a_host_put_under_the_wrong_person_is_its_blogs_authors_when_they_hand_it_in(
    services: Services, site: SmallSite, rows: sqlite3.Connection
) -> None:
    await submit_post(services, make_organiser(), site.at("/one"), MALLORY)
    site.feed("/feed", site.item("/one", services.clock.now()))
    await bring(services, site, INES)
    assert rows.execute(AUTHORS).fetchall() == [("Mallory", "accept")]
    await submit_post(services, INES, site.at("/one"))
    assert rows.execute(AUTHORS).fetchall() == [("Ines", "accept")]


@pytest.mark.parametrize("whose", ["of one who left", "nobody's"])
async def test_what_another_signed_stands_under_nobody_else(
    services: Services, site: SmallSite, rows: sqlite3.Connection, whose: str
) -> None:
    bo = make_caller(3, "Bo")
    signed = [
        site.item(f"/{n}", services.clock.now() - timedelta(days=n + 1), f"{OTHER_TEXT} {n}", f"By {name}")
        | {"dc:creator": name}
        for n, name in enumerate(("Quill", "Nib"))
    ]
    site.feed("/feed", *signed)
    for caller, name in ((INES, "quill"), (bo, "nib")):
        blog = await bring(services, site, caller)
        await choose_names(services, caller, blog, [name], {name: name.title()})
    if whose == "nobody's":
        await choose_names(services, bo, 2, [], {"nib": "Nib"})
        await unwatch_blog(services, bo, 2)
    site.feed("/feed", site.item("/one", services.clock.now()) | {"dc:creator": "Nib"}, *signed)
    await poll(services, 1)
    if whose == "of one who left":
        async with services.db.write() as tx:
            member = await find_member(tx, CommunityId(1), bo.user)
            assert member is not None
            await update_member(tx, member.id, left_at=services.clock.now())
    why = "has left this server" if whose == "of one who left" else "can't tell who wrote"
    for caller in (INES, make_organiser()):
        with pytest.raises(UserError, match=why):
            await submit_post(services, caller, site.at("/one"))
    assert rows.execute(AUTHORS).fetchall() == []


async def test_a_post_that_a_feed_brought_stays_whose_it_is_when_its_blog_has_left_the_game(
    services: Services, site: SmallSite, rows: sqlite3.Connection
) -> None:
    site.feed("/feed", site.item("/one", services.clock.now(), f"{TEXT} #usblogs"))
    await unwatch_blog(services, INES, await bring(services, site, INES))
    await submit_post(services, make_organiser(), site.at("/one"), MALLORY)  # who linked to it in the channel
    assert rows.execute(AUTHORS).fetchall() == [("Ines", "accept")]
