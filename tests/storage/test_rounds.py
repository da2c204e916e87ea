"""What is known of a round from its own rows and from the messages about it."""

from dataclasses import replace

import pytest

from bot.components import Layout, TextDisplay
from bot.outbox import Message, MessageKey, MessageKind
from bot.services import Services
from bot.themes import CommunityId, PastRound, Phase, Theme
from storage.outbox import enqueue, mark_sent
from storage.round_phases import advance_phase, start_writing
from storage.rounds import get_round, past_rounds, scheduled_round
from tests.support.circles import set_up_community
from tests.support.clocks import MONDAY

pytestmark = pytest.mark.engines

GUILD = CommunityId(1)


async def test_a_round_knows_where_its_messages_stand_whatever_their_keys_are(services: Services) -> None:
    await set_up_community(services)
    async with services.db.write() as tx:
        round_ = await scheduled_round(tx, GUILD)
        await start_writing(tx, round_, Theme("Slow trains"), None, MONDAY)
        await advance_phase(tx, round_.id, Phase.WRITING, Phase.ROUNDED_UP, MONDAY)
        assert (await get_round(tx, round_.id)).rounded_up_at == MONDAY
        assert await past_rounds(tx, GUILD) == []  # of which nobody heard
        for number, kind in enumerate((MessageKind.ANNOUNCEMENT, MessageKind.ROUNDUP, MessageKind.ROUNDUP_PART), 1):
            content = Layout((TextDisplay("Words"),))
            message = Message(MessageKey(f"any {number}"), kind, GUILD, 10, content, round=round_.id)
            await enqueue(tx, message, MONDAY)
            if kind is MessageKind.ROUNDUP:
                assert await past_rounds(tx, GUILD) == [PastRound(await get_round(tx, round_.id), 0, None)]
            await mark_sent(tx, replace(message, message_id=number, sent_channel_id=20 if number == 1 else None))
        [past] = await past_rounds(tx, GUILD)
    assert past.round.announcement == "https://discord.com/channels/1/20/1"
    assert past.roundup_url == "https://discord.com/channels/1/10/2"
