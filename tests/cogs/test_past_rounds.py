"""A host brings the rounds of before, through the simulated Discord, from a page on a blog and from a file."""

from collections.abc import AsyncIterator

import discord
import pytest
import simcord
from aiohttp import web

from bot.demo.transcript import buttons_of
from bot.demo.week import ScriptedWeek
from bot.demo.world import ORGANISER, World
from tests.support.buttons import send_forged_button
from tests.support.commands import answer_message, answer_text, run_command
from tests.support.messages import message_texts_with
from tests.support.servers import serve_routes

ROWS = "".join(
    f"<tr><td>#{n}</td><td>{n % 28 + 1} March {1980 + n}</td><td><a href='/r/{n}'>Theme {n}</a></td>"
    f"<td>Host {n}</td></tr>"
    for n in range(1, 42)
)
PAGE = f"<h1>All rounds</h1><table><tr><th>#</th><th>Date</th><th>Theme</th><th>Host</th></tr>{ROWS}</table>"


@pytest.fixture
async def index() -> AsyncIterator[str]:
    """The address of an index page of 41 rounds."""

    async def page(_: web.Request) -> web.Response:
        return web.Response(text=PAGE, content_type="text/html")

    async with serve_routes({"/index": page}) as address:
        yield f"{address}/index"


async def bring(world: World, index: str) -> simcord.InteractionResult:
    return await world.members[ORGANISER].slash(world.channel, "round import", page=index)


def sent(result: simcord.InteractionResult) -> discord.Message:
    """Return the message that answers a command which took its time."""
    return next(one.message for one in [result.response, *result.followups] if one)


async def take(world: World, shown: simcord.InteractionResult) -> str:
    message = answer_message(shown)
    [button] = [label for label in buttons_of(message).values() if label.startswith("Take")]
    await world.members[ORGANISER].click(message, label=button)
    await world.env.settle()
    return answer_text(shown)


async def test_what_was_understood_is_shown_and_taken_with_one_press(world: World, index: str) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    shown = await bring(world, index)
    words = answer_text(shown)
    assert "I understood 41 rounds" in words
    assert "1. **[Theme 1]" in words
    assert "… and 33 between" in words
    assert "41. **[Theme 41]" in words
    assert "Nobody is called" in words
    assert message_texts_with(world, "Every round of") == []
    taken = await take(world, shown)
    assert "41 earlier rounds are here\nThe next one is number 42." in taken
    [listed] = message_texts_with(world, "Every round of #usblogs")
    assert listed.splitlines()[1].startswith("41. **[Theme 41](")
    assert "Host 41" in listed
    assert (await run_command(world, "jo", "round history")).splitlines()[1].startswith("41. **[Theme 41](")
    await world.move_to("Fri 18:00")
    assert len(message_texts_with(world, "-# ROUND 42 ·")) == 1


async def test_a_second_time_changes_nothing_and_all_can_be_taken_out_again(world: World, index: str) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    await take(world, await bring(world, index))
    before = message_texts_with(world, "Every round of")
    said = len(world.channel.history())
    assert "41 earlier rounds are here" in await take(world, await bring(world, index))
    assert (message_texts_with(world, "Every round of"), len(world.channel.history())) == (before, said)
    shown = await world.members[ORGANISER].slash(world.channel, "round import")
    assert "41 earlier rounds are here" in answer_text(shown)
    message = answer_message(shown)
    await world.members[ORGANISER].click(message, label="Take them out again")
    await world.env.settle()
    assert "Theme 41" not in message_texts_with(world, "Every round of")[0]
    assert "No round is over yet" in await run_command(world, "jo", "round history")


def table_of(numbers: range) -> tuple[str, bytes]:
    """Return a file that lists rounds with these numbers."""
    lines = [f"{n},Theme {n},2025-01-{n:02d}" for n in numbers]
    return "rounds.csv", "\n".join(["number,theme,date", *lines]).encode()


async def test_rounds_are_said_to_be_here_only_where_they_were_taken(world: World) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    await world.move_to("Fri 17:55")
    shown = await world.members[ORGANISER].slash(world.channel, "round import", file=table_of(range(1, 21)))
    await world.move_to("Fri 18:02")  # round 1 is announced meanwhile
    told = await world.members[ORGANISER].click(sent(shown), label="Take these 20 rounds")
    assert "I have played those rounds with you already" in answer_text(told)
    assert "rounds are here" not in answer_text(shown)
    assert "No round is over yet" in await run_command(world, ORGANISER, "round history")


async def test_the_button_under_rounds_that_were_brought_takes_out_those_alone(world: World) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    host, taken = world.members[ORGANISER], []
    for numbers in (range(1, 6), range(6, 16)):
        shown = await host.slash(world.channel, "round import", file=table_of(numbers))
        await host.click(sent(shown), label=f"Take these {len(numbers)} rounds")
        taken.append(shown)
    assert "5 earlier rounds are here" in answer_text(taken[0])
    await host.click(sent(taken[0]), label="Take them out again")
    assert "Those earlier rounds are out again" in answer_text(taken[0])
    listed = await run_command(world, ORGANISER, "round history")
    assert "Theme 12" in listed
    assert "10 earlier rounds are here" in await run_command(world, ORGANISER, "round import")
    again = await host.slash(world.channel, "round import", file=table_of(range(6, 16)))
    await host.click(sent(again), label="Take these 10 rounds")
    told = await host.click(sent(taken[1]), label="Take them out again")
    assert "or were brought anew" in answer_text(told)


async def test_rounds_that_were_played_here_stay_as_they_are(world: World, index: str) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    await world.skip_to("Mon+1 12:30")
    assert "I have played those rounds with you already" in answer_text(await bring(world, index))


async def test_only_hosts_bring_rounds_and_nothing_is_taken_without_a_yes(world: World, index: str) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    assert "Only hosts" in await run_command(world, "ines", "round import", page=index)
    assert "Only hosts" in await run_command(world, "ines", "round import", page="http://127.0.0.1:1/")
    both = {"page": index, "file": table_of(range(1, 3))}
    assert "one of the two" in await run_command(world, ORGANISER, "round import", **both)
    forged = await send_forged_button(world, "past:forget")
    assert "Only hosts" in answer_text(await world.members["ines"].click(forged, custom_id="past:forget"))
    shown = await bring(world, index)
    message = answer_message(shown)
    await world.members[ORGANISER].click(message, label="Not now")
    assert "nothing is changed" in answer_text(shown)
    assert "Give me the address" in await run_command(world, ORGANISER, "round import")


async def test_a_page_without_rounds_is_refused_in_words(world: World) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()

    async def page(_: web.Request) -> web.Response:
        return web.Response(text="<p>A garden, and no list.</p>", content_type="text/html")

    async with serve_routes({"/": page}) as address:
        assert "I find no rounds there" in await run_command(world, ORGANISER, "round import", page=address)
