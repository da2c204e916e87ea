"""An invitation to choose a theme says what is so: nobody thinks about a theme that is not theirs to choose."""

from bot.demo.transcript import buttons_of, texts_of
from bot.demo.world import ORGANISER, World
from tests.support.commands import answer_message, answer_text
from tests.support.setup_form import SetupForm

THEME = {"title": "Maps", "prompt": "", "keywords": "", "call": ""}


async def begin_turns(world: World) -> None:
    form = await SetupForm(world).open()
    await form.press("more")
    await form.choose("extras", "rotates_hosts")
    await form.press("save")


async def press(world: World, who: str, label: str) -> None:
    """Press a button of /theme host."""
    shown = await world.members[who].slash(world.channel, "theme host")
    await world.members[who].click(answer_message(shown), label=label)
    await world.env.settle()


def in_private(world: World, who: str) -> list[tuple[str, list[str]]]:
    """Return what the bot's private messages to somebody say now, and their buttons."""
    messages = world.users[who].dm_channel.history()
    return [("\n".join(texts_of(one)).replace("\\", ""), list(buttons_of(one).values())) for one in messages]


def is_over(said: tuple[str, list[str]]) -> bool:
    words, buttons = said
    return "#usblogs" in words and "need not choose this theme any more" in words and buttons == []


async def test_whoever_never_answers_reads_of_each_theme_that_it_is_over(world: World) -> None:
    await begin_turns(world)
    await press(world, "ines", "I'd take a turn")
    await world.move_to("Thu 12:00")
    [asked] = in_private(world, "ines")
    assert "Choose the theme" in asked[1]
    await world.move_to("Thu+1 12:00")
    before, asked = in_private(world, "ines")
    assert is_over(before)
    assert "Choose the theme" in asked[1]


async def test_whose_turn_went_on_to_somebody_else_reads_so(world: World) -> None:
    await begin_turns(world)
    await press(world, "ines", "I'd take a turn")
    await press(world, "jo", "I'd take a turn")
    await world.move_to("Thu 12:00")
    assert is_over(in_private(world, "ines")[0])
    assert "Choose the theme" in in_private(world, "jo")[0][1]


async def test_whose_date_is_left_out_reads_so_and_is_asked_again_where_that_is_undone(world: World) -> None:
    await begin_turns(world)
    await press(world, "ines", "20 March")
    await world.move_to("Thu 12:00")
    skipped = await world.members[ORGANISER].slash(world.channel, "round skip")
    await world.env.settle()
    asked, lost = in_private(world, "ines")
    assert is_over(asked)
    assert "20 March** is not yours any more" in lost[0]
    await world.members[ORGANISER].click(answer_message(skipped), label="Undo")
    await world.move_to("Thu 12:30")
    before, *_, anew = in_private(world, "ines")
    assert is_over(before), "to be asked again is a message of its own, as nobody hears of an edit"
    assert "Choose the theme" in anew[1]


async def test_whom_nobody_asks_any_more_as_the_turns_have_ended_or_a_host_has_chosen_reads_so(world: World) -> None:
    await begin_turns(world)
    await press(world, "ines", "20 March")
    await world.move_to("Thu 12:00")
    await press(world, ORGANISER, "End the turns")
    assert is_over(in_private(world, "ines")[0])
    await press(world, ORGANISER, "Begin with turns")
    await world.move_to("Thu 12:30")
    assert "Choose the theme" in in_private(world, "ines")[-1][1]
    form = await world.members[ORGANISER].slash(world.channel, "theme pick")
    await world.members[ORGANISER].submit_modal(form, {"title": "Bread", "prompt": "", "keywords": ""})
    await world.env.settle()
    *_, asked_anew, told = in_private(world, "ines")
    assert is_over(asked_anew)
    assert "nothing is due from you" in told[0]


async def test_a_theme_chosen_elsewhere_is_named_in_the_invitation_as_it_is_and_with_its_date(world: World) -> None:
    await begin_turns(world)
    await press(world, "ines", "20 March")
    await press(world, "jo", "27 March")
    await world.move_to("Thu 12:00")
    shown = await world.members["ines"].slash(world.channel, "theme host")
    form = await world.members["ines"].click(answer_message(shown), label="Choose the theme")
    await world.members["ines"].submit_modal(form, THEME)
    await world.env.settle()
    words, buttons = in_private(world, "ines")[0]
    assert "**Maps** it is" in words
    assert buttons == ["Change the theme"]
    await world.members[ORGANISER].slash(world.channel, "round skip")
    await world.env.settle()
    moved = in_private(world, "ines")[0][0]
    assert "**Maps** it is" in moved
    assert moved != words
    form = await world.users["ines"].click(world.users["ines"].dm_channel.history()[0], label="Change the theme")
    changed = await world.users["ines"].submit_modal(form, THEME | {"title": "Atlases"})
    await world.env.settle()
    assert "**Atlases** is announced" in answer_text(changed)
    assert "**Atlases** it is" in in_private(world, "ines")[0][0]


async def test_a_no_stays_a_no(world: World) -> None:
    await begin_turns(world)
    await press(world, "ines", "I'd take a turn")
    await world.move_to("Thu 12:00")
    await world.users["ines"].click(world.users["ines"].dm_channel.history()[0], label="Not this time")
    await world.move_to("Sat 12:00")
    [(words, buttons)] = in_private(world, "ines")
    assert "All right. Somebody else or the vote decides" in words
    assert buttons == []
