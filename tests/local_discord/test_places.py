"""Threads, forum posts and events on the wire: what Discord knows no nonce of is made once all the same."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.actions import ReadPost
from bot.components import Button, Layout, Section, TextDisplay
from bot.flows.rounds.open import open_round
from bot.flows.rounds.set_up import set_up
from bot.flows.themes.suggest import parse_theme, suggest
from bot.outbox import Message, MessageKind
from bot.outbox.keys import announcement_key, notice_key
from bot.posts import PostId
from bot.services import Services
from bot.themes import CommunityId, RoundId
from storage.next_runs import Job, next_runs
from storage.outbox import enqueue, find_message
from storage.rounds import scheduled_round
from tests.local_discord import documents as doc
from tests.local_discord.running import run_bot, wait_until
from tests.local_discord.server import Fault, LocalDiscord
from tests.support.circles import make_caller, make_community, make_organiser, set_up_community
from tests.support.clocks import ManualClock

GUILD = int(doc.GUILD)
THREADS, EVENTS = r"/channels/\d+(/messages/\d+)?/threads", r"/guilds/\d+/scheduled-events"


async def pass_time(services: Services, by: timedelta = timedelta(minutes=1)) -> None:
    """Let time pass, once something was put off."""
    while not await _is_put_off(services):
        await asyncio.sleep(0.01)
    assert isinstance(services.clock, ManualClock)
    services.clock.set(services.clock.now() + by)
    async with services.db.write():
        pass  # any commit wakes the delivery, which finds that the time has come


async def _is_put_off(services: Services) -> bool:
    async with services.db.read() as conn:
        due = (await next_runs(conn, services.clock.now())).first.get(Job.DELIVERY)
    return due is not None and due > services.clock.now()


async def round_with(services: Services, channel: int, *, threads: bool = False, events: bool = False) -> None:
    """Set a community up, and open its first round now."""
    circle = replace(make_community(GUILD, channel), threads=threads, events=events)
    await set_up(services, make_organiser(GUILD), circle)
    async with services.db.read() as conn:
        upcoming = await scheduled_round(conn, circle.id)
    assert isinstance(services.clock, ManualClock)
    services.clock.set(upcoming.opens_at)
    await open_round(services, upcoming)


def threads_of(discord: LocalDiscord) -> list[str]:
    return [channel["name"] for channel in discord.channels.values() if channel["type"] == 11]


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_a_forum_post_whose_answer_was_lost_is_found_and_not_made_again(
    discord: LocalDiscord, services: Services, status: int
) -> None:
    discord.faults.append(Fault("POST", THREADS, status, after_doing_it=True))
    await set_up_community(services, GUILD, int(discord.forum))
    async with run_bot(discord, services):
        await pass_time(services)
        await suggest(services, make_caller(5, "Marek", GUILD), parse_theme("Slow trains"))
        await wait_until(lambda: "Slow trains" in str(discord.messages))
    assert threads_of(discord) == ["What shall we write about next?"]
    assert sum(request == f"POST /channels/{discord.forum}/threads" for request in discord.requests) == 1


async def test_a_forum_post_that_was_not_made_is_made_later(discord: LocalDiscord, services: Services) -> None:
    discord.faults.append(Fault("POST", THREADS, 500))
    await set_up_community(services, GUILD, int(discord.forum))
    async with run_bot(discord, services):
        await pass_time(services)
        await wait_until(lambda: threads_of(discord))
    assert threads_of(discord) == ["What shall we write about next?"]


async def test_a_thread_whose_answer_was_lost_is_taken_as_it_is(discord: LocalDiscord, services: Services) -> None:
    discord.faults.append(Fault("POST", THREADS, 500, after_doing_it=True))
    await round_with(services, int(discord.text), threads=True)
    async with run_bot(discord, services):
        await pass_time(services)
        message = None
        async with asyncio.timeout(20):
            while message is None or message.thread_id is None:
                async with services.db.read() as conn:
                    message = await find_message(conn, announcement_key(RoundId(1)))
    assert len(threads_of(discord)) == 1
    assert message.thread_id == message.message_id
    assert len([text for text in discord.said() if "ROUND 1" in str(text)]) == 1


async def test_an_event_whose_answer_was_lost_is_not_made_twice(discord: LocalDiscord, services: Services) -> None:
    discord.faults.append(Fault("POST", EVENTS, 500, after_doing_it=True))
    await round_with(services, int(discord.text), events=True)
    async with run_bot(discord, services):
        await pass_time(services)
        await wait_until(
            lambda: any(request.startswith("GET") and "scheduled" in request for request in discord.requests)
        )
    [event] = discord.events.values()
    assert event["entity_metadata"] == {"location": "#usblogs · Round 1"}
    assert event["scheduled_end_time"] > event["scheduled_start_time"]


async def test_a_thread_that_was_folded_away_is_woken_for_an_edit(discord: LocalDiscord, services: Services) -> None:
    await set_up_community(services, GUILD, int(discord.forum))
    async with run_bot(discord, services):
        await wait_until(lambda: threads_of(discord))
        [thread] = [channel for channel in discord.channels.values() if channel["type"] == 11]
        thread["thread_metadata"]["archived"] = True
        await suggest(services, make_caller(5, "Marek", GUILD), parse_theme("Slow trains"))
        await wait_until(lambda: "Slow trains" in str(discord.messages[thread["id"]]))
    assert thread["thread_metadata"]["archived"] is False


async def test_fifty_members_who_vote_at_once_are_all_counted(discord: LocalDiscord, services: Services) -> None:
    discord.answer_seconds = 60.0  # a busy machine is no failure: how soon they are answered, `make bench` measures
    await set_up_community(services, GUILD, int(discord.text))
    for title in ("Slow trains", "Fast boats"):
        await suggest(services, make_caller(5, "Marek", GUILD), parse_theme(title))
    async with run_bot(discord, services):
        await wait_until(lambda: "Fast boats" in str(discord.said()))
        [board] = discord.messages[discord.text].values()
        voters = [doc.user(str(4000000000000000100 + n), f"V{n}") for n in range(50)]
        answered = await asyncio.gather(
            *(discord.press(f"vote:{1 if n < 30 else 2}", board, voter) for n, voter in enumerate(voters))
        )
        await wait_until(lambda: "30 votes" in str(discord.said()) and "20 votes" in str(discord.said()))
    assert all("Your vote is for" in one.texts[0] for one in answered)
    assert len(discord.said()) == 1


async def test_what_is_said_of_a_round_waits_for_its_announcement(discord: LocalDiscord, services: Services) -> None:
    discord.faults += [Fault("POST", rf"/channels/{discord.text}/messages", 503) for _ in range(2)]
    await round_with(services, int(discord.text), threads=True)
    async with services.db.write() as tx:
        layout = Layout((TextDisplay("A post was found."),))
        parent_key = announcement_key(RoundId(1))
        key, kind, channel = notice_key(PostId(1)), MessageKind.NOTICE, int(discord.text)
        notice = Message(key, kind, CommunityId(GUILD), channel, layout, parent_key=parent_key)
        await enqueue(tx, notice, services.clock.now())
    async with run_bot(discord, services):
        await pass_time(services)
        await wait_until(lambda: "A post was found." in str(discord.messages))
    [thread] = [channel for channel in discord.channels.values() if channel["type"] == 11]
    assert discord.said(thread["id"]) == [["A post was found."]]


async def test_a_message_that_discord_refuses_for_its_picture_is_sent_without(
    discord: LocalDiscord, services: Services
) -> None:
    refused = {"code": 50035, "message": "Invalid Form Body", "errors": {}}
    discord.faults.append(Fault("POST", rf"/channels/{discord.text}/messages", 400, body=refused))
    await set_up_community(services, GUILD, int(discord.forum))
    read = Button("Read", ReadPost(PostId(1)).custom_id)
    layout = Layout((Section("A gate", read, "https://blog.example/a.png"),))
    message = Message(notice_key(PostId(1)), MessageKind.NOTICE, CommunityId(GUILD), int(discord.text), layout)
    async with services.db.write() as tx:
        await enqueue(tx, message, services.clock.now())
    async with run_bot(discord, services):
        await wait_until(lambda: discord.said(discord.text))
    assert discord.said(discord.text) == [["A gate"]]
    assert "a.png" not in str(discord.messages[discord.text])
