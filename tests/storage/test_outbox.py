"""What waits in the outbox of a community, and in which order it goes out."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.components import Layout, TextDisplay
from bot.flows.rounds.set_up import set_up
from bot.outbox import Message, MessageKind
from bot.outbox.keys import announcement_key, board_key
from bot.services import Services
from bot.themes import RoundId
from storage.outbox import due_messages, enqueue, find_message, mark_sent
from tests.support.circles import make_community, make_organiser

pytestmark = pytest.mark.engines


async def test_what_was_never_said_goes_before_what_is_only_worded_anew(services: Services) -> None:
    """With two thousand communities at once, all boards would be edited before any theme was announced."""
    circle, now = make_community(1, 10), services.clock.now()
    await set_up(services, make_organiser(), circle)
    board, words = board_key(circle.id, 10), Layout((TextDisplay("The theme"),))
    async with services.db.write() as tx:
        sent = await find_message(tx, board)
        assert sent is not None
        await mark_sent(tx, replace(sent, message_id=1, channel_id=10))
        await enqueue(tx, replace(sent, content=words), now + timedelta(hours=1))
        announcement = Message(announcement_key(RoundId(1)), MessageKind.ANNOUNCEMENT, circle.id, 10, words)
        await enqueue(tx, announcement, now + timedelta(hours=1))
        due = await due_messages(tx, circle.id, now + timedelta(hours=1))
    assert [one.key for one in due] == [announcement.key, board]
