"""Who decides the next theme, through the simulated Discord: no choice is replaced without its maker hearing of it."""

import discord
import pytest
import simcord

from bot.demo.transcript import buttons_of
from bot.demo.week import ScriptedWeek
from bot.demo.world import ORGANISER, World
from cogs.choices import choice_value
from tests.support.buttons import send_forged_button
from tests.support.commands import answer_message, answer_text, run_command
from tests.support.messages import message_texts_with, private_messages_to

THEME = {"title": "Letters I never sent", "prompt": "To whom?", "keywords": "", "call": ""}


async def set_up(world: World) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()


async def let_members_choose(world: World) -> None:
    """Set up a game in which Inês is asked for the theme, and go on to that moment."""
    await set_up(world)
    await press(world, ORGANISER, "theme host", "Begin with turns")
    await press(world, "ines", "theme host", "I'd take a turn")
    await world.move_to("Tue 18:30")


async def press(world: World, who: str, command: str, label: str) -> simcord.InteractionResult:
    """Give a command, and press a button of its answer."""
    shown = await world.members[who].slash(world.channel, command)
    pressed: simcord.InteractionResult = await world.members[who].click(answer_message(shown), label=label)
    return pressed


async def answer_invitation(world: World, who: str, answer: str = "choose") -> simcord.InteractionResult:
    [question] = [one for one in world.users[who].dm_channel.history() if f"hosting:1:{answer}" in buttons_of(one)]
    pressed: simcord.InteractionResult = await world.users[who].click(question, custom_id=f"hosting:1:{answer}")
    return pressed


async def choose_as_member(world: World) -> None:
    await world.users["ines"].submit_modal(await answer_invitation(world, "ines"), THEME)


async def pick(world: World, title: str, who: str = ORGANISER) -> simcord.InteractionResult:
    """Pick a theme in the form; where one stands, say first that it is to be another."""
    opened = await world.members[who].slash(world.channel, "theme pick")
    if not opened.modal:
        opened = await world.members[who].click(answer_message(opened), label="Choose another theme")
    return await world.members[who].submit_modal(opened, THEME | {"title": title})


async def announced(world: World) -> str:
    await world.move_to("Fri 18:00")
    [text] = message_texts_with(world, "-# ROUND 1 ·")
    return text


async def answer_old_invitation(world: World, who: str, answer: str) -> simcord.InteractionResult:
    """Press a button of an invitation as it was before it was edited, which somebody may have on their screen still."""
    action = f"hosting:1:{answer}"
    return await world.members[who].click(await send_forged_button(world, action), custom_id=action)


def make_host(world: World, who: str) -> None:
    """Let a member of the server be one of its hosts."""
    role = world.guild.create_role("Another host", permissions=discord.Permissions(manage_guild=True))
    world.guild.remove_member(world.members[who])
    world.members[who] = world.guild.add_member(world.users[who], roles=[role])


@pytest.mark.parametrize("answer", ["choose", "no"])
async def test_who_is_asked_hears_before_the_form_that_a_host_has_chosen(world: World, answer: str) -> None:
    await let_members_choose(world)
    await pick(world, "A host's own")
    pressed = await answer_old_invitation(world, "ines", answer)
    assert not pressed.modal
    assert "A host has chosen this theme already" in answer_text(pressed)
    assert "**/theme suggest**" in answer_text(pressed)
    assert "# A host's own" in await announced(world)


async def test_what_a_host_picked_while_the_form_was_open_stands(world: World) -> None:
    await let_members_choose(world)
    opened = await answer_invitation(world, "ines")
    await pick(world, "A host's own")
    refused = await world.users["ines"].submit_modal(opened, THEME)
    assert "A host has chosen this theme already" in answer_text(refused)
    assert "# A host's own" in await announced(world)


async def test_a_host_sees_who_chose_the_theme_and_whoever_is_replaced_is_told(world: World) -> None:
    await let_members_choose(world)
    await choose_as_member(world)
    shown = await world.members[ORGANISER].slash(world.channel, "theme pick")
    assert not shown.modal
    assert "**Letters I never sent** is the next theme" in answer_text(shown)
    assert "**Inês Okafor** chose it. If you replace it, I tell them" in answer_text(shown)
    assert "The next theme is **A host's own**" in answer_text(await pick(world, "A host's own"))
    await world.env.settle()
    [told] = [one for one in private_messages_to(world, "ines") if "decided otherwise" in one]
    assert "so **Letters I never sent** is not announced then" in told
    assert "A host's own" not in told
    assert "# A host's own" in await announced(world)


async def test_a_host_may_leave_what_a_member_chose(world: World) -> None:
    await let_members_choose(world)
    await choose_as_member(world)
    left = await press(world, ORGANISER, "theme pick", "Leave it")
    assert "**Letters I never sent** stays the next theme" in answer_text(left)
    assert not [one for one in private_messages_to(world, "ines") if "decided otherwise" in one]
    assert "# Letters I never sent" in await announced(world)


