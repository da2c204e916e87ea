"""What Discord refuses is not lost: it is tried again, and a pin or thread never takes its message along."""

from datetime import timedelta

import pytest

from bot.flows.themes.suggest import parse_theme, suggest
from bot.outbox import MessageKey, Obstacle
from bot.outbox.keys import announcement_key, board_key
from bot.services import Services
from bot.themes import CommunityId, RoundId
from storage.outbox import recheck
from tests.local_discord import documents as doc
from tests.local_discord.passing import (
    GUILD,
    change_role,
    is_blocked,
    message_under,
    open_round_in,
    pass_time,
    refusal,
    until,
)
from tests.local_discord.running import run_bot, wait_until
from tests.local_discord.server import Fault, LocalDiscord
from tests.support.circles import make_caller, set_up_community

MESSAGES = r"/channels/\d+/messages"
BOARD = "What shall we write about next?"
PINS, THREADS = r"/channels/\d+/messages/pins/\d+", r"/channels/\d+/messages/\d+/threads"


@pytest.mark.parametrize(
    ("status", "code"), [(401, 0), (403, 0), (404, 0), (408, 0), (409, 0), (401, 40001), (403, 40333)]
)
async def test_one_odd_answer_delays_the_message_and_nothing_else(
    discord: LocalDiscord, services: Services, status: int, code: int
) -> None:
    discord.faults.append(refusal("POST", MESSAGES, status, code))
    await set_up_community(services, GUILD, int(discord.text))
    key = board_key(CommunityId(GUILD), int(discord.text))

    async def is_put_off() -> bool:
        message = await message_under(services, key)
        return message.failures == 1 and message.obstacle is None

    async with run_bot(discord, services):
        await until(is_put_off)
        assert discord.said() == []
        await pass_time(services, timedelta(seconds=5))
        await wait_until(discord.said)
    assert len(discord.said()) == 1


async def test_cloudflares_429_is_waited_out(discord: LocalDiscord, services: Services) -> None:
    # Without Via, discord.py takes it for a ban and fails at once.
    discord.faults.append(Fault("POST", MESSAGES, 429, headers={"Via": "", "Retry-After": "5"}, body={"code": 0}))
    await set_up_community(services, GUILD, int(discord.text))
    key = board_key(CommunityId(GUILD), int(discord.text))
    async with run_bot(discord, services):
        await until(lambda: _failed_once(services, key))
        await pass_time(services, timedelta(seconds=5))
        await wait_until(discord.said)


async def _failed_once(services: Services, key: MessageKey) -> bool:
    return (await message_under(services, key)).failures == 1


async def test_a_permission_missing_for_five_minutes_delays_the_announcement_by_that(
    discord: LocalDiscord, services: Services
) -> None:
    await open_round_in(services, int(discord.text))
    discord.faults += [refusal("POST", MESSAGES, 403, 50013) for _ in range(2)]
    key = announcement_key(RoundId(1))

    async def waits() -> bool:
        return (await message_under(services, key)).obstacle is Obstacle.NO_PERMISSION

    async with run_bot(discord, services):
        await until(waits)
        await pass_time(services, timedelta(minutes=1))
        await wait_until(lambda: "ROUND 1" in str(discord.said()))
    assert str(discord.said()).count("ROUND 1") == 1


async def test_an_outage_does_not_disprove_that_a_permission_is_missing(
    discord: LocalDiscord, services: Services
) -> None:
    await set_up_community(services, GUILD, int(discord.text))
    board = rf"/channels/{discord.text}/messages"  # and not what its host is told in private meanwhile
    discord.faults += [refusal("POST", board, 403, 50013), Fault("POST", board, 503)]
    key = board_key(CommunityId(GUILD), int(discord.text))

    async def failed(times: int) -> bool:
        message = await message_under(services, key)
        return message.failures == times and message.obstacle is Obstacle.NO_PERMISSION

    async with run_bot(discord, services):
        await until(lambda: failed(1))
        await pass_time(services, timedelta(minutes=1))
        await until(lambda: failed(2))


async def test_what_has_not_passed_for_an_hour_is_told_and_still_tried(
    discord: LocalDiscord, services: Services
) -> None:
    await set_up_community(services, GUILD, int(discord.text))
    discord.faults += [Fault("POST", rf"/channels/{discord.text}/messages", 503) for _ in range(12)]
    key = board_key(CommunityId(GUILD), int(discord.text))

    async def failed(times: int) -> bool:
        return (await message_under(services, key)).failures == times

    async with run_bot(discord, services):
        for times in range(1, 13):
            await until(lambda: failed(times))  # noqa: B023 - awaited before the next turn
            is_long = (await message_under(services, key)).obstacle is Obstacle.UNREACHABLE
            assert is_long == (times > 10)
            await pass_time(services, timedelta(minutes=15))
        await wait_until(discord.said)


async def test_what_a_host_has_mended_is_said_at_once_and_not_in_an_hour(
    discord: LocalDiscord, services: Services
) -> None:
    await set_up_community(services, GUILD, int(discord.text))
    discord.faults.append(refusal("POST", MESSAGES, 403, 50001))
    key = board_key(CommunityId(GUILD), int(discord.text))

    async def waits() -> bool:
        return (await message_under(services, key)).obstacle is Obstacle.NO_ACCESS

    async with run_bot(discord, services):
        await until(waits)
        await change_role(discord, "3072")
        await wait_until(discord.said)


