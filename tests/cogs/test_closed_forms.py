"""A form that is no longer open answers in words, and gives back what was typed into it."""

from bot.demo.week import ScriptedWeek
from bot.demo.world import ORGANISER, World
from cogs.setup.view import TIMEOUT_SECONDS
from tests.support.buttons import send_forged_button
from tests.support.commands import answer_text
from tests.support.setup_form import SetupForm

CLOSED = "This is closed: I keep a form open for some minutes. Please give the command again, and it opens anew."


async def test_a_form_says_that_it_is_closed_after_its_minutes(world: World) -> None:
    form = await SetupForm(world).open()
    await world.env.advance_time(TIMEOUT_SECONDS + 1)
    assert answer_text(await form.press("save")) == CLOSED


async def test_a_form_and_a_menu_of_it_say_so_after_a_restart(world: World) -> None:
    form = await SetupForm(world).open()
    await world.restart()
    assert answer_text(await form.press("names")) == CLOSED
    assert answer_text(await form.choose("calendar", "month")) == CLOSED


async def test_a_question_with_ids_of_its_own_says_so_too(world: World) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    address = world.blogs.circle.home(world.blogs.circle.people["ines"])
    asked = await world.members["ines"].slash(world.channel, "blog add", address=address)
    await world.restart()
    question = next(one.message for one in [asked.response, *asked.followups] if one is not None)
    assert answer_text(await world.members["ines"].click(question, label="Yes, watch it")) == CLOSED


async def test_a_button_that_this_version_does_not_know_is_answered(world: World) -> None:
    message = await send_forged_button(world, "of-another-version:7")
    assert answer_text(await world.members["ines"].click(message, custom_id="of-another-version:7")) == CLOSED


async def test_what_was_typed_before_a_restart_comes_back_to_who_typed_it(world: World) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    host = world.members[ORGANISER]
    opened = await host.slash(world.channel, "theme pick")
    await world.restart()
    typed = {"title": "Slow trains", "prompt": "What it was,\n@everyone and why", "keywords": "", "call": ""}
    answer = await host.submit_modal(opened, typed)
    assert answer_text(answer) == (
        "I can no longer take this form. Please open it anew, and put in again what you wrote:\n"
        "Slow trains\nWhat it was,\n@everyone and why"
    )
