"""Whose a page is that is handed in."""

import pytest

from bot.feeds import Entry, EntryId, StoredEntry
from bot.flows.members.membership import ensure_member
from bot.services import Services
from bot.themes import CommunityId
from storage.blogs import add_blog
from storage.entries import NewEntry, add_entries, find_entry_by_address
from tests.support.circles import make_caller, set_up_community

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
