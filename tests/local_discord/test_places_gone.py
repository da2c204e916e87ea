"""A place that is gone: what had to be said there is said in the next best."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.actions import AnswerDeletion, Deletable
from bot.components import Layout, TextDisplay
from bot.flows.messages.deleted import answer_deletion
from bot.flows.rounds.set_up import set_up
from bot.flows.themes.suggest import parse_theme, suggest
from bot.outbox import Message, MessageKind, Obstacle
from bot.outbox.keys import announcement_key, notice_key, post_list_key
from bot.posts import PostId
from bot.services import Services
from bot.themes import CommunityId, RoundId
from storage.obstacles import blocked_messages
from storage.outbox import enqueue, recheck
from tests.local_discord.passing import GUILD, add_channel, message_under, open_round_in, pass_time, until
from tests.local_discord.running import run_bot, wait_until
from tests.local_discord.server import Fault, LocalDiscord
from tests.support.circles import make_caller, make_organiser, set_up_community

BOARD = "What shall we write about next?"


async def delete_channel(discord: LocalDiscord, channel: str) -> None:
    """Delete a channel or thread, and tell the bot."""
    deleted = discord.channels.pop(channel)
    discord.messages.pop(channel)
    event = "THREAD_DELETE" if deleted["type"] == 11 else "CHANNEL_DELETE"
    await discord._send(event, {key: deleted[key] for key in ("id", "guild_id", "type", "parent_id")})


async def enqueue_notice(services: Services, channel: int, number: int = 1) -> None:
    layout = Layout((TextDisplay(f"Post {number} was found."),))
    notice = Message(
        notice_key(PostId(number)),
        MessageKind.NOTICE,
        CommunityId(GUILD),
        channel,
        layout,
        round=RoundId(1),
        parent_key=announcement_key(RoundId(1)),
    )
    async with services.db.write() as tx:
        await enqueue(tx, notice, services.clock.now())


async def announced(services: Services) -> Message:
    async def has_thread() -> bool:
        message = await message_under(services, announcement_key(RoundId(1)))
        return message.thread_id is not None

    await until(has_thread)
    return await message_under(services, announcement_key(RoundId(1)))


async def test_without_its_thread_a_notice_stands_in_the_living_channel(
    discord: LocalDiscord, services: Services
) -> None:
    await open_round_in(services, int(discord.text), threads=True)
    async with run_bot(discord, services):
        thread = (await announced(services)).thread_id
        await delete_channel(discord, str(thread))
        await enqueue_notice(services, int(discord.text))
        await wait_until(lambda: "Post 1 was found." in str(discord.said()))

        async def is_forgotten() -> bool:
            return (await message_under(services, announcement_key(RoundId(1)))).thread_id is None

        await until(is_forgotten)


async def test_without_its_post_in_a_forum_the_next_notice_opens_one_for_all_that_follow(
    discord: LocalDiscord, services: Services
) -> None:
    await open_round_in(services, int(discord.forum))
    async with run_bot(discord, services):
        post = (await announced(services)).thread_id
        await delete_channel(discord, str(post))
        for number in (1, 2):
            await enqueue_notice(services, int(discord.forum), number)
        await wait_until(lambda: "Post 2 was found." in str(discord.messages))
    [opened] = [channel for channel in discord.channels.values() if channel["name"].startswith("Round 1: ")]
    assert discord.said(opened["id"]) == [["Post 1 was found."], ["Post 2 was found."]]


async def test_when_the_channel_is_deleted_and_the_game_moves_the_new_one_hears_of_the_round(
    discord: LocalDiscord, services: Services
) -> None:
    circle = await open_round_in(services, int(discord.text))
    async with run_bot(discord, services):
        await wait_until(lambda: "ROUND 1" in str(discord.said()))
        await delete_channel(discord, discord.text)
        other = await add_channel(discord, "elsewhere")
        moved = replace(circle, announce_channel=int(other), roundup_channel=int(other))
        await set_up(services, make_organiser(GUILD), moved)
        await wait_until(lambda: "ROUND 1" in str(discord.said(other)) and BOARD in str(discord.said(other)))
        await enqueue_notice(services, int(other))
        await wait_until(lambda: "Post 1 was found." in str(discord.said(other)))
    assert str(discord.said(other)).count("ROUND 1") == 1


async def test_what_goes_along_with_its_announcement_is_known_to_stand_where_that_is(
    discord: LocalDiscord, services: Services
) -> None:
    circle = await open_round_in(services, int(discord.text), threads=True)
    async with run_bot(discord, services):
        await announced(services)
        await delete_channel(discord, discord.text)
        other = await add_channel(discord, "elsewhere")
        await set_up(services, make_organiser(GUILD), replace(circle, announce_channel=int(other)))

        async def is_there() -> bool:
            return (await announced(services)).channel_id == int(other)

        async def stands() -> bool:
            return (await message_under(services, notice_key(PostId(1)))).message_id is not None

        await until(is_there)
        await enqueue_notice(services, int(discord.text))
        await until(stands)
    assert (await message_under(services, notice_key(PostId(1)))).channel_id == int(other)


async def test_a_channel_that_is_left_keeps_its_round_and_the_other_gets_what_waits(
    discord: LocalDiscord, services: Services
) -> None:
    circle = await open_round_in(services, int(discord.text))
    async with run_bot(discord, services):
        await wait_until(lambda: "ROUND 1" in str(discord.said()))
        other = await add_channel(discord, "elsewhere")
        await set_up(services, make_organiser(GUILD), replace(circle, announce_channel=int(other)))
        await wait_until(lambda: BOARD in str(discord.said(other)))
    assert str(discord.said()).count("ROUND 1") == 1
    assert "ROUND 1" not in str(discord.said(other))


async def test_a_board_whose_post_in_a_forum_was_deleted_opens_another_when_it_is_put_back(
    discord: LocalDiscord, services: Services
) -> None:
    await set_up_community(services, GUILD, int(discord.forum))
    async with run_bot(discord, services):
        await wait_until(lambda: BOARD in str(discord.messages))
        [thread] = [channel["id"] for channel in discord.channels.values() if channel["type"] == 11]
        await delete_channel(discord, thread)
        await suggest(services, make_caller(5, "Marek", GUILD), parse_theme("Slow trains"))
        await wait_until(lambda: "somebody deleted the board" in str(discord.messages))
        back = AnswerDeletion(CommunityId(GUILD), Deletable.BOARD, puts_back=True)
        await answer_deletion(services, make_organiser(GUILD), back)
        await wait_until(lambda: "Slow trains" in str(discord.messages))
    [post] = [channel["id"] for channel in discord.channels.values() if channel["type"] == 11]
    assert "Slow trains" in str(discord.said(post))


async def test_without_any_channel_it_waits_for_one_and_is_known_to(discord: LocalDiscord, services: Services) -> None:
    await open_round_in(services, 77)

    async def waits() -> bool:
        message = await message_under(services, announcement_key(RoundId(1)))
        return message.obstacle is Obstacle.CHANNEL_GONE

    async with run_bot(discord, services):
        await until(waits)


async def test_what_is_over_is_not_looked_for_in_a_thread_that_is_gone(
    discord: LocalDiscord, services: Services
) -> None:
    await open_round_in(services, int(discord.text), threads=True)
    key = notice_key(PostId(1))
    async with run_bot(discord, services):
        thread = (await announced(services)).thread_id
        discord.faults.append(Fault("POST", rf"/channels/{thread}/messages", 408))
        await enqueue_notice(services, int(discord.text))

        async def was_tried() -> bool:
            return (await message_under(services, key)).failures == 1

        await until(was_tried)
        await delete_channel(discord, str(thread))
        async with services.db.write() as tx:
            await tx.exec_driver_sql("UPDATE rounds SET phase = 'rounded_up', rounded_up_at = closes_at WHERE id = 1")
        await pass_time(services, timedelta(days=4))

        async def is_dropped() -> bool:
            return (await message_under(services, key)).obstacle is Obstacle.PAST

        await until(is_dropped)
    assert "Post 1 was found." not in str(discord.said())


@pytest.mark.parametrize("threads", [True, False])
async def test_when_the_channel_is_shut_to_the_bot_and_the_game_moves_the_round_goes_along_whole(
    discord: LocalDiscord, services: Services, *, threads: bool
) -> None:
    home = discord.text if threads else discord.forum
    circle = await open_round_in(services, int(home), threads=threads)
    async with run_bot(discord, services):
        await announced(services)
        await discord.forbid(home, "view_channel")
        await enqueue_notice(services, int(home))

        async def waits() -> bool:
            return (await message_under(services, notice_key(PostId(1)))).obstacle is not None

        await until(waits)
        other = await add_channel(discord, "elsewhere")
        moved = replace(circle, announce_channel=int(other), roundup_channel=int(other))
        await set_up(services, make_organiser(GUILD), moved)

        async def stands() -> bool:
            announcement = await message_under(services, announcement_key(RoundId(1)))
            notice = await message_under(services, notice_key(PostId(1)))
            return {announcement.channel_id, notice.channel_id} == {int(other)} and bool(notice.message_id)

        await until(stands)
        async with services.db.read() as conn:
            assert await blocked_messages(conn, CommunityId(GUILD)) == []


async def test_the_announcement_of_a_round_that_is_over_does_not_follow_the_game(
    discord: LocalDiscord, services: Services
) -> None:
    circle = await open_round_in(services, int(discord.text))
    async with run_bot(discord, services):
        await wait_until(lambda: "ROUND 1" in str(discord.said()))
        async with services.db.write() as tx:
            await tx.exec_driver_sql("UPDATE rounds SET phase = 'rounded_up', rounded_up_at = closes_at WHERE id = 1")
        await discord.forbid(discord.text, "view_channel")
        other = await add_channel(discord, "elsewhere")
        await set_up(services, make_organiser(GUILD), replace(circle, announce_channel=int(other)))
        await wait_until(lambda: BOARD in str(discord.said(other)))
        async with services.db.write() as tx:
            await recheck(tx, [announcement_key(RoundId(1))], services.clock.now())

        async def is_refused() -> bool:
            return (await message_under(services, announcement_key(RoundId(1)))).obstacle is Obstacle.NO_ACCESS

        await until(is_refused)
    assert "ROUND 1" not in str(discord.said(other))


async def test_an_announcement_that_is_put_back_goes_into_the_post_that_a_notice_has_opened_meanwhile(
    discord: LocalDiscord, services: Services
) -> None:
    await open_round_in(services, int(discord.forum))
    key = announcement_key(RoundId(1))
    async with run_bot(discord, services):
        await delete_channel(discord, str((await announced(services)).thread_id))
        await enqueue_notice(services, int(discord.forum))
        await wait_until(lambda: "Post 1 was found." in str(discord.messages))
        async with services.db.write() as tx:
            await recheck(tx, [key], services.clock.now())

        async def is_deleted() -> bool:
            return (await message_under(services, key)).obstacle is Obstacle.DELETED

        async def stands() -> bool:
            return (await message_under(services, key)).message_id is not None

        await until(is_deleted)
        back = AnswerDeletion(CommunityId(GUILD), Deletable.ANNOUNCEMENT, puts_back=True, round=RoundId(1))
        await answer_deletion(services, make_organiser(GUILD), back)
        await until(stands)
        await enqueue_notice(services, int(discord.forum), 2)
        await wait_until(lambda: "Post 2 was found." in str(discord.messages))
    [opened] = [channel for channel in discord.channels.values() if channel["name"].startswith("Round 1: ")]
    first, announcement, last = discord.said(opened["id"])
    assert (first, last) == (["Post 1 was found."], ["Post 2 was found."])
    assert "ROUND 1" in str(announcement)


async def test_a_list_whose_thread_is_locked_goes_where_the_game_is_and_not_into_the_channel_that_it_left(
    discord: LocalDiscord, services: Services
) -> None:
    circle = await open_round_in(services, int(discord.text), threads=True)
    async with run_bot(discord, services):
        thread = (await announced(services)).thread_id
        await enqueue_list(services, int(discord.text))
        await wait_until(lambda: "The posts of now" in str(discord.said(str(thread))))
        await discord.forbid(discord.text, "manage_threads")
        await discord.fold_away(str(thread), locked=True)
        other = await add_channel(discord, "elsewhere")
        moved = replace(circle, announce_channel=int(other), roundup_channel=int(other))
        await set_up(services, make_organiser(GUILD), moved)

        async def went_along() -> bool:
            message = await message_under(services, post_list_key(RoundId(1)))
            return bool(message.message_id) and message.sent_channel_id != thread

        await until(went_along)
    assert "The posts of now" not in str(discord.said())
    assert "The posts of now" in str(discord.said(other))


async def test_where_the_new_channel_is_shut_as_well_its_host_hears_of_that_one(
    discord: LocalDiscord, services: Services
) -> None:
    circle = await open_round_in(services, int(discord.text))
    async with run_bot(discord, services):
        await wait_until(lambda: "ROUND 1" in str(discord.said()))
        await discord.forbid(discord.text, "view_channel")
        other = await add_channel(discord, "elsewhere")
        await discord.forbid(other, "send_messages")
        moved = replace(circle, announce_channel=int(other), roundup_channel=int(other))
        await set_up(services, make_organiser(GUILD), moved)

        async def waits() -> bool:
            message = await message_under(services, announcement_key(RoundId(1)))
            return message.message_id is None and message.obstacle is not None

        await until(waits)
        async with services.db.read() as conn:
            blocked = await blocked_messages(conn, CommunityId(GUILD))
    assert {one.channel_id for one in blocked} == {int(other)}


async def enqueue_list(services: Services, channel: int) -> None:
    message = Message(
        post_list_key(RoundId(1)),
        MessageKind.POST_LIST,
        CommunityId(GUILD),
        channel,
        Layout((TextDisplay("The posts of now"),)),
        round=RoundId(1),
        parent_key=announcement_key(RoundId(1)),
    )
    async with services.db.write() as tx:
        await enqueue(tx, message, services.clock.now())
