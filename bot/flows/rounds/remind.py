"""Remind the channel of a round's close a day before, naming nobody."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from bot.components import Layout
from bot.flows.access import require_community
from bot.flows.messages.past import MIN_TIME_TO_WRITE
from bot.flows.messages.reminder import enqueue_reminder
from bot.i18n import get_translator
from bot.messages.reading import MAX_POSTS_SHOWN, posts_without_readers, unread_before_close
from bot.outbox import Message, MessageKind
from bot.outbox.keys import nudge_key
from bot.services import Services
from bot.themes import Community, Member, Phase, Round
from storage import Transaction
from storage.communities import find_member, members_wanting_nudges
from storage.outbox import enqueue, messages_of_round
from storage.posts import posts_of_round
from storage.rounds import get_round, mark_reminded


async def remind(services: Services, round_: Round) -> None:
    """Queue the reminder of a round's close, once, and the nudges of members who want them."""
    now = services.clock.now()
    async with services.db.write() as tx:
        current = await get_round(tx, round_.id)
        await mark_reminded(tx, round_.id)
        if current.phase is not Phase.WRITING or now > current.closes_at - MIN_TIME_TO_WRITE:
            return
        community = await require_community(tx, current.community)
        await enqueue_reminder(tx, community, current, now)
        await _enqueue_nudges(tx, community, current, await members_wanting_nudges(tx, community.id), now)


async def refresh_nudges(tx: Transaction, community: Community, round_: Round, now: datetime) -> None:
    """Edit the nudges of a round that were queued before, unless every post in them has found a reader.

    After the close they show no posts any more, which have readers by then.
    """
    sent = await messages_of_round(tx, round_.id, MessageKind.NUDGE)
    told = [await find_member(tx, community.id, nudge.user_id) for nudge in sent if nudge.user_id is not None]
    there = [member for member in told if member is not None and member.left_at is None]
    if round_.phase is not Phase.WRITING:
        for member in there:
            layout = unread_before_close(get_translator(member.language), community, round_.closes_at)
            await enqueue(tx, _nudge(community, round_, member, layout), now)
        return
    await _enqueue_nudges(tx, community, round_, there, now)


async def _enqueue_nudges(
    tx: Transaction, community: Community, round_: Round, members: Iterable[Member], now: datetime
) -> None:
    """Queue a private message to each of these members, with the posts of others that nobody has read."""
    unread = [post for post in await posts_of_round(tx, round_.id) if not post.known_readers]
    for member in members:
        others = [post for post in unread if post.member != member.id]
        if others:
            layout = posts_without_readers(get_translator(member.language), community, others, round_.closes_at)
            subjects = frozenset(post.member for post in others[:MAX_POSTS_SHOWN])
            await enqueue(tx, replace(_nudge(community, round_, member, layout), subjects=subjects), now)


def _nudge(community: Community, round_: Round, member: Member, layout: Layout) -> Message:
    key, kind = nudge_key(round_.id, member.id), MessageKind.NUDGE
    return Message(key, kind, community.id, 0, layout, round=round_.id, user_id=member.user)