async def test_a_host_who_leaves_what_another_has_replaced_hears_what_stands(world: World) -> None:
    await set_up(world)
    make_host(world, "jo")
    await pick(world, "The first")
    shown = [await world.members[ORGANISER].slash(world.channel, "theme pick") for _ in range(2)]
    await pick(world, "The second", "jo")
    left = await world.members[ORGANISER].click(answer_message(shown[0]), label="Leave it")
    assert "**The second** stays the next theme" in answer_text(left)
    asked = await world.members["jo"].slash(world.channel, "theme pick", suggestion=choice_value("vote"))
    await world.members["jo"].click(answer_message(asked), label="Replace it")
    left = await world.members[ORGANISER].click(answer_message(shown[1]), label="Leave it")
    assert "The vote decides again" in answer_text(left)


async def test_leaving_it_to_the_vote_again_tells_the_member_whose_theme_it_was(world: World) -> None:
    await let_members_choose(world)
    await choose_as_member(world)
    asked = await world.members[ORGANISER].slash(world.channel, "theme pick", suggestion=choice_value("vote"))
    assert "**Inês Okafor** chose it" in answer_text(asked)
    await world.members[ORGANISER].click(answer_message(asked), label="Replace it")
    await world.env.settle()
    assert [one for one in private_messages_to(world, "ines") if "decided otherwise" in one]


async def test_the_first_of_two_hosts_hears_of_the_second(world: World) -> None:
    await set_up(world)
    make_host(world, "jo")
    await pick(world, "The first")
    assert "**Bea" in answer_text(await world.members["jo"].slash(world.channel, "theme pick"))
    await pick(world, "The second", "jo")
    await world.env.settle()
    [told] = [one for one in private_messages_to(world, ORGANISER) if "decided otherwise" in one]
    assert "so **The first** is not announced then" in told
    assert "**/theme pick** shows what is chosen now" in told
    await pick(world, "The third", "jo")
    await world.env.settle()
    assert not private_messages_to(world, "jo")
    assert "# The third" in await announced(world)


async def test_a_theme_that_came_while_the_form_was_open_is_shown_and_then_replaced_with_what_was_typed(
    world: World,
) -> None:
    await set_up(world)
    make_host(world, "jo")
    opened = await world.members[ORGANISER].slash(world.channel, "theme pick")
    await pick(world, "The quick one", "jo")
    shown = await world.members[ORGANISER].submit_modal(opened, THEME)
    assert "**The quick one** is the next theme" in answer_text(shown)
    replaced = await world.members[ORGANISER].click(answer_message(shown), label="Replace it")
    assert "The next theme is **Letters I never sent**" in answer_text(replaced)


async def test_who_has_chosen_can_not_pass_it_on_and_sees_their_words_in_the_form(world: World) -> None:
    await let_members_choose(world)
    form = await press(world, "ines", "theme host", "Choose the theme")
    await world.members["ines"].submit_modal(form, THEME)
    passed = await answer_old_invitation(world, "ines", "no")
    assert "You have chosen **Letters I never sent** for it" in answer_text(passed)
    again = await answer_old_invitation(world, "ines", "choose")
    assert "Letters I never sent" in str(again.modal)
    assert "# Letters I never sent" in await announced(world)


async def test_a_member_hears_that_a_host_reworded_their_theme(world: World) -> None:
    await let_members_choose(world)
    await choose_as_member(world)
    form = await press(world, ORGANISER, "theme host", "Change the next theme")
    await world.members[ORGANISER].submit_modal(form, THEME | {"title": "Letters unsent"})
    await world.env.settle()
    [told] = [one for one in private_messages_to(world, "ines") if "reworded" in one]
    assert "**Letters I never sent** is called **Letters unsent** now" in told


async def test_the_button_under_a_theme_that_does_not_stand_any_more_says_so(world: World) -> None:
    await let_members_choose(world)
    await choose_as_member(world)
    asked = await world.members[ORGANISER].slash(world.channel, "theme pick", suggestion=choice_value("vote"))
    await world.members[ORGANISER].click(answer_message(asked), label="Replace it")
    [settled] = [one for one in world.users["ines"].dm_channel.history() if "theme:change:1" in buttons_of(one)]
    pressed = await world.users["ines"].click(settled, custom_id="theme:change:1")
    assert "No theme is chosen for that round any more" in answer_text(pressed)


async def test_a_suggestion_that_was_picked_and_is_withdrawn_stays_the_theme_without_its_author(world: World) -> None:
    await set_up(world)
    await run_command(world, "ines", "theme suggest", title="Slow trains")
    await run_command(world, ORGANISER, "theme pick", suggestion=choice_value(1))
    withdrawn = await run_command(world, "ines", "theme withdraw", suggestion=choice_value(1))
    assert "A host had picked it already, so I announce it" in withdrawn
    assert "without your name" in withdrawn
    text = await announced(world)
    assert "# Slow trains" in text
    assert "Inês" not in text


async def test_a_host_who_clears_the_board_of_what_is_picked_hears_that_it_stays(world: World) -> None:
    await set_up(world)
    await run_command(world, "ines", "theme suggest", title="Slow trains")
    await run_command(world, ORGANISER, "theme pick", suggestion=choice_value(1))
    assert "but it is picked" in await run_command(world, ORGANISER, "theme withdraw", suggestion=choice_value(1))
    assert "Suggested by Inês" in await announced(world)
