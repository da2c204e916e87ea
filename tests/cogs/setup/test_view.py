"""What two hosts change about the set-up at a time, through the simulated Discord."""

import pytest

from bot.demo.transcript import buttons_of
from bot.demo.week import ScriptedWeek
from bot.demo.world import ORGANISER, World
from bot.themes import Cadence
from cogs.setup.view import TIMEOUT_SECONDS
from storage.communities import get_community
from tests.support.commands import answer_message, answer_text, run_command
from tests.support.hosts import promote
from tests.support.lost_answers import lose_answers
from tests.support.messages import private_messages_to
from tests.support.setup_form import SetupForm, allow_public_places


async def save_with_language(form: SetupForm) -> None:
    """Change nothing but the language in a form that stood open, and save it."""
    await form.press("more")
    await form.choose("language", "de")
    await form.press("save")


async def test_a_form_that_stood_open_changes_only_what_was_changed_in_it(world: World) -> None:
    await allow_public_places(world)
    form = await SetupForm(world).open()
    await form.press("more")
    await form.press("public_pages")
    await form.press("save")
    stale, other = await SetupForm(world).open(), await SetupForm(world).open()
    await other.fill("names", {"hashtag": "mapweek", "names": "Map Circle", "number": "195"})
    await other.press("more")
    await other.press("public_pages")
    await other.press("save")
    rota = await world.members[ORGANISER].slash(world.channel, "theme host")
    await world.members[ORGANISER].click(answer_message(rota), label="Begin with turns")
    await save_with_language(stale)
    assert "replaces it" not in stale.words
    async with world.services.db.read() as conn:
        community = await get_community(conn, world.guild.id)
    assert community is not None
    assert (community.hashtag, community.names, community.language) == ("mapweek", ("Map Circle",), "de")
    assert community.rotates_hosts
    assert not community.public_pages
    await world.move_to("Fri 18:00")
    assert "195" in await run_command(world, ORGANISER, "round status")


async def test_what_a_form_replaces_that_another_host_had_saved_meanwhile_is_said(world: World) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    stale, other = await SetupForm(world).open(), await SetupForm(world).open()
    await other.fill("names", {"hashtag": "mapweek", "names": "Map Circle", "number": "195"})
    await other.press("save")
    await stale.fill("names", {"hashtag": "walks", "names": "Map Circle", "number": "7"})
    await stale.press("save")
    said = stale.words.partition("another host had saved this, and yours replaces it:")[2]
    assert said.splitlines()[1:3] == ["**Hashtag** #mapweek", "**The number of the next round** 195"]
    assert "**Hashtag** #walks" in said
    assert said.count("Map Circle") == 1


async def test_a_host_hears_what_anothers_form_replaced_that_they_had_saved(world: World) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    promote(world, "jo")
    stale, other = SetupForm(world), await SetupForm(world).open()
    stale.host = world.members["jo"]
    await stale.open()
    await other.fill("names", {"hashtag": "mapweek", "names": ""})
    await other.press("save")
    await stale.fill("names", {"hashtag": "walks", "names": ""})
    await stale.press("save")
    await world.env.settle()
    [told] = private_messages_to(world, ORGANISER)
    assert "replaced this of yours:\n**Hashtag** \\#mapweek" in told
    assert private_messages_to(world, "jo") == []


async def test_who_begins_a_game_that_another_host_began_meanwhile_is_told_so(world: World) -> None:
    stale, other = await SetupForm(world).open(), await SetupForm(world).open()
    await other.fill("names", {"hashtag": "mapweek", "names": ""})
    await other.press("save")
    assert stale.opened is not None
    assert "Another host has set the game up here meanwhile" in answer_text(await stale.press("save"))
    assert "#mapweek" in await run_command(world, ORGANISER, "setup show")


async def test_a_channel_that_is_gone_when_the_form_is_saved_is_called_gone(world: World) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    other = world.guild.create_text_channel("elsewhere")
    form = await SetupForm(world).open()
    await form.choose("announce_channel", other)
    await (await world.bot.fetch_channel(other.id)).delete()  # type: ignore[union-attr]  # a channel of a server
    await world.env.settle()
    await form.press("save")
    assert "View Channel" not in form.words, "no host can grant it there"
    assert f"<#{other.id}> is gone" in form.words


NAMES: dict[str, object] = {"hashtag": "walks", "names": "Map Circle", "number": ""}
BEYOND_ITS_MINUTES = TIMEOUT_SECONDS + 20


async def test_a_form_whose_modal_comes_after_its_minutes_is_open_again_as_it_was(world: World) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    form = await SetupForm(world).open()
    await form.choose("calendar", "month")
    modal = await form.press("names")
    await world.env.advance_time(BEYOND_ITS_MINUTES)
    await form.host.submit_modal(modal, NAMES | {"hashtag": "…"})
    assert "Change it" in buttons_of(form.shown).values()
    await form.fill("names", NAMES)
    await form.press("save")
    async with world.services.db.read() as conn:
        community = await get_community(conn, world.guild.id)
    assert community is not None
    assert (community.hashtag, community.schedule.cadence) == ("walks", Cadence.MONTH)


async def test_a_modal_that_comes_once_its_form_is_saved_is_given_back(world: World) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    form = await SetupForm(world).open()
    modal = await form.press("names")
    await form.choose("calendar", "month")
    await form.press("save")
    saved = form.words
    told = answer_text(await form.host.submit_modal(modal, NAMES))
    assert told.startswith("I can no longer take this form.")
    assert "walks\nMap Circle" in told
    assert form.words == saved


@pytest.mark.parametrize("arrives", [False, True])
async def test_a_form_stays_where_the_answer_to_its_corrected_modal_is_lost(
    world: World, monkeypatch: pytest.MonkeyPatch, *, arrives: bool
) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    form = await SetupForm(world).open()
    await form.fill("names", NAMES | {"hashtag": "…"})
    modal = await form.host.click(form.shown, label="Change it")
    lose_answers(monkeypatch, 1 if arrives else 3, arrives=arrives)
    await form.host.submit_modal(modal, NAMES)
    await form.press("save")
    async with world.services.db.read() as conn:
        community = await get_community(conn, world.guild.id)
    assert community is not None
    assert community.hashtag == "walks"
