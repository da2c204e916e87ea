"""What is held about a member: whether they are named, its export and its erasure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.comments import AliasKind
from bot.errors import UserError
from bot.flows.access import require_community
from bot.flows.members.membership import ensure_member
from bot.flows.messages.member_messages import refresh_announcement, refresh_messages_showing, refresh_round
from bot.flows.messages.next_theme import refresh_next_theme
from bot.flows.messages.perma_post import refresh_perma_post
from bot.i18n import get_translator
from bot.messages.privacy import message_erased, message_hidden
from bot.services import Services
from bot.themes import Caller, Community, CommunityId, Member, MemberId
from storage import Connection, Transaction
from storage.communities import MEMBERSHIP_CHECK_INTERVAL, find_member, get_member, update_member
from storage.erasure import erase_member
from storage.outbox import enqueue, messages_about, withdraw_unsent
from storage.personal_data import personal_data_of
from storage.retention import DEPARTED_MEMBER_RETENTION, delete_expired
from storage.round_hosts import invite_now
from storage.rounds import rounds_naming, rounds_with_posts_of, scheduled_round
from storage.unwatched import delete_unwatched, left_over_feeds

FEEDS_AT_ONCE = 500
"""How many feeds that nobody brings are deleted in a transaction, for which others wait."""


async def switch_name(services: Services, caller: Caller, *, on: bool) -> Member:
    """Show the name of a member to those whose posts they read and comment on, or hide it; return the member."""
    async with services.db.write() as tx:
        _, member = await ensure_member(tx, caller, services.clock.now())
        return await update_member(tx, member.id, shows_name=on)


async def switch_nudge(services: Services, caller: Caller, *, on: bool) -> Member:
    """Send a member private messages about posts that nobody has read, or stop that; return the member."""
    async with services.db.write() as tx:
        _, member = await ensure_member(tx, caller, services.clock.now())
        return await update_member(tx, member.id, wants_nudges=on)


async def require_known_member(conn: Connection, community: CommunityId, user: int) -> Member:
    """Return the member a Discord user is, to whoever asks what is held about them.

    Raises UserError for one about whom nothing is held.
    """
    member = await find_member(conn, community, user)
    if member is None:
        raise UserError("I hold nothing about you here.")
    return member


async def export(services: Services, caller: Caller) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """Return every row held about a member, by table, as JSON values.

    Raises UserError as `require_known_member` does.
    """
    async with services.db.read() as conn:
        community = await require_community(conn, caller.guild)
        return await personal_data_of(conn, (await require_known_member(conn, community.id, caller.user)).id)


def count_theirs(rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> Mapping[str, int]:
    """Return how many rows of each table an export holds, without names that are not the member's."""
    theirs = [row for row in rows["aliases"] if row["kind"] not in {AliasKind.ASKED, AliasKind.NOT_ME}]
    return {table: len(held) for table, held in rows.items()} | {"aliases": len(theirs)}


async def delete_member(services: Services, caller: Caller) -> None:
    """Delete everything held about a member, also from the messages of the bot.

    Raises UserError as `require_known_member` does.
    """
    async with services.db.write() as tx:
        community = await require_community(tx, caller.guild)
        member = await require_known_member(tx, community.id, caller.user)
        await erase(tx, community, member.id, services.clock.now(), is_their_wish=True)
        await refresh_perma_post(tx, services, community)


async def record_departure(services: Services, member: Member) -> None:
    """Hide a member who left the server. After `DEPARTED_MEMBER_RETENTION` they are erased, unless they come back.

    What is queued about them is withdrawn; if it is their turn to choose a theme, the next member is asked.
    """
    now = services.clock.now()
    async with services.db.write() as tx:
        community = await require_community(tx, member.community)
        await update_member(tx, member.id, left_at=now, membership_check_at=now + MEMBERSHIP_CHECK_INTERVAL)
        await _withdraw(tx, community, member.id, now)
        upcoming = await scheduled_round(tx, member.community)
        if upcoming.invited == member.id:
            await invite_now(tx, upcoming.id, now)
        await refresh_messages_showing(tx, community, member.id, now)
        await refresh_perma_post(tx, services, community)  # it names who hosted the rounds of before


async def _withdraw(tx: Transaction, community: Community, member: MemberId, now: datetime) -> None:
    """Take back the messages about a member that are not sent; of those that may be, only the words."""
    await withdraw_unsent(tx, member)
    content = message_hidden(get_translator(community.language))
    for message in await messages_about(tx, member):
        if message.message_id is None:
            await enqueue(tx, replace(message, content=content, subjects=frozenset({member})), now)


async def apply_retention(services: Services) -> None:
    """Delete what has been kept long enough; members are erased by `bot.flows.members.check_membership`.

    What is kept of feeds that nobody brings goes, too, however it came about.
    """
    async with services.db.write() as tx:
        await delete_expired(tx, services.clock.now())
    is_more = True
    while is_more:
        async with services.db.read() as conn:
            left_over = await left_over_feeds(conn, FEEDS_AT_ONCE)
        if left_over:
            async with services.db.write() as tx:
                await delete_unwatched(tx, left_over)
        is_more = len(left_over) == FEEDS_AT_ONCE


async def erase_departed(services: Services, departed: Member) -> None:
    """Erase a member who left at least `DEPARTED_MEMBER_RETENTION` ago, unless they came back meanwhile.

    Discord is to be asked right before: they may be back though they have done nothing in the game.
    """
    now = services.clock.now()
    async with services.db.write() as tx:
        member = await get_member(tx, departed.id)
        left_at = member.left_at if member is not None else None
        if member is not None and left_at is not None and left_at <= now - DEPARTED_MEMBER_RETENTION:
            community = await require_community(tx, member.community)
            await erase(tx, community, member.id, now)
            await refresh_perma_post(tx, services, community)


async def erase(
    tx: Transaction, community: Community, member: MemberId, now: datetime, *, is_their_wish: bool = False
) -> None:
    """Delete everything held about a member, and edit every message that names them or shows their posts.

    The messages say that it was their wish only where it was: who left a server, or was banned, wished for nothing.
    """
    messages = await messages_about(tx, member)
    upcoming = await scheduled_round(tx, community.id)
    naming, with_posts = await rounds_naming(tx, member), await rounds_with_posts_of(tx, member)
    await erase_member(tx, member, community.id)
    if upcoming.invited == member:
        await invite_now(tx, upcoming.id, now)
    t = get_translator(community.language)
    content = message_erased(t) if is_their_wish else message_hidden(t)
    for message in messages:
        await enqueue(tx, replace(message, content=content, subjects=frozenset()), now)
    for round_id in naming:
        await refresh_announcement(tx, community, round_id, now)
    for round_id in with_posts:
        await refresh_round(tx, community, round_id, now)
    await refresh_next_theme(tx, community, now)
