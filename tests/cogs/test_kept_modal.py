"""A modal that is refused says why, and opens again with what was typed."""

from typing import Any

import simcord

from bot.actions import ReopenModal
from bot.demo.transcript import buttons_of
from bot.demo.week import ScriptedWeek
from bot.demo.world import ORGANISER, World
from tests.support.buttons import send_forged_button
from tests.support.commands import answer_message, answer_text

THEME = {"title": "…", "prompt": "What it was,\nand why", "keywords": "trains, tea", "call": ""}


def reopening(refused: simcord.InteractionResult) -> str:
    """Return the id of the button that opens the modal again."""
    [button] = [one for one in buttons_of(answer_message(refused)) if ReopenModal.parse(one)]
    return button


async def change_it(member: simcord.MemberActor, refused: simcord.InteractionResult) -> simcord.InteractionResult:
    """Press *Change it*, as the answer is now."""
    return await member.click(answer_message(refused), custom_id=reopening(refused))


def typed_in(modal: simcord.InteractionResult) -> dict[str, Any]:
    """Return what stands in the inputs of a modal that is open."""
    assert modal.modal is not None
    inputs = [label["component"] for label in modal.modal["components"]]
    return {one["custom_id"]: one.get("value", "") for one in inputs}


async def test_a_refused_theme_opens_again_until_it_is_taken_and_leaves_no_refusal_behind(world: World) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    host = world.members[ORGANISER]
    refused = await host.submit_modal(await host.slash(world.channel, "theme pick"), THEME)
    assert answer_text(refused).startswith("**The theme in a few words**\nPlease give the theme a title")
    opened = await change_it(host, refused)
    assert typed_in(opened) == THEME
    await host.submit_modal(opened, THEME | {"title": "Slow trains", "call": "my blog"})
    assert answer_text(refused).startswith("**Your own post on it, if there is one**\n“my blog” is no address.")
    opened = await change_it(host, refused)
    assert typed_in(opened) == THEME | {"title": "Slow trains", "call": "my blog"}
    taken = await host.submit_modal(opened, THEME | {"title": "Slow trains"})
    assert "Slow trains" in answer_text(taken)
    assert refused.response is None


async def test_what_is_about_no_field_keeps_the_form_too(world: World) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    member, theme = world.members["ines"], THEME | {"title": "Slow trains"}
    theme.pop("call")
    await member.submit_modal(await member.slash(world.channel, "theme suggest"), theme)
    refused = await member.submit_modal(await member.slash(world.channel, "theme suggest"), theme)
    assert answer_text(refused).startswith("That theme is on the board already.")
    opened = await change_it(member, refused)
    assert typed_in(opened) == theme


async def test_after_a_restart_and_for_anybody_else_the_button_answers_in_words(world: World) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    host = world.members[ORGANISER]
    refused = await host.submit_modal(await host.slash(world.channel, "theme pick"), THEME)
    button = reopening(refused)
    forged = await world.members["ines"].click(await send_forged_button(world, button), custom_id=button)
    assert answer_text(forged) == "I no longer have what you typed there. Please open the form anew."
    await world.restart()
    pressed = await host.click(answer_message(refused), custom_id=button)
    assert answer_text(pressed) == answer_text(forged)
