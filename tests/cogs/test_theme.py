"""Suggestions, votes, the host's choice and turns, through the simulated Discord."""

import discord
import pytest
import simcord

from bot.actions import CastVote
from bot.demo.transcript import buttons_of, texts_of
from bot.demo.week import ScriptedWeek
from bot.demo.world import ORGANISER, World
from bot.text import moment
from cogs.choices import choice_value
from tests.support.buttons import send_forged_button
from tests.support.commands import answer_message, answer_text, run_command
from tests.support.draft_view import defaults
from tests.support.setup_form import SetupForm

THEME = {"title": "The map in my head", "prompt": "Draw it without looking.", "keywords": "map, atlas"}


async def set_up_game(world: World) -> ScriptedWeek:
    week = ScriptedWeek(world, lambda *_: None)
    await week.set_up()
    return week


async def submit(world: World, who: str, shown: simcord.InteractionResult, **changes: str) -> simcord.InteractionResult:
    return await world.members[who].submit_modal(shown, THEME | changes)


def board(world: World) -> str:
    return "\n".join(texts_of(world.channel.history()[0])).replace("\\", "")


def announced(world: World) -> str:
    return "\n".join(
        next(
            text
            for message in world.channel.history()
            for text in ["\n".join(texts_of(message)).replace("\\", "")]
            if text.startswith("-# ROUND 1")
        ).split("\n")
    )


async def offered(world: World, who: str, command: str, option: str, typed: str = "") -> list[str]:
    found = await world.members[who].autocomplete(world.channel, command, option, typed)
    return [choice["name"] for choice in found]


async def test_a_theme_is_suggested_in_a_form_from_the_command_and_from_the_board(world: World) -> None:
    week = await set_up_game(world)
    opened = await world.members["ines"].slash(world.channel, "theme suggest")
    assert "is on the board" in answer_text(await submit(world, "ines", opened))
    pressed = await world.members["jo"].click(week.message_with("write about next"), custom_id="suggest")
    assert "is on the board" in answer_text(await submit(world, "jo", pressed, title="Slow trains"))
    assert "The map in my head" in board(world)
    assert "Slow trains" in board(world)


@pytest.mark.parametrize("title", ["the MAP, in my head", "In my head: the map", "Thé mäp ìn my hèad"])
async def test_a_duplicate_is_recognised_by_its_words(world: World, title: str) -> None:
    await set_up_game(world)
    await run_command(world, "ines", "theme suggest", title="The map in my head")
    assert "on the board already" in await run_command(world, "jo", "theme suggest", title=title)


async def test_nobody_fills_the_board_alone(world: World) -> None:
    await set_up_game(world)
    for number in range(3):
        await run_command(world, "ines", "theme suggest", title=f"Theme {number}")
    assert "three themes on the board" in await run_command(world, "ines", "theme suggest", title="A fourth")
    assert "A fourth" not in board(world)


async def test_a_full_board_says_when_there_is_room(world: World) -> None:
    await set_up_game(world)
    for number in range(25):
        user = world.guild.add_member(world.env.create_user(f"u{number}"))
        await user.slash(world.channel, "theme suggest", title=f"Theme {number}")
    said = await run_command(world, "ines", "theme suggest", title="One more")
    assert "The board is full" in said
    votes = [action for action in buttons_of(world.channel.history()[0]) if CastVote.parse(action)]
    assert len(votes) == 25
    await world.move_to("Fri 18:00")
    assert moment(world.clock.now()) in said
    assert "is on the board" in await run_command(world, "ines", "theme suggest", title="One more")


async def test_without_a_title_a_form_opens_with_what_was_typed_for_the_rest(world: World) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    rest = {"prompt": "What I typed,  as I typed it", "keywords": "trains,tea, "}
    opened = await world.members["ines"].slash(world.channel, "theme suggest", **rest)
    assert defaults(opened) == {"title": "", **rest}
    empty = await world.members["ines"].slash(world.channel, "theme suggest")
    assert defaults(empty) == {"title": "", "prompt": "", "keywords": ""}


async def test_an_author_withdraws_their_suggestion_and_a_host_any_but_nobody_else(world: World) -> None:
    await set_up_game(world)
    await run_command(world, "ines", "theme suggest", title="Slow trains")
    await run_command(world, "jo", "theme suggest", title="Fast boats")
    assert await offered(world, "ines", "theme withdraw", "suggestion") == ["Slow trains"]
    assert await offered(world, ORGANISER, "theme withdraw", "suggestion", "FAST") == ["Fast boats"]
    fast = choice_value(2)
    assert "no such suggestion of yours" in await run_command(world, "ines", "theme withdraw", suggestion=fast)
    assert "no longer on the board" in await run_command(world, "ines", "theme withdraw", suggestion=choice_value(1))
    assert "no longer on the board" in await run_command(world, ORGANISER, "theme withdraw", suggestion=fast)
    assert "No suggestion yet" in board(world)
    assert "nothing to choose" in await run_command(world, ORGANISER, "theme withdraw", suggestion="Fast boats")


