"""A link to a post of the round speaks for an entry, also for one that came before the post it links to."""

import sqlite3
from datetime import timedelta

from bot.demo.week import ScriptedWeek
from bot.demo.world import World
from bot.feeds import Entry, EntryId, StoredEntry
from bot.flows.members.membership import ensure_member
from bot.flows.posts.match import Candidate, Matching
from bot.services import Services
from storage.blogs import add_blog
from storage.entries import NewEntry, add_entries
from storage.rounds import rounds_taking_posts
from tests.support.circles import make_caller, open_first_round
from tests.support.messages import message_texts_with


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


async def test_each_post_that_is_found_so_speaks_for_the_entries_that_link_to_it(
    services: Services, rows: sqlite3.Connection
) -> None:
    await open_first_round(services)
    now = services.clock.now() + timedelta(hours=1)
    async with services.db.write() as tx:
        community, member = await ensure_member(tx, make_caller(1, "Ines"), now)
        rounds = await rounds_taking_posts(tx, community.id, now)
        home = "https://ines.example/"
        blog = await add_blog(tx, community.id, member.id, f"{home}feed", "Ines", home, now)
        assert blog is not None
        *earlier, first = [
            Entry.from_outside(name, f"https://ines.example/{name}", name, text=text, links=links, published=now)
            for name, text, links in (
                ("third", "See that.", ("https://ines.example/second",)),
                ("second", "See this.", ("https://ines.example/first",)),
                ("fourth", "See both.", ("https://ines.example/third", "https://ines.example/first")),
                ("first", "For #usblogs.", ()),
            )
        ]
        found = [
            NewEntry(blog.feed, entry, StoredEntry.from_entry(EntryId(0), entry), now) for entry in (*earlier, first)
        ]
        ids = await add_entries(tx, found, now)
        matching = Matching(tx, community, rounds, now)
        for entry_id, entry in zip(ids[:-1], earlier, strict=True):
            await matching.match(Candidate(blog, entry_id, entry, (now,)))
        assert rows.execute("SELECT count(*) FROM posts").fetchone() == (0,)
        await matching.match(Candidate(blog, ids[-1], first, (now,)))
    titles = [title for (title,) in rows.execute("SELECT title FROM posts ORDER BY id")]
    assert titles == ["first", "second", "third", "fourth"]
