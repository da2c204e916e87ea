"""Round-ups of every size, with titles that mean no good, through the simulated Discord."""

from datetime import timedelta

import pytest

from bot.components import MAX_TEXT_LENGTH
from bot.demo.transcript import buttons_of, texts_of
from bot.demo.week import DemoWeek
from bot.demo.world import World
from bot.feeds import Entry, EntryId, StoredEntry
from bot.flows.posts.decide import decide_post
from bot.posts import Decision, PostId, Verdict
from bot.themes import Caller
from storage.communities import get_community, update_member, upsert_member
from storage.entries import NewEntry, add_entries, submissions_feed
from storage.posts import add_post
from storage.rounds import rounds_taking_posts
from tests.roundup.test_render import HOSTILE


async def fill(world: World, size: int) -> list[PostId]:
    """Put posts into the round that runs, each by another member, with titles and names that mean no good."""
    now, guild, added = world.clock.now(), world.guild.id, []
    async with world.bot.services.db.write() as tx:
        community = await get_community(tx, guild)
        assert community is not None
        [round_] = await rounds_taking_posts(tx, community.id, now)
        feed = await submissions_feed(tx, community.id)
        for n in range(size):
            title = HOSTILE[n % len(HOSTILE)]
            entry = Entry(str(n), f"https://blog{n}.example/a(b)_c?x=<y>", title, text=title)
            [entry_id] = await add_entries(tx, [NewEntry(feed, entry, StoredEntry.of(EntryId(0), entry), now)], now)
            member = await upsert_member(
                tx, community.id, Caller(guild, 10_000 + n, HOSTILE[(n + 1) % len(HOSTILE)] or "x"), now
            )
            await update_member(tx, member.id, membership_check_at=None)  # Discord knows none of them, as they left
            post = await add_post(
                tx,
                round_.id,
                member.id,
                entry_id,
                Verdict(Decision.ACCEPT, ()),
                title=title,
                url=entry.url,
                quote="A sentence of some length that says what this post is about, and no more." if n % 2 else "",
                minutes=3,
                published=now + timedelta(seconds=n),
                late=False,
                now=now + timedelta(days=30),
                picture="https://blog.example/a.jpg" if n % 3 == 0 else "",
            )
            assert post is not None
            added.append(post)
    return added


def parts(world: World) -> list[list[str]]:
    """Return the buttons of each message that has one to read a post, the live notices left out."""
    found = [list(buttons_of(message)) for message in world.channel.history()]
    return [
        actions
        for actions in found
        if (sum(a.startswith("read:") for a in actions) and len(actions) > 1) or "copy:1" in actions
    ]


@pytest.mark.parametrize("size", [1, 7, 40, 150])
async def test_a_round_up_holds_each_post_once_within_every_limit(world: World, size: int) -> None:
    await DemoWeek(world, lambda *_: None).set_up()
    await world.skip_to("Sat 12:00")
    added = await fill(world, size)
    await world.skip_to("Mon+1 12:00")
    await world.env.settle()
    shown = [action for actions in parts(world) for action in actions if action.startswith("read:")]
    assert sorted(shown) == sorted(f"read:{post}" for post in added)
    for message in world.channel.history():
        assert sum(map(len, texts_of(message))) <= MAX_TEXT_LENGTH
        assert not message.mention_everyone
        assert not message.mentions
        assert "\u202e" not in "".join(texts_of(message))


async def test_a_part_that_is_needed_no_more_says_so_and_nothing_is_shown_twice(world: World) -> None:
    await DemoWeek(world, lambda *_: None).set_up()
    await world.skip_to("Sat 12:00")
    added = await fill(world, 12)
    await world.skip_to("Mon+1 12:00")
    before = len(parts(world))
    assert before > 1
    host = Caller(world.guild.id, 1, "Bea", is_host=True)
    for post in added[1:]:
        await decide_post(world.bot.services, host, post, added=False)
    await world.env.settle()
    assert [action for actions in parts(world) for action in actions] == [f"read:{added[0]}", "copy:1"]
    texts = ["\n".join(texts_of(message)) for message in world.channel.history()]
    assert sum("What stood here moved up" in text for text in texts) == before - 1
