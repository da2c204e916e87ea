"""The forms of the bot, as a hostile member and a careless host fill them in."""

from collections.abc import Awaitable, Callable, Sequence

import discord
import simcord
from simcord.enums import ComponentType

from bot.actions import AddSpareTheme, EditDraftPost, EditOpening, EditOrder
from bot.components import ButtonAction
from bot.demo.transcript import buttons_of, menus_of
from bot.demo.world import ORGANISER, World
from tests.support.commands import answer_message
from tests.support.setup_form import SetupForm

Opener = Callable[[World, simcord.MemberActor], Awaitable[simcord.InteractionResult]]


async def fill_in(world: World, member: simcord.MemberActor, form: str, words: Sequence[str]) -> None:
    """Open a form and submit it with these words in its text inputs; each of its menus takes the first choice."""
    who = member if form == "theme suggest" else world.members[ORGANISER]
    opened = await FORMS[form](world, who)
    await who.submit_modal(opened, _values(opened, words))


def _values(opened: simcord.InteractionResult, words: Sequence[str]) -> dict[str, object]:
    assert opened.modal is not None
    given = iter(words)
    values: dict[str, object] = {}
    controls = [one["component"] for one in opened.modal["components"] if "component" in one]
    for control in controls:
        if control["type"] == ComponentType.TEXT_INPUT:
            values[control["custom_id"]] = next(given, "")[: control.get("max_length")]
        else:
            values[control["custom_id"]] = [control["options"][0]["value"]]
    return values


def _command(name: str) -> Opener:
    async def open_form(world: World, member: simcord.MemberActor) -> simcord.InteractionResult:
        return await member.slash(world.channel, name)

    return open_form


def _button(command: str, action: type[ButtonAction]) -> Opener:
    async def open_form(world: World, member: simcord.MemberActor) -> simcord.InteractionResult:
        message = answer_message(await member.slash(world.channel, command))
        return await member.click(message, custom_id=_last_button(message, action))

    return open_form


def _last_button(message: discord.Message, action: type[ButtonAction]) -> str:
    return [custom_id for custom_id in buttons_of(message) if action.parse(custom_id)][-1]


async def _open_post_form(world: World, member: simcord.MemberActor) -> simcord.InteractionResult:
    """Choose the last post of the draft's page in its menu, and open its form."""
    draft = await member.slash(world.channel, "round draft")
    [(menu, posts)] = menus_of(answer_message(draft)).items()
    await member.select(answer_message(draft), posts[-1:], custom_id=menu)
    return await member.click(answer_message(draft), custom_id=_last_button(answer_message(draft), EditDraftPost))


def _setup(which: str) -> Opener:
    """Return what opens a form of the set-up, which nobody saves after: the honest blog is found by what it says."""

    async def open_form(world: World, member: simcord.MemberActor) -> simcord.InteractionResult:
        form = await SetupForm(world).open()
        return await member.click(form.shown, custom_id=f"setup:{which}")

    return open_form


FORMS: dict[str, Opener] = {
    "theme suggest": _command("theme suggest"),
    "theme pick": _command("theme pick"),
    "spare theme": _button("theme reserve", AddSpareTheme),
    "opening": _button("round draft", EditOpening),
    "order": _button("round draft", EditOrder),
    "post in the draft": _open_post_form,
    "names": _setup("names"),
    "times": _setup("times"),
}
"""What opens each form."""
