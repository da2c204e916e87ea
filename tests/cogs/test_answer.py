"""What was done is never answered with an apology: an answer is sent again, or its loss is a line in the log."""

import re
import sqlite3
from pathlib import Path

import pytest

from bot.demo.week import ScriptedWeek
from bot.demo.world import ORGANISER, World
from tests.support.buttons import press_read_button, send_forged_button
from tests.support.commands import answer_message, answer_text, run_command
from tests.support.games import start_game
from tests.support.interference import refused
from tests.support.lost_answers import CALLBACK, forgive, lose_answers
from tests.support.messages import message_texts_with
from tests.support.silence import silence

APOLOGY = "Something went wrong on my side"
SENDS = re.compile(r"\bresponse\.(send_message|send_modal|edit_message|defer)\b|\bfollowup\.send\b")
is_arriving = pytest.mark.parametrize("arrives", [False, True])


def test_only_one_module_sends_answers() -> None:
    modules = {path.name for path in Path("cogs").rglob("*.py") if SENDS.search(path.read_text(encoding="utf-8"))}
    assert modules == {"answer.py"}


@is_arriving
async def test_an_answer_whose_connection_broke_is_sent_again(
    world: World, monkeypatch: pytest.MonkeyPatch, *, arrives: bool
) -> None:
    await start_game(world)
    lose_answers(monkeypatch, arrives=arrives)
    named = await world.members["ines"].slash(world.channel, "blog name", name="Ines Elsewhere")
    assert "Ines Elsewhere" in answer_text(named)
    assert named.followups == []
    lose_answers(monkeypatch, arrives=arrives)
    shown = await run_command(world, "ines", "privacy show")
    assert shown.count("What I hold about you") == 1


@is_arriving
async def test_what_follows_an_answer_comes_though_its_connection_broke(
    world: World, monkeypatch: pytest.MonkeyPatch, *, arrives: bool
) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    home = world.blogs.circle.home(world.blogs.circle.people["ines"])
    found = await world.members["ines"].slash(world.channel, "blog add", address=home)
    lose_answers(monkeypatch, arrives=arrives)
    added = await world.members["ines"].click(answer_message(found), label="Yes, watch it")
    assert "May I note" in answer_text(added)
    assert APOLOGY not in answer_text(added)


@is_arriving
async def test_a_form_that_is_sent_again_can_be_used(
    world: World, monkeypatch: pytest.MonkeyPatch, *, arrives: bool
) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    host = world.members[ORGANISER]
    lose_answers(monkeypatch, arrives=arrives)
    form = await host.slash(world.channel, "setup start")
    lose_answers(monkeypatch, arrives=arrives)
    await host.select(answer_message(form), ["month"], custom_id="setup:calendar")
    await host.click(answer_message(form), custom_id="setup:save")
    assert "every month" in answer_text(form)


@is_arriving
async def test_a_long_wait_begins_and_a_file_comes_though_the_connection_broke(
    world: World, monkeypatch: pytest.MonkeyPatch, *, arrives: bool
) -> None:
    await start_game(world)
    lose_answers(monkeypatch, arrives=arrives)
    exported = await world.members["ines"].slash(world.channel, "privacy export")
    assert [one.filename for one in answer_message(exported).attachments] == ["usblogs.json"]
    lose_answers(monkeypatch, arrives=arrives)
    listed = await world.members["ines"].slash(world.channel, "blog export")
    assert "feed reader" in answer_message(listed).content


