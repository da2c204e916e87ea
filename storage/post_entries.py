"""The entry that a post follows, of the copies of it that were recorded, and what its page was before and after."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, select, update

from bot.comments import CLOCK_TOLERANCE
from bot.feeds import EntryId
from bot.posts import Decision, PostId
from bot.themes import CommunityId
from storage.db import Connection, Transaction
from storage.schema import comments, entries, feeds, posts, rounds
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

    It can be since its blog has it, and in its round, or up to `CLOCK_TOLERANCE` before by a wrong date; of a post that
    was erased meanwhile nothing is known. A page that is a post of several rounds is written anew, or was handed in for
    each: what is said of it counts from when one round opened until the next one did, and not twice.
    """
    chosen = select(entries.c.published, rounds.c.opens_at).join(posts, posts.c.entry_id == entries.c.id)
    found = (await conn.execute(chosen.join(rounds, rounds.c.id == posts.c.round_id).where(posts.c.id == post))).first()
    if found is None:
        return None, None
    published, opens_at = found
    others = _on_same_page(select(rounds.c.opens_at), post)
    is_written_anew = await conn.scalar(others.where(rounds.c.opens_at < opens_at).limit(1)) is not None
    until: datetime | None = (
        await conn.scalars(others.where(rounds.c.opens_at > opens_at).order_by(rounds.c.opens_at).limit(1))
    ).first()
    if is_written_anew:
        return opens_at, until
    return (None if published is None else min(published, opens_at) - CLOCK_TOLERANCE), until


async def recorded_of_other_rounds(conn: Connection, post: PostId, external_ids: Collection[str]) -> Collection[str]:
    """Return those of these comments that are recorded under a post of another round that is the same page."""
    on_page = _on_same_page(select(comments.c.external_id), post).join(comments, comments.c.post_id == posts.c.id)
    return set(await conn.scalars(on_page.where(comments.c.external_id.in_(external_ids)))) if external_ids else ()


def _on_same_page(chosen: Select[tuple[Any]], post: PostId) -> Select[tuple[Any]]:
    """Return a query of the posts of a post's community, in their rounds, that are its page in other rounds."""
    this = posts.alias()
    its_round = rounds.alias()
    same = (posts.c.url_hash == this.c.url_hash) & (posts.c.id != this.c.id) & (posts.c.decision == Decision.ACCEPT)
    return (
        chosen.select_from(this)
        .join(its_round, its_round.c.id == this.c.round_id)
        .join(posts, same)
        .join(rounds, (rounds.c.id == posts.c.round_id) & (rounds.c.community_id == its_round.c.community_id))
        .where(this.c.id == post, rounds.c.id != its_round.c.id)
    )