async def test_the_board_is_shown_to_one_person_with_its_buttons(world: World) -> None:
    await set_up_game(world)
    await run_command(world, "ines", "theme suggest", title="Slow trains")
    shown = await world.members["jo"].slash(world.channel, "theme board")
    assert shown.response is not None
    assert shown.response.ephemeral
    assert "Your vote is for" in answer_text(
        await world.members["jo"].click(shown.response.message, custom_id="vote:1")
    )
    assert "1 vote " in board(world)


async def test_a_host_decides_and_leaves_it_to_the_vote_again(world: World) -> None:
    await set_up_game(world)
    await run_command(world, "ines", "theme suggest", title="Slow trains")
    await run_command(world, "jo", "theme suggest", title="Fast boats")
    assert "Only hosts" in await run_command(world, "ines", "theme pick", suggestion=choice_value(2))
    assert "**Fast boats**" in await run_command(world, ORGANISER, "theme pick", suggestion=choice_value(2))
    assert "The next theme is chosen" in board(world)
    assert (await offered(world, ORGANISER, "theme pick", "suggestion"))[0] == "Let the vote decide again"
    asked = await world.members[ORGANISER].slash(world.channel, "theme pick", suggestion=choice_value("vote"))
    assert "**Fast boats** is the next theme" in answer_text(asked)
    again = await world.members[ORGANISER].click(answer_message(asked), label="Replace it")
    assert "The vote decides again" in answer_text(again)
    opened = await world.members[ORGANISER].slash(world.channel, "theme pick")
    assert "The next theme is **The map in my head**" in answer_text(await submit(world, ORGANISER, opened))
    await world.move_to("Fri 18:00")
    assert "The map in my head" in announced(world)
    assert "Slow trains" in board(world)


async def test_spare_themes_come_before_the_bank_and_in_their_order(world: World) -> None:
    await set_up_game(world)
    assert "Only hosts" in await run_command(world, "ines", "theme reserve")
    shown = await world.members[ORGANISER].slash(world.channel, "theme reserve")
    for title in ("First spare", "Second spare"):
        assert shown.response is not None
        opened = await world.members[ORGANISER].click(shown.response.message, custom_id="spare:add")
        shown = await submit(world, ORGANISER, opened, title=title)
    assert "1. **First spare**\n2. **Second spare**" in answer_text(shown)
    opened = await world.members[ORGANISER].click(shown.response.message, custom_id="spare:add")  # type: ignore[union-attr]
    assert "You keep that theme already" in answer_text(await submit(world, ORGANISER, opened, title="spare: second"))
    await world.members[ORGANISER].click(shown.response.message, custom_id="spare:drop:1")  # type: ignore[union-attr]
    await world.move_to("Fri 18:00")
    assert "Second spare" in announced(world)
    assert "None so far" in await run_command(world, ORGANISER, "theme reserve")


async def turns(world: World, who: str, *what: str) -> str:
    """Let somebody open /theme host, and press its buttons."""
    shown = await world.members[who].slash(world.channel, "theme host")
    assert shown.response is not None
    for one in what:
        await world.members[who].click(shown.response.message, custom_id=f"turns:{one}")
    return "\n".join(texts_of(shown.response.message)).replace("\\", "")


def private_messages(world: World, who: str) -> list[discord.Message]:
    return world.users[who].dm_channel.history()


async def test_whose_turn_it_is_chooses_the_theme_in_private(world: World) -> None:
    await set_up_game(world)
    await turns(world, ORGANISER, "on")
    assert "You take your turn" in await turns(world, "ines", "in")
    await turns(world, "jo", "in")
    await run_command(world, "marek", "theme suggest", title="Slow trains")
    await world.move_to("Tue 18:30")
    [question] = private_messages(world, "ines")
    assert private_messages(world, "jo") == []
    assert "It is your turn" in "\n".join(texts_of(question))
    [choose, _] = buttons_of(question)
    opened = await world.users["ines"].click(question, custom_id=choose)
    await world.users["ines"].submit_modal(opened, THEME)
    assert "with your name" in "\n".join(texts_of(private_messages(world, "ines")[0]))
    await world.move_to("Fri 18:00")
    assert "The map in my head" in announced(world)
    assert "Chosen by Inês Okafor, who hosts this round" in announced(world)
    await world.move_to("Tue+1 18:30")
    assert len(private_messages(world, "jo")) == 1


