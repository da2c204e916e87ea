"""Trackbacks between the posts of members."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, distinct, func, select

from bot.posts import Decision, PostId
from bot.reading.pasted_list import LinkingPost
from bot.reading.trackbacks import Trackback
from bot.themes import MemberId, RoundId
from storage.db import Connection, Transaction, insert
from storage.posts import SHOWN_QUOTE
from storage.schema import entries, members, posts, trackbacks


async def linking_posts(conn: Connection, round_: RoundId, *, also: PostId | None = None) -> Sequence[LinkingPost]:
    """Return the posts of a round with their links; with `also` that one, too, where it is out of the round."""
    query = (
        select(posts.c.id, posts.c.member_id, posts.c.url, entries.c.links, posts.c.title, members.c.name, SHOWN_QUOTE)
        .join(entries, entries.c.id == posts.c.entry_id)
        .join(members, members.c.id == posts.c.member_id)
        .where(posts.c.round_id == round_, (posts.c.decision == Decision.ACCEPT) | (posts.c.id == also))
        .order_by(posts.c.id)
    )
    return [
        LinkingPost(PostId(row.id), MemberId(row.member_id), row.url, tuple(row.links), row.title, row.name, row.quote)
        for row in await conn.execute(query)
    ]


async def texts_of_posts(conn: Connection, chosen: Sequence[PostId]) -> Mapping[PostId, str]:
    """Return the texts of posts, as their feeds give them."""
    if not chosen:
        return {}
    query = select(posts.c.id, entries.c.text).join(entries, entries.c.id == posts.c.entry_id)
    return {PostId(row.id): row.text for row in await conn.execute(query.where(posts.c.id.in_(chosen)))}


async def replace_trackbacks(tx: Transaction, round_: RoundId, new: Iterable[Trackback], now: datetime) -> None:
    """Record the trackbacks among a round's posts in place of those before."""
    in_round = select(posts.c.id).where(posts.c.round_id == round_)
    await tx.execute(delete(trackbacks).where(trackbacks.c.post_id.in_(in_round)))
    for trackback in new:
        values = {"counts": trackback.counts, "reason": trackback.reason, "seen_at": now}
        statement = insert(trackbacks).values(post_id=trackback.to_post, from_id=trackback.from_post, **values)
        await tx.execute(statement)


async def count_linking_members(conn: Connection, member: MemberId) -> int:
    """Return how many other members link to a member's posts by trackbacks that count."""
    linking = posts.alias("linking")
    query = (
        select(func.count(distinct(linking.c.member_id)))
        .select_from(
            trackbacks.join(posts, posts.c.id == trackbacks.c.post_id).join(
                linking, linking.c.id == trackbacks.c.from_id
            )
        )
        .where(posts.c.member_id == member, linking.c.member_id != member, trackbacks.c.counts)
    )
    return int(await conn.scalar(query) or 0)
