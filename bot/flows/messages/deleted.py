"""What somebody deleted in Discord: it stays away, and of what the game needs whoever set it up is asked once."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.actions import AnswerDeletion, Deletable
from bot.components import Layout
from bot.errors import UserError
from bot.flows.access import require_community
from bot.flows.messages.perma_post import refresh_perma_post
from bot.flows.messages.roundup import refresh_roundup
from bot.flows.messages.trouble import language_of_host
from bot.i18n import get_translator
from bot.messages.deletions import ask_about_deletion
from bot.outbox import PER_CHANNEL_KINDS, Message, MessageKey, MessageKind, Obstacle
from bot.outbox.keys import announcement_key, board_key, deletion_key, event_key, perma_post_key, roundup_key
from bot.services import Services
from bot.themes import STARTED_PHASES, Caller, Community, RoundId
from storage import Connection, Transaction
from storage.outbox import enqueue, find_message, messages_of_round
from storage.rounds import find_round, rounds_of
from storage.roundup_parts import PART_KINDS, parts_of, put_parts_back
from storage.standing import deleted_messages, edit_anew, mark_deleted, put_back

log = logging.getLogger(__name__)

ASKED_ABOUT: Mapping[MessageKind, Deletable] = {
    MessageKind.ANNOUNCEMENT: Deletable.ANNOUNCEMENT,
    MessageKind.EVENT: Deletable.EVENT,
    MessageKind.BOARD: Deletable.BOARD,
    MessageKind.ROUNDUP: Deletable.ROUNDUP,
    MessageKind.ROUNDUP_PART: Deletable.ROUNDUP,
    MessageKind.PERMA_POST: Deletable.PERMA_POST,
}
"""What the game needs, and nobody but a host should take from it; what else was deleted stays away unasked."""
_ANNOUNCES = (Deletable.ANNOUNCEMENT, Deletable.EVENT)
"""What is of no use once its round is over."""


async def record_deletion(services: Services, message: Message) -> None:
    """Record that somebody deleted a message in Discord, and ask the host about it where the game needs it."""
    async with services.db.write() as tx:
        if not await mark_deleted(tx, message):
            return
        log.info("message %s was deleted in Discord; it stays so unless a host wants it back", message.key)
        community = await require_community(tx, message.community)
        now = services.clock.now()
        if message.kind in PART_KINDS and message.round is not None:
            await refresh_perma_post(tx, services, community)  # which would link to nothing
            if not await _is_first_missing(tx, community, message.round, now):
                return
        if await _is_needed(tx, community, message, now):
            await _ask(tx, community, message, now)


async def _is_first_missing(tx: Transaction, community: Community, round_: RoundId, now: datetime) -> bool:
    """Return whether one part of a round-up is missing now, and no other was; look whether the others stand.

    A part that had no words any more is not missing.
    """
    await refresh_roundup(tx, community, round_, now)
    parts = await parts_of(tx, round_)
    await edit_anew(tx, parts, now)
    return sum(one.obstacle is Obstacle.DELETED for one in parts) == 1


async def _is_needed(conn: Connection, community: Community, message: Message, now: datetime) -> bool:
    """Return whether the game needs a message still: what announces a round that runs, the board where it is."""
    if message.kind not in ASKED_ABOUT:
        return False
    if message.kind in PER_CHANNEL_KINDS:
        return message.key == _key(community, ASKED_ABOUT[message.kind], None)
    if message.kind in PART_KINDS:
        return True
    if message.kind is MessageKind.EVENT and not community.events:
        return False
    return await _is_running(conn, community, message.round, now)


async def _is_running(conn: Connection, community: Community, round_id: RoundId | None, now: datetime) -> bool:
    round_ = await find_round(conn, round_id or 0, community.id)
    return round_ is not None and round_.is_running(now)


async def _ask(tx: Transaction, community: Community, message: Message, now: datetime) -> None:
    if community.host is None or message.message_id is None:
        return  # `/setup check` offers it to any host
    await _enqueue_question(tx, community, message, deletion_key(community.id, message.message_id), now)


async def _enqueue_question(
    tx: Transaction, community: Community, message: Message, key: MessageKey, now: datetime
) -> None:
    t = get_translator(await language_of_host(tx, community))
    round_ = await find_round(tx, message.round, community.id) if message.round is not None else None
    what, is_further_part = ASKED_ABOUT[message.kind], message.kind is MessageKind.ROUNDUP_PART
    layout = ask_about_deletion(t, community, what, message.channel_id, round_, is_further_part=is_further_part)
    await enqueue(tx, Message(key, MessageKind.DELETION, community.id, 0, layout, user_id=community.host), now)


async def ask_anew(tx: Transaction, community: Community, question: Message, now: datetime) -> None:
    """Word a question about what somebody deleted anew, as for another host, who has another language."""
    buttons = question.content.buttons() if isinstance(question.content, Layout) else []
    action = next(filter(None, (AnswerDeletion.parse(one.custom_id or "") for one in buttons)), None)
    if action is None:
        return
    if action.what is Deletable.ROUNDUP and action.round is not None:
        deleted = next((one for one in await parts_of(tx, action.round) if one.obstacle is Obstacle.DELETED), None)
    else:
        deleted = await find_message(tx, _key(community, action.what, action.round))
    if deleted is not None:
        await _enqueue_question(tx, community, deleted, question.key, now)


async def what_was_deleted(conn: Connection, community: Community, now: datetime) -> Sequence[Message]:
    """Return what somebody deleted and a host may want back: of the board and the last two rounds, as far as needed."""
    rounds = await rounds_of(conn, community.id, *STARTED_PHASES)
    found = await deleted_messages(conn, community.id, [one.id for one in rounds[:2]])
    return [one for one in found if await _is_needed(conn, community, one, now)]


async def answer_deletion(services: Services, caller: Caller, action: AnswerDeletion) -> Community:
    """Put back what somebody deleted, if a host wants it; it calls nobody, and says what is so by now.

    Return the community.

    Raises UserError for anyone but an organiser, where it stands already, and for what announces a round that is over.
    """
    caller.require_organiser()
    now = services.clock.now()
    async with services.db.write() as tx:
        community = await require_community(tx, caller.guild)
        if not action.puts_back:
            return community
        if action.what in _ANNOUNCES and not await _is_running(tx, community, action.round, now):
            raise UserError("That round is over, so its announcement stays away.")
        message = await find_message(tx, _key(community, action.what, action.round))
        if message is None or message.community != community.id or not await _put_back(tx, community, message, now):
            raise UserError("Nothing is missing there any more.")
    return community


async def _put_back(tx: Transaction, community: Community, message: Message, now: datetime) -> bool:
    """Let what is missing be sent anew, with what was deleted along with it; return whether anything is missing."""
    if message.kind is MessageKind.ROUNDUP and message.round is not None:
        is_missing = await put_parts_back(tx, message.round, now)
        await refresh_roundup(tx, community, message.round, now)
        return is_missing
    if message.kind is MessageKind.ANNOUNCEMENT and message.sent_channel_id != message.channel_id:
        for one in await _in_same_post(tx, message):
            await put_back(tx, one.key, now)
    return await put_back(tx, message.key, now)


async def _in_same_post(conn: Connection, announcement: Message) -> Sequence[Message]:
    """Return the list and the open questions of a round that were deleted with its post in a forum."""
    if announcement.round is None:
        return []
    lists = await messages_of_round(conn, announcement.round, MessageKind.POST_LIST)
    questions = await messages_of_round(conn, announcement.round, MessageKind.QUESTION)
    needed = [*lists, *(one for one in questions if one.is_open_question)]
    return [one for one in needed if one.sent_channel_id == announcement.sent_channel_id]


def _key(community: Community, what: Deletable, round_: RoundId | None) -> MessageKey:
    match what:
        case Deletable.BOARD:
            return board_key(community.id, community.announce_channel)
        case Deletable.PERMA_POST:
            return perma_post_key(community.id, community.roundup_channel)
        case Deletable.ANNOUNCEMENT:
            return announcement_key(RoundId(round_ or 0))
        case Deletable.EVENT:
            return event_key(RoundId(round_ or 0))
        case Deletable.ROUNDUP:
            return roundup_key(RoundId(round_ or 0))