async def test_who_can_not_passes_it_on_to_who_steps_in_and_then_the_vote_decides(world: World) -> None:
    await set_up_game(world)
    await turns(world, ORGANISER, "on")
    await turns(world, "ines", "in")
    assert "You step in" in await turns(world, "jo", "step")
    await run_command(world, "marek", "theme suggest", title="Slow trains")
    await world.move_to("Tue 18:30")
    [question] = private_messages(world, "ines")
    choose, no = buttons_of(question)
    await world.users["ines"].click(question, custom_id=no)
    await world.env.settle()
    await world.move_to("Tue 18:31")
    [stepping] = private_messages(world, "jo")
    assert "Can you step in" in "\n".join(texts_of(stepping))
    pressed = await world.members["ines"].click(await send_forged_button(world, choose), custom_id=choose)
    assert "It is not your turn" in answer_text(pressed)
    await world.move_to("Fri 18:00")
    assert "Slow trains" in announced(world)


async def test_turns_that_are_switched_on_in_the_form_begin_with_the_next_theme(world: World) -> None:
    await set_up_game(world)
    await turns(world, "ines", "in")
    form = await SetupForm(world).open()
    await form.press("more")
    await form.choose("extras", "rotates_hosts")
    await form.press("save")
    await world.move_to("Tue 18:30")
    assert len(private_messages(world, "ines")) == 1


async def test_who_does_not_answer_is_waited_for_until_the_day_before(world: World) -> None:
    await set_up_game(world)
    await turns(world, ORGANISER, "on")
    await turns(world, "ines", "in")
    await turns(world, "jo", "step")
    await world.move_to("Thu 17:50")
    assert private_messages(world, "jo") == []
    await world.move_to("Thu 18:00")
    assert len(private_messages(world, "jo")) == 1


async def test_only_a_host_begins_and_ends_the_turns(world: World) -> None:
    await set_up_game(world)
    shown = await world.members["ines"].slash(world.channel, "theme host")
    assert shown.response is not None
    assert list(buttons_of(shown.response.message).values()) == ["I'd take a turn", "I can step in"]
    pressed = await world.members["ines"].click(await send_forged_button(world, "turns:on"), custom_id="turns:on")
    assert "Only hosts" in answer_text(pressed)
    assert "The vote chooses the theme" in await turns(world, "ines", "in", "out")


async def test_the_same_suggestion_in_other_spelling_is_recognised(world: World) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    await run_command(world, "ines", "theme suggest", title="The map in my head")
    assert "on the board already" in await run_command(world, "marek", "theme suggest", title="the MAP, in my head")


async def test_a_title_without_a_word_is_refused(world: World) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    assert "give the theme a title" in await run_command(world, "ines", "theme suggest", title="\u202e\u200b…")


async def test_a_member_has_one_vote_and_may_move_it(world: World) -> None:
    week = ScriptedWeek(world, lambda *_: None)
    await week.set_up()
    await week.suggest()
    board = week.message_with("write about next")
    first, second = [action for action in buttons_of(board) if CastVote.parse(action)][:2]
    for action, told in ((first, "Your vote is for"), (first, "already"), (second, "Your vote is for")):
        assert told in answer_text(await world.members["jo"].click(board, custom_id=action))
    shown = "\n".join(texts_of(week.message_with("write about next")))
    assert (shown.count("1 vote"), shown.count("no votes")) == (1, 2)


async def test_fifty_members_voting_are_all_counted(world: World) -> None:
    week = ScriptedWeek(world, lambda *_: None)
    await week.set_up()
    await week.suggest()
    board = week.message_with("write about next")
    action = next(action for action in buttons_of(board) if CastVote.parse(action))
    for number in range(50):
        user = world.env.create_user(f"voter{number}")
        await world.guild.add_member(user).click(board, custom_id=action)
    assert "50 votes" in "\n".join(texts_of(week.message_with("write about next")))


@pytest.mark.parametrize("title", ["@everyone", "[x](http://evil.example)", "**loud** <@123> <#5>", "\u202egnorw"])
async def test_a_suggestion_can_not_mention_link_or_reverse(world: World, title: str) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    await run_command(world, "ines", "theme suggest", title=f"A {title}")
    board = ScriptedWeek(world, lambda *_: None).message_with("write about next")
    shown = next(text for text in texts_of(board) if "suggested by" in text)
    assert "@everyone" not in shown.replace("\\@", "")
    assert "](" not in shown
    assert "\u202e" not in shown
    assert not board.mention_everyone
    assert board.mentions == []
