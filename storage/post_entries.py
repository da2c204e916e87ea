"""The entry that a post follows, of the copies of it that were recorded."""

from sqlalchemy import delete, select, update

from bot.feeds import EntryId
from bot.posts import PostId
from bot.themes import CommunityId
from storage.db import Transaction
from storage.schema import entries, feeds, posts
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