async def test_a_full_list_of_pins_leaves_the_announcement_sent(discord: LocalDiscord, services: Services) -> None:
    discord.faults.append(refusal("PUT", PINS, 400, 30003))
    await open_round_in(services, int(discord.text))
    key = announcement_key(RoundId(1))

    async def is_sent() -> bool:
        return (await message_under(services, key)).sent_revision > 0

    async with run_bot(discord, services):
        await until(is_sent)
        await until(lambda: is_blocked(services))
        await pass_time(services, timedelta(minutes=1))
        await wait_until(lambda: all(message["pinned"] for message in discord.messages[discord.text].values()))
    assert str(discord.said()).count("ROUND 1") == 1


async def test_threads_at_their_limit_leave_the_announcement_sent_and_the_thread_comes_later(
    discord: LocalDiscord, services: Services
) -> None:
    discord.faults.append(refusal("POST", THREADS, 400, 160006))
    await open_round_in(services, int(discord.text), threads=True)
    key = announcement_key(RoundId(1))

    async def is_sent() -> bool:
        return (await message_under(services, key)).sent_revision > 0

    async with run_bot(discord, services):
        await until(is_sent)
        await until(lambda: is_blocked(services))
        await pass_time(services, timedelta(minutes=1))

        async def has_thread() -> bool:
            return (await message_under(services, key)).thread_id is not None

        await until(has_thread)
    assert len([channel for channel in discord.channels.values() if channel["type"] == 11]) == 1


async def test_an_event_that_is_refused_leaves_the_round_announced(discord: LocalDiscord, services: Services) -> None:
    discord.faults.append(refusal("POST", r"/guilds/\d+/scheduled-events", 400, 30038))
    await open_round_in(services, int(discord.text), events=True)
    async with run_bot(discord, services):
        await wait_until(lambda: "ROUND 1" in str(discord.said()))
        await until(lambda: is_blocked(services))
        await pass_time(services, timedelta(minutes=1))
        await wait_until(lambda: discord.events)


async def test_a_forum_that_wants_a_tag_gets_the_first_that_the_bot_may_use(
    discord: LocalDiscord, services: Services
) -> None:
    forum = discord.channels[discord.forum]
    forum["flags"] = 1 << 4  # REQUIRE_TAG
    forum["available_tags"] = [
        {"id": "71", "name": "Rounds", "moderated": False, "emoji_id": None, "emoji_name": None},
        {"id": "72", "name": "Chat", "moderated": False, "emoji_id": None, "emoji_name": None},
    ]
    await set_up_community(services, GUILD, int(discord.forum))
    async with run_bot(discord, services):
        await wait_until(lambda: BOARD in str(discord.messages))
    [thread] = [channel for channel in discord.channels.values() if channel["type"] == 11]
    assert thread["applied_tags"] == ["71"]


async def test_a_thread_that_was_locked_and_unlocked_is_written_in_again(
    discord: LocalDiscord, services: Services
) -> None:
    await set_up_community(services, GUILD, int(discord.forum))
    key = board_key(CommunityId(GUILD), int(discord.forum))
    async with run_bot(discord, services):
        await wait_until(lambda: BOARD in str(discord.messages))
        [thread] = [channel for channel in discord.channels.values() if channel["type"] == 11]
        discord.faults.append(refusal("PATCH", MESSAGES + r"/\d+", 400, 160005))
        await suggest(services, make_caller(5, "Marek", GUILD), parse_theme("Slow trains"))

        async def waits() -> bool:
            return (await message_under(services, key)).obstacle is Obstacle.THREAD_LOCKED

        await until(waits)
        await discord._send("THREAD_UPDATE", thread)
        await wait_until(lambda: "Slow trains" in str(discord.messages[thread["id"]]))


async def test_what_was_kicked_and_invited_again_says_what_it_has_to_say(
    discord: LocalDiscord, services: Services
) -> None:
    async with run_bot(discord, services):
        await discord._send("GUILD_DELETE", {"id": str(GUILD)})
        await set_up_community(services, GUILD, int(discord.text))
        key = board_key(CommunityId(GUILD), int(discord.text))

        async def waits() -> bool:
            return (await message_under(services, key)).obstacle is Obstacle.SERVER_GONE

        await until(waits)
        invited = doc.guild(list(discord.channels.values()))
        del invited["unavailable"]  # which Discord leaves out for a server that the bot joins
        await discord._send("GUILD_CREATE", invited)
        await wait_until(discord.said)


async def test_what_waited_for_a_server_is_said_as_soon_as_its_outage_is_over(
    discord: LocalDiscord, services: Services
) -> None:
    key = announcement_key(RoundId(1))

    async def is_put_off() -> bool:
        return await _failed_once(services, key)

    async with run_bot(discord, services):
        await discord.make_unavailable(doc.GUILD)
        await open_round_in(services, int(discord.text))
        await until(is_put_off)
        await discord.make_available(doc.GUILD)
        await wait_until(lambda: "ROUND 1" in str(discord.said()))


async def test_a_post_that_is_archived_and_locked_is_called_locked(discord: LocalDiscord, services: Services) -> None:
    await open_round_in(services, int(discord.forum))
    await discord.forbid_everywhere("manage_threads")
    key = announcement_key(RoundId(1))

    async def stands() -> bool:
        return (await message_under(services, key)).message_id is not None

    async def is_locked() -> bool:
        return (await message_under(services, key)).obstacle is Obstacle.THREAD_LOCKED

    async with run_bot(discord, services):
        await until(stands)
        await discord.fold_away(str((await message_under(services, key)).thread_id), locked=True)
        async with services.db.write() as tx:
            await recheck(tx, [key], services.clock.now())
        await until(is_locked)
