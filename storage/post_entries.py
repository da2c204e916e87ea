"""The entry that a post follows, of the copies of it that were recorded, and what its page was before and after."""

from datetime import datetime

from sqlalchemy import delete, select, update

from bot.feeds import EntryId
from bot.posts import Decision, PostId
from bot.themes import CommunityId
from storage.db import Connection, Transaction
from storage.schema import entries, feeds, posts, rounds
from storage.submissions import submissions_address
from storage.unwatched import HAS_NO_POST


async def follow_entry(tx: Transaction, community: CommunityId, post: PostId, entry: EntryId) -> None:
    """Let a post follow an entry in place of the one before; that is deleted if it was handed in and is no post now.

    The comments are searched again: the entry may name where they are. An entry that is another post of the round
    stays that.
    """
    before, round_ = (await tx.execute(select(posts.c.entry_id, posts.c.round_id).where(posts.c.id == post))).one()
    is_another = select(posts.c.id).where(posts.c.round_id == round_, posts.c.entry_id == entry)
    if await tx.scalar(is_another) is not None:
        return
    await tx.execute(update(posts).where(posts.c.id == post).values(entry_id=entry, comment_sources=[]))
    handed_in = entries.c.feed_id.in_(select(feeds.c.id).where(feeds.c.address == submissions_address(community)))
    await tx.execute(delete(entries).where(entries.c.id == before, handed_in, HAS_NO_POST))


async def span_of_comments(conn: Connection, post: PostId) -> tuple[datetime | None, datetime | None]:
    """Return since when a post can have been commented on, and until when (UTC); None where nothing tells.

    It can be since its blog has it, and in its round; of a post that was erased meanwhile nothing is known. A page that is a post of several rounds is written anew, or was
    handed in for each: what is said of it counts from when one round opened until the next one did.
    """
    chosen = select(entries.c.published, rounds.c.opens_at, rounds.c.community_id, posts.c.url_hash)
    joined = chosen.join(posts, posts.c.entry_id == entries.c.id).join(rounds, rounds.c.id == posts.c.round_id)
    found = (await conn.execute(joined.where(posts.c.id == post))).one_or_none()
    if found is None:
        return None, None
    published, opens_at, community, url_hash = found
    others = (
        select(rounds.c.opens_at)
        .join(posts, posts.c.round_id == rounds.c.id)
        .where(rounds.c.community_id == community, posts.c.url_hash == url_hash, posts.c.decision == Decision.ACCEPT)
    )
    is_written_anew = await conn.scalar(others.where(rounds.c.opens_at < opens_at).limit(1)) is not None
    until: datetime | None = (
        await conn.scalars(others.where(rounds.c.opens_at > opens_at).order_by(rounds.c.opens_at).limit(1))
    ).first()
    if is_written_anew:
        return opens_at, until
    return (None if published is None else min(published, opens_at)), until
