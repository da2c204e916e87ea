"""The menu of what is off unless a host wants it: who gets the drafts of round-ups, through the simulated Discord."""

from bot.actions.forms import Extra
from bot.demo.world import ORGANISER, World
from tests.support.buttons import menus_in
from tests.support.games import start_game
from tests.support.hosts import promote
from tests.support.messages import private_messages_to
from tests.support.setup_form import SetupForm


async def open_extras(world: World, who: str) -> SetupForm:
    form = SetupForm(world)
    form.host = world.members[who]
    await form.open()
    await form.press("more")
    return form


def chosen_in(form: SetupForm) -> set[str]:
    """Return the extras that are ticked in a form."""
    [menu] = [one for one in menus_in(form.shown.components) if one.custom_id == "setup:extras"]
    return {option.value for option in menu.options if option.default}


def told_of_drafts(world: World) -> tuple[int, int]:
    """Return how often Bea and Jo heard that a round-up can be looked at."""
    bea, jo = (sum("goes out" in text for text in private_messages_to(world, who)) for who in (ORGANISER, "jo"))
    return bea, jo


async def test_drafts_are_ticked_for_whom_they_go_to_alone(world: World) -> None:
    await start_game(world)
    promote(world, "jo")
    form = await open_extras(world, ORGANISER)
    await form.choose("extras", Extra.DRAFTS)
    await form.press("save")
    form = await open_extras(world, "jo")
    assert chosen_in(form) == {Extra.OTHERS_DRAFTS}
    await form.choose("extras", Extra.OTHERS_DRAFTS, Extra.THREADS)
    await form.press("save")
    assert f"<@{world.users[ORGANISER].id}> sees round-ups an hour before" in form.words
    await world.move_to("Mon+1 11:30")
    assert told_of_drafts(world) == (1, 0)


async def test_a_host_takes_drafts_over_and_can_leave_them_to_the_other_again(world: World) -> None:
    await start_game(world)
    promote(world, "jo")
    form = await open_extras(world, ORGANISER)
    await form.choose("extras", Extra.DRAFTS)
    await form.press("save")
    form = await open_extras(world, "jo")
    await form.choose("extras", Extra.DRAFTS, Extra.OTHERS_DRAFTS)
    assert chosen_in(form) == {Extra.DRAFTS}
    await form.choose("extras", Extra.DRAFTS, Extra.OTHERS_DRAFTS)
    assert chosen_in(form) == {Extra.OTHERS_DRAFTS}
    await form.choose("extras")
    assert chosen_in(form) == set()
    await form.choose("extras", Extra.DRAFTS)
    await form.press("save")
    assert f"<@{world.users['jo'].id}> sees round-ups an hour before" in form.words
    await world.env.settle()
    [told] = private_messages_to(world, ORGANISER)
    assert f"<@{world.users['jo'].id}> sees the round-ups" in told
    await world.move_to("Mon+1 11:30")
    assert told_of_drafts(world) == (0, 1)
