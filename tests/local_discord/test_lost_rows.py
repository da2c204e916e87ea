"""What stands in Discord is not said again, though the database forgot it, or never heard of it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, update

from bot.components import Layout, TextDisplay
from bot.flows.themes.suggest import parse_theme, suggest
from bot.outbox import Message, MessageKey, MessageKind, Obstacle, mark_of
from bot.outbox.keys import announcement_key, board_key
from bot.services import Services
from bot.themes import CommunityId, Phase
from storage.outbox import enqueue, find_message
from storage.rounds import rounds_of
from storage.schema import outbox, rounds
from storage.standing import put_back
from tests.local_discord import documents as doc
from tests.local_discord.passing import message_under, until
from tests.local_discord.running import NOW, run_bot, wait_until
from tests.local_discord.server import Fault, LocalDiscord
from tests.support.circles import make_caller, set_up_community
from tests.support.clocks import ManualClock

GUILD = int(doc.GUILD)
MESSAGES = r"/channels/\d+/messages"
KEY, OTHER_KEY = MessageKey("post:1:notice"), MessageKey("post:2:notice")
WORDS = ["## A post by Ann", "Read it."]
NEVER_TRIED: dict[str, object] = {
    **dict.fromkeys(("message_id", "sent_channel_id", "thread_id", "first_attempt_at", "sent_after")),
    "sent_revision": 0,
    "due_at": NOW,
}
"""The columns of a message in a backup that was made when it waited."""


def notice(discord: LocalDiscord, key: MessageKey = KEY) -> Message:
    layout = Layout(tuple(TextDisplay(text) for text in WORDS))
    return Message(key, MessageKind.NOTICE, CommunityId(GUILD), int(discord.text), layout)


async def queue(services: Services, message: Message) -> None:
    async with services.db.write() as tx:
        await enqueue(tx, message, services.clock.now())


async def is_recorded(services: Services, key: MessageKey) -> bool:
    async with services.db.read() as conn:
        found = await find_message(conn, key)
    return found is not None and found.sent_revision == found.revision


async def say(discord: LocalDiscord, services: Services, message: Message) -> None:
    """Run the bot until a message stands, and is recorded."""
    await queue(services, message)
    await until_it_stands(discord, services, message.key)


async def until_it_stands(discord: LocalDiscord, services: Services, key: MessageKey) -> int | None:
    """Run the bot until the message under a key stands, and is recorded; return its id in Discord."""
    async with run_bot(discord, services):
        while not await is_recorded(services, key):
            await wait_until(lambda: discord.requests)
    discord.nonces.clear()  # as Discord does after some minutes
    return (await message_under(services, key)).message_id


def notices(discord: LocalDiscord) -> list[doc.Document]:
    return [message for message in discord.messages[discord.text].values() if doc.texts(message) == WORDS]


@pytest.mark.parametrize("key", [KEY, OTHER_KEY], ids=["by its mark", "by its words, as its row has another id"])
async def test_what_was_said_since_an_older_backup_is_not_said_again(
    discord: LocalDiscord, services: Services, key: MessageKey
) -> None:
    await set_up_community(services, GUILD, int(discord.text))
    async with run_bot(discord, services):
        await wait_until(discord.said)
    await say(discord, services, notice(discord))
    async with services.db.write() as tx:
        await tx.execute(delete(outbox).where(outbox.c.key == KEY))
    await say(discord, services, notice(discord, key))
    [message] = notices(discord)
    assert message["components"][0]["id"] == mark_of(key)


async def test_the_notice_of_a_post_is_known_though_its_author_has_another_name_by_now(
    discord: LocalDiscord, services: Services
) -> None:
    await set_up_community(services, GUILD, int(discord.text))
    async with run_bot(discord, services):
        await wait_until(discord.said)

    def by(name: str, key: MessageKey) -> Message:
        words = f"**[Rivers](<https://ann.example/rivers>)**\n{name} · 1 min"
        return replace(notice(discord, key), content=Layout((TextDisplay(words),)))

    await say(discord, services, by("Ann B.", KEY))
    async with services.db.write() as tx:
        await tx.execute(delete(outbox).where(outbox.c.key == KEY))
    await say(discord, services, by("Ann", OTHER_KEY))
    [told] = [text for text in map(str, discord.messages[discord.text].values()) if "ann.example/rivers" in text]
    assert "Ann B." not in told


async def test_what_an_older_backup_was_late_to_say_is_found_though_its_time_is_over(
    discord: LocalDiscord, services: Services
) -> None:
    opens_at = await set_up_community(services, GUILD, int(discord.text))
    assert isinstance(services.clock, ManualClock)
    async with run_bot(discord, services):
        await wait_until(discord.said)
    async with services.db.read() as conn:
        [round_] = await rounds_of(conn, CommunityId(GUILD), *Phase)
    key = announcement_key(round_.id)
    services.clock.set(opens_at)
    stood = await until_it_stands(discord, services, key)
    async with services.db.write() as tx:
        await tx.execute(update(outbox).where(outbox.c.key == key).values(NEVER_TRIED))
    services.clock.set(round_.closes_at + timedelta(hours=1))
    async with run_bot(discord, services):
        while (found := await message_under(services, key)).message_id is None and found.obstacle is None:
            await wait_until(lambda: discord.requests)
    assert found.message_id == stood
    assert str(discord.said()).count("-# ROUND 1 ") == 1


async def test_the_theme_that_stands_is_not_replaced_by_the_vote_of_an_older_backup(
    discord: LocalDiscord, services: Services
) -> None:
    opens_at = await set_up_community(services, GUILD, int(discord.text))
    assert isinstance(services.clock, ManualClock)
    await suggest(services, make_caller(4, "Ann", GUILD), parse_theme("The stairs", "Up or down."))
    async with services.db.read() as conn:
        [round_] = await rounds_of(conn, CommunityId(GUILD), *Phase)
    key = announcement_key(round_.id)
    services.clock.set(opens_at)
    stood = await until_it_stands(discord, services, key)
    async with services.db.write() as tx:
        await tx.execute(delete(outbox).where(outbox.c.round_id == round_.id))
        await tx.execute(delete(rounds).where(rounds.c.id > round_.id))
        scheduled = {"phase": Phase.SCHEDULED, "opened_at": None, "due_at": opens_at, "suggestion_id": None}
        await tx.execute(update(rounds).values(scheduled | {"title": None, "prompt": None, "suggested_by": None}))
    await suggest(services, make_caller(5, "Ben", GUILD), parse_theme("A gate", ""))
    services.clock.set(opens_at + timedelta(hours=20))
    async with run_bot(discord, services):
        await until(lambda: is_recorded(services, key))
    assert (await message_under(services, key)).message_id == stood
    _, announced = str(discord.said()).split("-# ROUND 1 ")
    assert "# The stairs\\nUp or down." in announced
    assert "I was away" not in announced


async def test_two_posts_of_the_same_words_are_said_twice(discord: LocalDiscord, services: Services) -> None:
    await set_up_community(services, GUILD, int(discord.text))
    await say(discord, services, notice(discord))
    await say(discord, services, notice(discord, OTHER_KEY))
    assert len(notices(discord)) == 2


@pytest.mark.parametrize("ahead", [timedelta(hours=-1), timedelta(hours=1), timedelta(days=1)])
async def test_a_lost_answer_is_found_whatever_the_clock_said_and_however_many_followed(
    discord: LocalDiscord, services: Services, ahead: timedelta
) -> None:
    await set_up_community(services, GUILD, int(discord.text))
    await say(discord, services, notice(discord, OTHER_KEY))
    discord.faults.append(Fault("POST", MESSAGES, 503, after_doing_it=True))
    await queue(services, notice(discord))
    async with run_bot(discord, services):
        await wait_until(lambda: len(notices(discord)) == 2)
    for number in range(600):
        chat = doc.message(doc.snowflake(), discord.text, {"content": f"chat {number}"})
        discord.messages[discord.text][chat["id"]] = chat | {"author": doc.user("42", "Chatty")}
    discord.nonces.clear()
    async with services.db.write() as tx:
        said_at = services.clock.now() + ahead
        await tx.execute(update(outbox).where(outbox.c.key == KEY).values(first_attempt_at=said_at))
    assert isinstance(services.clock, ManualClock)
    services.clock.set(NOW + timedelta(hours=2))
    async with run_bot(discord, services):
        while not await is_recorded(services, KEY):
            await wait_until(lambda: discord.requests)
    assert len(notices(discord)) == 2


async def test_a_board_that_is_put_back_is_made_once_though_the_answer_is_lost(
    discord: LocalDiscord, services: Services
) -> None:
    await set_up_community(services, GUILD, int(discord.text))
    key = board_key(CommunityId(GUILD), int(discord.text))

    def boards() -> list[doc.Document]:
        return [one for one in discord.messages[discord.text].values() if "write about next" in str(doc.texts(one))]

    async with run_bot(discord, services):
        while not await is_recorded(services, key):
            await wait_until(lambda: discord.requests)
    [message] = boards()
    discord.delete_message(discord.text, message["id"])
    async with run_bot(discord, services):
        await until(lambda: _is_deleted(services, key))
        discord.faults.append(Fault("POST", rf"/channels/{discord.text}/messages", 503, after_doing_it=True))
        async with services.db.write() as tx:
            await put_back(tx, key, services.clock.now())
        await wait_until(boards)
    discord.nonces.clear()
    assert isinstance(services.clock, ManualClock)
    services.clock.set(NOW + timedelta(hours=2))
    async with run_bot(discord, services):
        while not await is_recorded(services, key):
            await wait_until(lambda: discord.requests)
    assert len(boards()) == 1


async def _is_deleted(services: Services, key: MessageKey) -> bool:
    return (await message_under(services, key)).obstacle is Obstacle.DELETED


async def test_a_post_in_a_forum_that_was_archived_is_not_made_again(discord: LocalDiscord, services: Services) -> None:
    await set_up_community(services, GUILD, int(discord.forum))
    layout = Layout(tuple(TextDisplay(text) for text in WORDS))
    roundup = Message(
        KEY, MessageKind.ROUNDUP, CommunityId(GUILD), int(discord.forum), layout, thread_name="Round-up 1: A gate"
    )
    await say(discord, services, roundup)
    [post] = [one["id"] for one in discord.channels.values() if one["name"] == "Round-up 1: A gate"]
    discord.channels[post]["thread_metadata"]["archived"] = True
    async with services.db.write() as tx:
        await tx.execute(delete(outbox).where(outbox.c.key == KEY))
    await say(discord, services, roundup)
    assert [one["id"] for one in discord.channels.values() if one["name"] == "Round-up 1: A gate"] == [post]
