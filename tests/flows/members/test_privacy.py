"""What becomes of messages about a member who has everything deleted."""

import sqlite3

from bot.flows.members.privacy import delete_member, give_consent
from bot.flows.members.thank import thank
from bot.reading import HelpKind
from bot.services import Services
from tests.support.circles import make_caller, set_up_community

INES, MAREK = make_caller(7, "Ines"), make_caller(8, "Marek")


async def test_a_private_message_to_who_is_deleted_is_not_sent_to_the_channel_instead(
    services: Services, rows: sqlite3.Connection
) -> None:
    await set_up_community(services)
    for who in (INES, MAREK):
        await give_consent(services, who)
    await thank(services, MAREK, INES, HelpKind.HELPED, "", shows=False)
    assert rows.execute("SELECT user_id FROM outbox WHERE key LIKE 'thanks:%'").fetchall() == [(7,)]
    await delete_member(services, INES)
    assert rows.execute("SELECT user_id FROM outbox WHERE key LIKE 'thanks:%'").fetchall() == []
