"""Every button, menu and form answers within the same handling of what a person can't do, and of faults."""

import pkgutil
import sqlite3
from collections.abc import Iterator
from importlib import import_module

import discord
import pytest
import simcord
from discord import ui

import cogs
from bot.boundary import Text, web_url
from bot.demo.transcript import buttons_of
from bot.demo.week import ScriptedWeek
from bot.demo.world import World
from bot.feeds.opml import Outline, write_opml
from cogs.buttons import PersistentButton
from cogs.framed_view import FramedView
from cogs.kept_modal import KeptModal
from tests.support.buttons import menus_in
from tests.support.commands import answer_message, answer_text
from tests.support.lost_answers import forgive, lose_answers
from tests.support.setup_form import SetupForm

APOLOGY = "Something went wrong on my side"
BASES = {ui.Modal: KeptModal, ui.View: FramedView, ui.LayoutView: FramedView, ui.DynamicItem: PersistentButton}
OWN_HANDLING = {KeptModal: "on_submit", FramedView: "on_error", PersistentButton: "callback"}
"""What of each base shows errors, and is nobody else's."""


def _all_below(base: type) -> Iterator[type]:
    """Yield the classes of the cogs that have a base, once each, however far down they are."""
    for module in pkgutil.walk_packages(cogs.__path__, "cogs."):
        import_module(module.name)
    below: list[type] = [base]
    for one in below:
        children: list[type] = one.__subclasses__()
        below += [child for child in children if child not in below]
    yield from (cls for cls in below if cls.__module__.startswith("cogs."))


@pytest.mark.parametrize("base", list(BASES))
def test_nothing_that_is_pressed_or_sent_stands_outside_the_handling_of_errors(base: type) -> None:
    ours = BASES[base]
    found = list(_all_below(base))
    assert [one.__name__ for one in found if not issubclass(one, ours)] == []
    own = [one.__name__ for one in found if OWN_HANDLING[ours] in vars(one) and one is not ours]
    assert own == [], "their base shows what they raise"


@pytest.mark.parametrize("base", list(OWN_HANDLING))
def test_there_are_several_of_each_kind(base: type) -> None:
    assert len(list(_all_below(base))) > len(["the base", "one of its kind"])


async def _fail(*_: object, **__: object) -> None:
    raise sqlite3.OperationalError("database is locked")


async def test_each_part_of_the_set_up_form_owns_up_to_a_fault(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    form = await SetupForm(world).open()
    role = world.guild.create_role("writers")
    pages: list[dict[str, list[object]]] = [
        {"announce_channel": [world.channel], "calendar": ["month"]},
        {"roundup_channel": [world.channel], "ping": [role], "language": ["de"], "extras": ["threads"]},
    ]
    for chosen in pages:
        menus = {one.custom_id.removeprefix("setup:") for one in menus_in(form.shown.components)}
        assert menus == set(chosen)
        with monkeypatch.context() as patch:
            for fault in ("SetupView.update", "SetupView.save", "open_modal"):
                patch.setattr(f"cogs.setup.view.{fault}", _fail)
            pressed = [await form.choose(menu, *values) for menu, values in chosen.items()]
            pressed += [await form.press(button.removeprefix("setup:")) for button in buttons_of(form.shown)]
        assert [one for one in map(answer_text, pressed) if not one.startswith(APOLOGY)] == []
        form = await SetupForm(world).open()
        await form.press("more")
    forgive(world)


async def _list_of_blogs(world: World) -> tuple[simcord.MemberActor, discord.Message]:
    """Choose a blog of a list that was brought; return who did, and the question."""
    await ScriptedWeek(world, lambda *_: None).set_up()
    ines, home = world.members["ines"], world.blogs.circle.home(world.blogs.circle.people["ines"])
    body = write_opml("x", [Outline(Text("Mine"), web_url(home), web_url(home), "me")], world.clock.now())
    question = answer_message(await ines.slash(world.channel, "blog import", file=("x.opml", body)))
    [menu] = menus_in(question.components)
    await ines.select(question, ["0"], custom_id=menu.custom_id)
    return ines, question


async def test_who_asks_for_too_much_in_a_minute_is_told_so_under_a_list_of_blogs(world: World) -> None:
    ines, question = await _list_of_blogs(world)
    for _ in range(6):
        world.bot.pace.admit(ines.id)
    assert "quite a few" in answer_text(await ines.click(question, label="Watch those"))


async def test_a_fault_behind_a_list_of_blogs_is_owned_up_to(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ines, question = await _list_of_blogs(world)
    monkeypatch.setattr("cogs.blog_views.watch_blog", _fail)
    assert APOLOGY in answer_text(await ines.click(question, label="Watch those"))
    forgive(world)


async def test_a_no_whose_connection_broke_is_answered(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    ines, home = world.members["ines"], world.blogs.circle.home(world.blogs.circle.people["ines"])
    asked = answer_message(await ines.slash(world.channel, "blog add", address=home))
    lose_answers(monkeypatch)
    assert answer_text(await ines.click(asked, label="No"))
