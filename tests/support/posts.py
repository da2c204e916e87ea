"""Posts and rounds, with titles and names that break what does not escape them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from bot.demo.world import World
from bot.feeds import Entry, EntryId, StoredEntry
from bot.flows.members.membership import ensure_member
from bot.flows.posts.announce import announce_post
from bot.posts import Decision, Post, PostId, PostPreview, Verdict
from bot.services import Services
from bot.themes import (
    STARTED_PHASES,
    Caller,
    CommunityId,
    MemberId,
    Phase,
    Round,
    RoundId,
    Theme,
    normalize_title,
)
from storage.communities import get_community, update_member, upsert_member
from storage.entries import NewEntry, add_entries
from storage.posts import add_post, find_post
from storage.rounds import rounds_of, rounds_taking_posts
from storage.submissions import ensure_submissions_feed

OPENS_AT = datetime(2026, 1, 9, 23, tzinfo=UTC)
HOSTILE_WORDS = [
    "@everyone",
    "](http://evil.example)",
    "\u202egnorw",
    "a" * 500,
    "**`|| <@1> <#2>",
    "שלום עולם",
    "\u200b",
    "🐌" * 90,
]

PICTURES = ["", "https://blog.example/a.jpg", "javascript:alert(1)", "https://blog.example/a b.jpg", "http://[::1]/x"]


def make_round(number: int = 2) -> Round:
    theme = Theme("The map in my head", "", "Ines")
    closes = OPENS_AT + timedelta(days=3)
    return Round(RoundId(1), CommunityId(1), number, Phase.ROUNDED_UP, OPENS_AT, closes, theme)


def make_post(number: int, *, late: bool = False, title: str = "", first: bool = False) -> Post:
    return Post(
        id=PostId(number),
        round=RoundId(1),
        member=MemberId(number),
        by=HOSTILE_WORDS[number % len(HOSTILE_WORDS)],
        user=number,
        title=title or HOSTILE_WORDS[number % len(HOSTILE_WORDS)],
        url=f"https://blog{number}.example/a(b)_c?x=<y>",
        quote="A sentence of some length that says what this post is about, and no more. " * (number % 3),
        minutes=3,
        published=OPENS_AT + timedelta(minutes=number),
        late=late,
        decision=Decision.ACCEPT,
        comments=number % 2,
        first_of_member=first,
        picture=PICTURES[number % len(PICTURES)],
    )


async def add_hostile_posts(world: World, size: int) -> list[PostId]:
    """Put posts into the round that runs, each by another member, with titles and names that mean no good.

    Their blogs refuse every connection at once, without a lookup of their names.
    """
    now, guild, added = world.clock.now(), world.guild.id, []
    async with world.bot.services.db.write() as tx:
        community = await get_community(tx, guild)
        assert community is not None
        [round_] = await rounds_taking_posts(tx, community.id, now)
        feed = await ensure_submissions_feed(tx, community.id)
        for n in range(size):
            title = HOSTILE_WORDS[n % len(HOSTILE_WORDS)]
            entry = Entry.from_outside(str(n), f"http://blog{n}.localhost:1/a(b)_c?x=<y>", title, text=title)
            [entry_id] = await add_entries(
                tx, [NewEntry(feed, entry, StoredEntry.from_entry(EntryId(0), entry), now)], now
            )
            member = await upsert_member(
                tx, community.id, Caller(guild, 10_000 + n, HOSTILE_WORDS[(n + 1) % len(HOSTILE_WORDS)] or "x"), now
            )
            await update_member(tx, member.id, membership_check_at=None)  # Discord knows none of them, as they left
            post = await add_post(
                tx,
                round_.id,
                member.id,
                entry_id,
                Verdict(Decision.ACCEPT, ()),
                PostPreview(
                    title=title,
                    url=entry.url,
                    quote="A sentence of some length that says what this post is about, and no more." if n % 2 else "",
                    minutes=3,
                    picture="https://blog.example/a.jpg" if n % 3 == 0 else "",
                ),
                published=now + timedelta(seconds=n),
                late=False,
                now=now + timedelta(days=30),
            )
            assert post is not None
            added.append(post)
    return added


async def bring_post(
    services: Services, who: Caller, title: str, *, late: bool = False, links: Sequence[str] = ()
) -> PostId:
    """Put a post by somebody into the newest round of community 1, as if it had been found just now."""
    now = services.clock.now()
    async with services.db.write() as tx:
        community, author = await ensure_member(tx, who, now)
        round_ = next(iter(await rounds_of(tx, community.id, *STARTED_PHASES)))
        url = f"https://{who.name.lower()}.example/{normalize_title(title).replace(' ', '-')}"
        entry = Entry.from_outside(title, url, title, text="For #usblogs.", published=now, links=links)
        feed = await ensure_submissions_feed(tx, community.id)
        [entry_id] = await add_entries(tx, [NewEntry(feed, entry, StoredEntry.from_entry(EntryId(0), entry), now)], now)
        preview, verdict = PostPreview(entry.title, entry.url, "", 1), Verdict(Decision.ACCEPT, ())
        added = await add_post(tx, round_.id, author.id, entry_id, verdict, preview, published=now, late=late, now=now)
        assert added is not None
        found = await find_post(tx, added, community.id)
        assert found is not None
        await announce_post(tx, community, round_, found, now)
    return added
