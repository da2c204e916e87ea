"""What a host changed of the posts of a round-up: their order, quotes and recommendations, and which are left out."""

from collections.abc import Sequence

from sqlalchemy import case, exists, select, update

from bot.posts import PostId
from bot.themes import RoundId
from storage.db import Connection, Transaction
from storage.schema import posts


async def set_recommendation(tx: Transaction, post: PostId, recommendation: str) -> None:
    """Record why to read a post; empty for nothing."""
    await tx.execute(update(posts).where(posts.c.id == post).values(recommendation=recommendation))


async def set_host_quote(tx: Transaction, post: PostId, quote: str) -> None:
    """Record what a host quotes from a post, empty for nothing; the bot's own quote leaves the choice to the bot."""
    chosen = case((posts.c.quote == quote, None), else_=quote)
    await tx.execute(update(posts).where(posts.c.id == post).values(host_quote=chosen))


async def mark_left_out(tx: Transaction, post: PostId) -> None:
    """Record that a host left a post out of its round-up; any later decision about it forgets that."""
    await tx.execute(update(posts).where(posts.c.id == post).values(is_left_out=True))


async def has_edited_posts(conn: Connection, round_: RoundId) -> bool:
    """Say whether a host moved, quoted, recommended or left out a post of a round."""
    is_worded = posts.c.host_quote.is_not(None) | (posts.c.recommendation != "")
    is_edited = is_worded | posts.c.position.is_not(None) | posts.c.is_left_out
    return bool(await conn.scalar(select(exists().where(posts.c.round_id == round_, is_edited))))


async def forget_edits(tx: Transaction, round_: RoundId) -> None:
    """Forget what a host chose for the posts of a round: their order, quotes and recommendations."""
    as_composed = {"position": None, "host_quote": None, "recommendation": ""}
    await tx.execute(update(posts).where(posts.c.round_id == round_).values(as_composed))


async def set_order(tx: Transaction, order: Sequence[PostId]) -> None:
    """Record the order of posts in their round-up."""
    for position, post in enumerate(order):
        await tx.execute(update(posts).where(posts.c.id == post).values(position=position))