async def test_an_answer_is_sent_once_more_after_a_second(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await start_game(world)
    lose_answers(monkeypatch, 2)
    assert "I note nothing" in await run_command(world, "ines", "privacy pause")


async def test_an_answer_that_never_arrives_is_a_line_in_the_log(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await start_game(world)
    lose_answers(monkeypatch, 3)
    assert not await run_command(world, "ines", "privacy pause")
    assert [one.exc_info for one in caplog.records if "an answer did not reach" in one.message] == [None]
    assert "an interaction failed" not in caplog.text
    assert "as you wish" in await run_command(world, "ines", "privacy show")


@pytest.mark.parametrize("code", [10062, 10015, 50027])
async def test_an_interaction_that_takes_no_answer_any_more_is_a_line_in_the_log(
    world: World, caplog: pytest.LogCaptureFixture, code: int
) -> None:
    await start_game(world)
    ines, button = world.members["ines"], await send_forged_button(world, "commands")
    world.env.inject_error("POST", CALLBACK, status=404, code=code, times=None)
    await ines.click(button, custom_id="commands")
    await ines.slash(world.channel, "privacy pause")
    await ines.slash(world.channel, "blog add", address="http://127.0.0.1:1/")
    await ines.slash(world.channel, "theme suggest")
    forgive(world)
    assert len([one for one in caplog.records if "an answer did not reach" in one.message]) == 4
    assert "Traceback" not in caplog.text
    assert world.bot.services.metrics.interaction_errors._value.get() == 0


async def test_what_comes_after_an_answer_too_late_is_a_line_in_the_log_and_a_form_is_taken_all_the_same(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    await start_game(world)
    ines = world.members["ines"]
    forms = [await ines.slash(world.channel, "theme suggest") for _ in range(2)]
    world.env.inject_error("POST", "/webhooks/*/*", status=404, code=10015, times=None)
    await ines.slash(world.channel, "privacy export")
    world.env.inject_error("POST", CALLBACK, status=404, code=10062, times=None)
    for form, title in zip(forms, ("Slow trains", "…"), strict=True):
        await ines.submit_modal(form, {"title": title, "prompt": "", "keywords": ""})
    assert len([one for one in caplog.records if "an answer did not reach" in one.message]) == len(["export", *forms])
    assert "Traceback" not in caplog.text
    [board] = message_texts_with(world, "What shall we write about next?")
    assert "Slow trains" in board


async def test_the_answer_to_a_press_comes_anew_where_the_message_was_deleted_meanwhile(world: World) -> None:
    await start_game(world)
    shown = await world.members["ines"].slash(world.channel, "privacy show")
    world.env.inject_error("POST", CALLBACK, status=404, code=10008)
    pressed = await world.members["ines"].click(answer_message(shown), label="Stop noting")
    assert "as you wish" in answer_text(pressed)


@pytest.mark.parametrize(
    ("command", "failing", "words"),
    [
        ("privacy pause", "cogs.privacy.consent_answered", "may be done already"),
        ("privacy show", "cogs.privacy.export", "try again in a minute"),
    ],
)
async def test_who_asks_for_what_may_be_done_already_is_not_told_to_try_again(
    world: World, monkeypatch: pytest.MonkeyPatch, command: str, failing: str, words: str
) -> None:
    await start_game(world)

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(failing, fail)
    told = await run_command(world, "ines", command)
    forgive(world)
    assert told.startswith(APOLOGY)
    assert words in told


async def test_what_is_noted_beside_an_answer_is_not_in_its_way(world: World, rows: sqlite3.Connection) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    silence(world, on=True)
    await world.move_to("Fri 18:00")
    with refused(rows, "UPDATE ON troubles", "database is locked"):
        told = await run_command(world, ORGANISER, "round skip")
    assert "No theme on" in told
    assert APOLOGY not in told


async def test_a_member_whose_new_name_can_not_be_written_is_answered(world: World, rows: sqlite3.Connection) -> None:
    week = await start_game(world)
    ines = world.members["ines"]
    world.env.backend.get_member(world.guild.id, ines.id).nick = "Ines the second"
    with refused(rows, "UPDATE ON members", "database or disk is full"):
        assert "ROUND 1" in await run_command(world, "ines", "round status")
        link = await press_read_button(world, week, "ines", "Where the two trains pass")
        assert APOLOGY not in answer_text(link)
        offered = await ines.autocomplete(world.channel, "post submit", "round", "", address="x")
        assert [one["name"][:7] for one in offered] == ["Round 1"]
