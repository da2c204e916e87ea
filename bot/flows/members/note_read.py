"""Note that a member read a post, where the round-up tells of it, too."""

from datetime import datetime

from bot.flows.messages.roundup import refresh_roundup
from bot.posts import Post
from bot.themes import Community, Member
from storage import Transaction
from storage.reading import record_read
from storage.rounds import get_round


async def note_read(tx: Transaction, community: Community, post: Post, member: Member, now: datetime) -> bool:
    """Record that a member read a post, and edit the round-up that says how many did while it is followed.

    Return False if it was recorded before.
    """
    is_new = await record_read(tx, post.id, member.id, now)
    if is_new and (await get_round(tx, post.round)).is_followed(now):
        await refresh_roundup(tx, community, post.round, now)
    return is_new
