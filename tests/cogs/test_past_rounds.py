"""A host brings the rounds of before, through the simulated Discord, from a page on a blog and from a file."""

from collections.abc import AsyncIterator

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


async def test_rounds_that_were_played_here_stay_as_they_are(world: World, index: str) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    await world.skip_to("Mon+1 12:30")
    assert "I have played those rounds with you already" in answer_text(await bring(world, index))


async def test_only_hosts_bring_rounds_and_nothing_is_taken_without_a_yes(world: World, index: str) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    assert "Only hosts" in await run_command(world, "ines", "round import", page=index)
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
