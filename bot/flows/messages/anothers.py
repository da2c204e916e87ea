"""What another bot said, from which a circle was moved here: no bot can edit the messages of another one."""

import logging

from bot.outbox import PER_CHANNEL_KINDS, Message, MessageKind
from bot.services import Services
from bot.themes import Phase
from storage import Connection
from storage.rounds import find_round
from storage.standing import mark_anothers, mark_deleted, put_back

log = logging.getLogger(__name__)


async def record_anothers(services: Services, message: Message) -> None:
    """Record that another bot said a message, and say anew what the game can't go on without.

    That calls nobody, and says what is so by now. Whatever else stands stays, and is linked to as before.
    """
    async with services.db.write() as tx:
        if not await _is_needed(tx, message):
            await mark_anothers(tx, message.key)
        elif await mark_deleted(tx, message):
            await put_back(tx, message.key, services.clock.now())
            log.info("message %s is another bot's, and said anew", message.key)


async def _is_needed(conn: Connection, message: Message) -> bool:
    """Return whether a message has to be edited or answered still: votes, the list of posts, an open question."""
    if message.kind in PER_CHANNEL_KINDS:
        return message.pin
    if message.kind not in {MessageKind.POST_LIST, MessageKind.QUESTION}:
        return False
    round_ = await find_round(conn, message.round or 0, message.community)
    is_over = round_ is None or round_.phase is Phase.ROUNDED_UP
    is_answered = message.kind is MessageKind.QUESTION and not message.is_open_question
    return not (is_over or is_answered)
