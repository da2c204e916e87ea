"""The local Discord refuses what the real one would, with its codes."""

import re
from typing import Any

import aiohttp
import pytest

from tests.local_discord import documents as doc
from tests.local_discord.gateway import TOKEN
from tests.local_discord.server import LocalDiscord

MEMBER = "4000000000000000004"


async def ask(discord: LocalDiscord, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    """Ask the local Discord for something as the bot does; return the status, and the code or the document."""
    headers = {"Authorization": f"Bot {TOKEN}"}
    async with (
        aiohttp.ClientSession(f"{discord.address}/api/v10/", headers=headers) as client,
        client.request(method, path.removeprefix("/"), json=body) as answer,
    ):
        document = await answer.json() if answer.content_type == "application/json" else await answer.text()
    return answer.status, document


async def code_of(discord: LocalDiscord, method: str, path: str, body: Any = None) -> int | None:
    """Return the code of a refusal, or None if what was asked for was done."""
    status, document = await ask(discord, method, path, body)
    return int(document["code"]) if status >= 400 else None


async def say(discord: LocalDiscord, channel: str, words: str = "Hello") -> int | None:
    return await code_of(discord, "POST", f"/channels/{channel}/messages", {"content": words})


async def made(discord: LocalDiscord, channel: str) -> str:
    """Return the id of a new message in a channel."""
    _, message = await ask(discord, "POST", f"/channels/{channel}/messages", {"content": "Hello"})
    return str(message["id"])


async def thread_under(discord: LocalDiscord, message: str) -> str:
    path = f"/channels/{discord.text}/messages/{message}/threads"
    return str((await ask(discord, "POST", path, {"name": "Round 1"}))[1]["id"])


async def open_post(discord: LocalDiscord, **more: Any) -> int | None:
    body = {"name": "Round 1", "message": {"content": "Hello"}} | more
    return await code_of(discord, "POST", f"/channels/{discord.forum}/threads", body)


async def test_a_channel_that_was_deleted_is_unknown_with_its_threads(discord: LocalDiscord) -> None:
    message = await made(discord, discord.text)
    thread = await thread_under(discord, message)
    await discord.delete_channel(discord.text)
    assert [await say(discord, discord.text), await say(discord, thread)] == [10003, 10003]
    assert await code_of(discord, "PATCH", f"/channels/{discord.text}/messages/{message}", {"content": "b"}) == 10003


async def test_a_message_that_was_deleted_is_unknown(discord: LocalDiscord) -> None:
    message = await made(discord, discord.text)
    discord.delete_message(discord.text, message)
    assert await code_of(discord, "PATCH", f"/channels/{discord.text}/messages/{message}", {"content": "b"}) == 10008
    assert await code_of(discord, "PUT", f"/channels/{discord.text}/messages/pins/{message}") == 10008


async def test_a_server_that_the_bot_was_thrown_out_of_is_unknown_and_its_channels_are_closed(
    discord: LocalDiscord,
) -> None:
    await discord.kick()
    assert await code_of(discord, "GET", f"/guilds/{doc.GUILD}/threads/active") == 10004
    assert await say(discord, discord.text) == 50001
    await discord.invite()
    assert await say(discord, discord.text) is None


async def test_a_user_who_was_deleted_is_unknown(discord: LocalDiscord) -> None:
    discord.state.deleted_users.add(MEMBER)
    assert await code_of(discord, "GET", f"/guilds/{doc.GUILD}/members/{MEMBER}") == 10013
    assert await code_of(discord, "POST", "/users/@me/channels", {"recipient_id": MEMBER}) == 10013


async def test_a_channel_that_the_bot_does_not_see_is_closed_to_it(discord: LocalDiscord) -> None:
    await discord.forbid(discord.text, "view_channel")
    assert await say(discord, discord.text) == 50001
    assert await code_of(discord, "GET", f"/channels/{discord.text}/messages") == 50001
    assert await open_post(discord) is None, "the forum beside it is open"
    await discord.allow(discord.text)
    assert await say(discord, discord.text) is None


@pytest.mark.parametrize(
    ("permission", "method", "path"),
    [
        ("send_messages", "POST", "/channels/{text}/messages"),
        ("send_messages", "POST", "/channels/{forum}/threads"),
        ("send_messages_in_threads", "POST", "/channels/{thread}/messages"),
        ("create_public_threads", "POST", "/channels/{text}/messages/{message}/threads"),
        ("pin_messages", "PUT", "/channels/{text}/messages/pins/{message}"),
        ("pin_messages", "DELETE", "/channels/{text}/messages/pins/{message}"),
    ],
)
async def test_each_permission_is_asked_for_in_its_channel(
    discord: LocalDiscord, permission: str, method: str, path: str
) -> None:
    under, message = await made(discord, discord.text), await made(discord, discord.text)
    places = {"text": discord.text, "forum": discord.forum, "message": message}
    path = path.format(**places, thread=await thread_under(discord, under))
    bodies = {"messages": {"content": "Hello"}, "threads": {"name": "Round 1", "message": {"content": "Hello"}}}
    body = bodies.get(path.rpartition("/")[2])
    for channel in (discord.text, discord.forum):
        await discord.forbid(channel, permission)
    assert await code_of(discord, method, path, body) == 50013
    for channel in (discord.text, discord.forum):
        await discord.allow(channel)
    assert await code_of(discord, method, path, body) is None


async def test_an_event_needs_a_permission_of_the_server(discord: LocalDiscord) -> None:
    times = {"scheduled_start_time": "2030-01-09T23:00:00+00:00", "scheduled_end_time": "2030-01-12T17:00:00+00:00"}
    event = {"name": "Round 1", "entity_type": 3, "privacy_level": 2, "entity_metadata": {"location": "#week"}} | times
    await discord.forbid_everywhere("create_events", "manage_events")
    assert await code_of(discord, "POST", f"/guilds/{doc.GUILD}/scheduled-events", event) == 50013
    await discord.forbid_everywhere()
    assert await code_of(discord, "POST", f"/guilds/{doc.GUILD}/scheduled-events", event) is None
    assert await code_of(discord, "PATCH", f"/guilds/{doc.GUILD}/scheduled-events/7", {"name": "Round 2"}) == 10070


async def test_a_forum_that_requires_a_tag_takes_no_post_without(discord: LocalDiscord) -> None:
    await discord.require_tag(discord.forum, "rounds")
    assert await open_post(discord) == 40067
    [tag] = discord.channels[discord.forum]["available_tags"]
    assert await open_post(discord, applied_tags=[tag["id"]]) is None


async def test_in_an_archived_thread_nothing_is_edited_but_a_message_is_sent(discord: LocalDiscord) -> None:
    thread = await thread_under(discord, await made(discord, discord.text))
    message = await made(discord, thread)
    await discord.fold_away(thread)
    assert await code_of(discord, "PATCH", f"/channels/{thread}/messages/{message}", {"content": "b"}) == 50083
    assert await code_of(discord, "PATCH", f"/channels/{thread}", {"archived": False}) is None
    assert await say(discord, thread) is None


async def test_a_locked_thread_is_for_those_who_may_manage_threads(discord: LocalDiscord) -> None:
    thread = await thread_under(discord, await made(discord, discord.text))
    await discord.fold_away(thread, locked=True)
    await discord.forbid(discord.text, "manage_threads")
    assert await say(discord, thread) == 160005
    assert await code_of(discord, "PATCH", f"/channels/{thread}", {"archived": False}) == 50013
    await discord.allow(discord.text)
    assert await say(discord, thread) is None


async def test_a_channel_has_no_more_pins_than_its_limit(discord: LocalDiscord) -> None:
    assert discord.state.max_pins == 250
    discord.state.max_pins = 1
    first, second = [await made(discord, discord.text) for _ in range(2)]
    pins = f"/channels/{discord.text}/messages/pins"
    assert [await code_of(discord, "PUT", f"{pins}/{one}") for one in (first, second)] == [None, 30003]
    assert await code_of(discord, "DELETE", f"{pins}/{first}") is None
    assert await code_of(discord, "PUT", f"{pins}/{second}") is None


async def test_a_server_has_no_more_active_threads_than_its_limit(discord: LocalDiscord) -> None:
    discord.state.max_active_threads = 1
    assert await open_post(discord) is None
    assert await open_post(discord) == 160006
    [thread] = [one["id"] for one in discord.channels.values() if one["type"] == 11]
    await discord.fold_away(thread)
    assert await open_post(discord) is None


async def test_a_member_who_takes_no_private_messages_gets_none(discord: LocalDiscord) -> None:
    _, channel = await ask(discord, "POST", "/users/@me/channels", {"recipient_id": MEMBER})
    assert await say(discord, channel["id"]) is None
    discord.state.closed_to_bots.add(MEMBER)
    assert await say(discord, channel["id"]) == 50007


async def test_slow_mode_lets_nobody_write_twice_in_its_time(discord: LocalDiscord) -> None:
    await discord.slow_down(discord.text, 60)
    assert await say(discord, discord.text) is None
    status, refused = await ask(discord, "POST", f"/channels/{discord.text}/messages", {"content": "Hello"})
    assert (status, refused["code"]) == (429, 20016)
    assert 0 < refused["retry_after"] <= 60


async def test_a_body_beyond_a_limit_is_refused_with_its_place(discord: LocalDiscord) -> None:
    body = {"content": "a" * 2001}
    status, refused = await ask(discord, "POST", f"/channels/{discord.text}/messages", body)
    assert (status, refused["code"], list(refused["errors"])) == (400, 50035, ["content"])
    discord.form_errors.clear()


async def test_beyond_so_many_requests_a_second_each_is_told_when_to_come_again(discord: LocalDiscord) -> None:
    discord.limit.requests_per_second = 5
    answers = [await ask(discord, "GET", "/users/@me") for _ in range(6)]
    assert [status for status, _ in answers] == [200] * 5 + [429]
    assert answers[-1][1]["global"] is True
    assert 0 < answers[-1][1]["retry_after"] <= 1


async def test_who_was_refused_too_often_hears_of_cloudflare_alone(discord: LocalDiscord) -> None:
    discord.limit.is_banned = True
    status, text = await ask(discord, "GET", "/users/@me")
    assert status == 429
    assert re.search(r"error code: 1015$", text)
