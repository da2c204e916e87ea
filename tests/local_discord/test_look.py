"""A look at what stands in Discord takes few requests, and never takes for deleted what can't be seen."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.components import Layout, TextDisplay
from bot.outbox import Event, Finding, Message, MessageKey, MessageKind
from bot.services import CannotLookError, Services
from bot.themes import CommunityId
from cogs.delivery.events import NEVER_CREATED
from cogs.delivery.look import MAX_PAGES, Eyes
from tests.local_discord import documents as doc
from tests.local_discord.passing import GUILD
from tests.local_discord.running import run_bot
from tests.local_discord.server import Fault, LocalDiscord


def stand(discord: LocalDiscord, channel: str, words: str, author: doc.Document = doc.BOT) -> int:
    """Let somebody say something in a channel; return the message's id."""
    parts = [{"type": 17, "components": [{"type": 10, "content": words}]}]
    message = doc.message(doc.snowflake(), channel, {"components": parts}) | {"author": author}
    discord.messages[channel][message["id"]] = message
    return int(message["id"])


def known(discord: LocalDiscord, id_: int, words: str = "A post.") -> Message:
    channel, layout = int(discord.text), Layout((TextDisplay(words),))
    message = Message(MessageKey(f"post:{id_}:notice"), MessageKind.NOTICE, CommunityId(GUILD), channel, layout)
    return replace(message, message_id=id_, sent_channel_id=channel)


async def look(discord: LocalDiscord, services: Services, messages: list[Message]) -> list[Finding | None]:
    async with run_bot(discord, services) as bot:
        discord.requests.clear()
        found = await Eyes(bot).look_at(CommunityId(GUILD), messages)
    return [found.get(one.key) for one in messages]


def reads(discord: LocalDiscord) -> list[str]:
    return [one for one in discord.requests if one.startswith(f"GET /channels/{discord.text}/messages")]


async def test_all_that_a_round_says_is_seen_with_one_request(discord: LocalDiscord, services: Services) -> None:
    messages = [known(discord, stand(discord, discord.text, "A post.")) for _ in range(30)]
    other = known(discord, stand(discord, discord.text, "Words of an older backup."))
    assert await look(discord, services, [*messages, other]) == [Finding.AS_SENT] * 30 + [Finding.OTHER_WORDS]
    assert len(reads(discord)) == 1


async def test_a_deletion_is_believed_on_discords_own_word(discord: LocalDiscord, services: Services) -> None:
    messages = [known(discord, stand(discord, discord.text, "A post.")) for _ in range(3)]
    discord.delete_message(discord.text, str(messages[1].message_id))
    assert await look(discord, services, messages) == [Finding.AS_SENT, Finding.DELETED, Finding.AS_SENT]
    assert len(reads(discord)) == 2


async def test_a_talkative_channel_is_not_read_from_end_to_end(discord: LocalDiscord, services: Services) -> None:
    first = known(discord, stand(discord, discord.text, "A post."))
    for number in range(500):
        stand(discord, discord.text, f"chat {number}", doc.user("42", "Chatty"))
    last = known(discord, stand(discord, discord.text, "A post."))
    assert await look(discord, services, [first, last]) == [Finding.AS_SENT, Finding.AS_SENT]
    assert len(reads(discord)) == 2


async def test_a_community_with_very_many_messages_takes_no_more_requests_than_the_bound(
    discord: LocalDiscord, services: Services
) -> None:
    messages = []
    for _ in range(MAX_PAGES + 2):
        messages.append(known(discord, stand(discord, discord.text, "A post.")))
        for number in range(100):
            stand(discord, discord.text, f"chat {number}", doc.user("42", "Chatty"))
    found = await look(discord, services, messages)
    assert found == [Finding.AS_SENT] * MAX_PAGES + [None, None]
    assert len(reads(discord)) == MAX_PAGES


@pytest.mark.parametrize("permission", ["view_channel", "read_message_history"])
async def test_what_can_not_be_read_is_not_taken_for_deleted_and_not_asked_for(
    discord: LocalDiscord, services: Services, permission: str
) -> None:
    message = known(discord, stand(discord, discord.text, "A post."))
    await discord.forbid(discord.text, permission)
    assert await look(discord, services, [message]) == [None]
    assert reads(discord) == []


async def test_a_channel_that_is_gone_is_told_apart_from_a_deletion(discord: LocalDiscord, services: Services) -> None:
    message = known(discord, stand(discord, discord.text, "A post."))
    await discord.delete_channel(discord.text)
    assert await look(discord, services, [message]) == [Finding.CHANNEL_GONE]


async def test_with_the_thread_all_that_stood_in_it_is_deleted(discord: LocalDiscord, services: Services) -> None:
    message = known(discord, stand(discord, discord.text, "A post."))
    in_thread = replace(message, sent_channel_id=42)
    assert await look(discord, services, [in_thread]) == [Finding.DELETED]


async def test_a_server_that_is_away_is_looked_at_another_day(discord: LocalDiscord, services: Services) -> None:
    message = known(discord, stand(discord, discord.text, "A post."))
    async with run_bot(discord, services) as bot:
        await discord.kick()
        while bot.get_guild(GUILD) is not None:
            await discord._send("GUILD_DELETE", {"id": doc.GUILD})
        assert await Eyes(bot).look_at(CommunityId(GUILD), [message]) == {}


async def test_what_discord_does_not_show_just_now_is_told_apart_from_what_is_gone(
    discord: LocalDiscord, services: Services
) -> None:
    message = known(discord, stand(discord, discord.text, "A post."))
    discord.faults += [Fault("GET", rf"/channels/{discord.text}/messages", 520) for _ in range(9)]
    with pytest.raises(CannotLookError):
        await look(discord, services, [message])


async def test_a_canceled_event_counts_as_deleted_and_one_that_was_over_before_is_not_asked_for(
    discord: LocalDiscord, services: Services
) -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    content = Event("Round 1", "A theme.", "#usblogs · Round 1", at, at + timedelta(days=3))
    times = {"scheduled_start_time": at.isoformat(), "scheduled_end_time": content.ends_at.isoformat()}
    place = {"entity_type": 3, "privacy_level": 2, "entity_metadata": {"location": content.location}}
    standing, canceled = (doc.event({"name": "Round 1"} | times | place) for _ in range(2))
    canceled["status"] = 4
    discord.events = {standing["id"]: standing, canceled["id"]: canceled}
    messages = [
        replace(known(discord, id_), kind=MessageKind.EVENT, content=content)
        for id_ in (int(standing["id"]), int(canceled["id"]), 404, NEVER_CREATED)
    ]
    found = await look(discord, services, messages)
    assert found == [Finding.AS_SENT, Finding.DELETED, Finding.DELETED, None]
