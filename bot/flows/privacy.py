"""What a member lets be noted, and everything held about them: told, paused, deleted."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.flows.announce import announce
from bot.flows.communities import community_of, known_member, member_of
from bot.flows.show_again import show_posts_of, show_round
from bot.flows.show_board import show_board
from bot.languages import speech
from bot.outbox import Message
from bot.themes import Caller, Community, Member, MemberId
from bot.tools import Tools
from bot.wording.privacy import was_deleted
from storage import Transaction
from storage.communities import LOOKED_FOR_EVERY, change_member
from storage.forgetting import forget, long_gone
from storage.outbox import say
from storage.privacy import erase, everything_of, keys_about, rounds_naming, rounds_with
from storage.rounds import get_round


async def switch_pause(tools: Tools, caller: Caller) -> Member:
    """Pause what is noted of a member's reading and commenting, or go on; return them as they are then.

    What they wrote in between is not noted later either.
    """
    now = tools.clock.now()
    async with tools.db.write() as tx:
        _, member = await member_of(tx, caller, now)
        if member.paused_at is None:
            return await change_member(tx, member.id, paused_at=now)
        return await change_member(tx, member.id, paused_at=None, resumed_at=now)


async def agree(tools: Tools, caller: Caller) -> Member:
    """Note from now on what a member reads and comments, as they say that it may be; return them as they are then."""
    now = tools.clock.now()
    async with tools.db.write() as tx:
        _, member = await member_of(tx, caller, now)
        if member.paused_at is not None:
            member = await change_member(tx, member.id, paused_at=None, resumed_at=now)
        return await change_member(tx, member.id, agreed_at=member.agreed_at or now)


async def switch_name(tools: Tools, caller: Caller) -> Member:
    """Let those whom a member reads and answers see their name, or no longer; return them as they are then."""
    async with tools.db.write() as tx:
        _, member = await member_of(tx, caller, tools.clock.now())
        return await change_member(tx, member.id, named=not member.named)


async def switch_nudge(tools: Tools, caller: Caller, *, on: bool) -> Member:
    """Tell a member of posts that nobody has read yet, or no longer; return them as they are then."""
    async with tools.db.write() as tx:
        _, member = await member_of(tx, caller, tools.clock.now())
        return await change_member(tx, member.id, nudged=on)


async def export(tools: Tools, caller: Caller) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """Return everything held about a member, by table, as JSON can tell it.

    Raises Refusal for one of whom nothing is held.
    """
    async with tools.db.read() as conn:
        community = await community_of(conn, caller.guild)
        return await everything_of(conn, (await known_member(conn, community.id, caller.user)).id)


async def delete_member(tools: Tools, caller: Caller) -> None:
    """Delete everything held about a member, and take them out of what was said.

    Raises Refusal for one of whom nothing is held.
    """
    async with tools.db.write() as tx:
        community = await community_of(tx, caller.guild)
        member = await known_member(tx, community.id, caller.user)
        await _delete(tx, community, member.id, tools.clock.now())


async def note_left(tools: Tools, member: Member) -> None:
    """Hide a member who left the server; everything of them is deleted some weeks later, unless they come back."""
    async with tools.db.write() as tx:
        await change_member(tx, member.id, left_at=tools.clock.now())
        await show_posts_of(tx, await community_of(tx, member.community), member.id, tools.clock.now())


async def note_still_here(tools: Tools, member: Member) -> None:
    """Ask again tomorrow whether a member is still in their server."""
    async with tools.db.write() as tx:
        await change_member(tx, member.id, look_at=tools.clock.now() + LOOKED_FOR_EVERY)


async def forget_due(tools: Tools) -> None:
    """Delete what is kept no longer."""
    now = tools.clock.now()
    async with tools.db.write() as tx:
        await forget(tx, now)
        for member in await long_gone(tx, now):
            await _delete(tx, await community_of(tx, member.community), member.id, now)


async def _delete(tx: Transaction, community: Community, member: MemberId, now: datetime) -> None:
    said, named, within = (
        await keys_about(tx, member, community.id),
        await rounds_naming(tx, member),
        await rounds_with(tx, member),
    )
    await erase(tx, member, community.id)
    words = speech(community.language)
    for key in said:
        await say(tx, Message(key, community.id, community.announce_channel, was_deleted(words)), now)
    for round_id in named:
        await announce(tx, community, await get_round(tx, round_id), now)
    for round_id in within:
        await show_round(tx, community, round_id, now)
    await show_board(tx, community, now)
