"""The draft of a round-up: its buttons, and the forms in which a host changes it."""

from collections.abc import Sequence

import discord
from discord import ui

from bot.flows.draft import Draft, Move, change_opening, change_post, see_draft, see_post
from bot.languages import Speech
from bot.layout import Layout, plain
from bot.posts import Post
from bot.roundup import OPENING_LIMIT, WHY_LIMIT
from bot.tools import Tools
from bot.wording import draft as wording
from cogs.answers import answer, become, caller_of, refusals_shown, speech_of, tools_of
from cogs.buttons import Action


async def show_draft(interaction: discord.Interaction, tools: Tools, round_id: int | None = None) -> None:
    """Show a round-up as it stands, with what can be changed about it."""
    await _answer_in_parts(interaction, _layouts(interaction, await see_draft(tools, caller_of(interaction), round_id)))


async def _show_again(interaction: discord.Interaction, draft: Draft) -> None:
    """Bring the draft up to date where it is one message; one of several parts is answered anew."""
    layouts = _layouts(interaction, draft)
    if len(layouts) == 1:
        await become(interaction, layouts[0])
    else:
        await _answer_in_parts(interaction, layouts)


def _layouts(interaction: discord.Interaction, draft: Draft) -> list[Layout]:
    return wording.draft(speech_of(interaction), draft.round, draft.roundup)


async def _answer_in_parts(interaction: discord.Interaction, layouts: Sequence[Layout]) -> None:
    for layout in layouts:
        await answer(interaction, layout)


class DraftButton(Action, template=r"draft:(?P<round>[0-9]{1,15})(?::(?P<post>[0-9]{1,15}))?"):
    """Shows the draft of a round, or opens the form for one post of it."""

    async def press(self, interaction: discord.Interaction) -> None:
        """Show it, or ask what is to change."""
        tools, round_ = tools_of(interaction), int(self.match["round"])
        if self.match["post"] is None:
            await show_draft(interaction, tools, round_)
            return
        post = await see_post(tools, caller_of(interaction), round_, int(self.match["post"]))
        await interaction.response.send_modal(_PostForm(tools, speech_of(interaction), post))


class OpeningButton(Action, template=r"opening:(?P<round>[0-9]{1,15})"):
    """Opens the form for the words that a round-up begins with."""

    async def press(self, interaction: discord.Interaction) -> None:
        """Ask for them."""
        tools = tools_of(interaction)
        draft = await see_draft(tools, caller_of(interaction), int(self.match["round"]))
        await interaction.response.send_modal(_OpeningForm(tools, speech_of(interaction), draft))


class _PostForm(ui.Modal):
    """Why to read a post, and where it stands."""

    def __init__(self, tools: Tools, say: Speech, post: Post) -> None:
        super().__init__(title=plain(post.title, 45) or say("Change"))
        self._tools = tools
        self._post = post
        self.why: ui.TextInput[_PostForm] = ui.TextInput(
            custom_id="why", default=post.why, max_length=WHY_LIMIT, required=False
        )
        named = {
            Move.STAY: say("Where it is"),
            Move.FIRST: say("First"),
            Move.UP: say("One further up"),
            Move.DOWN: say("One further down"),
            Move.LAST: say("Last"),
            Move.OUT: say("Left out"),
        }
        options = [
            discord.SelectOption(label=words, value=move, default=move is Move.STAY) for move, words in named.items()
        ]
        self.move: ui.Select[_PostForm] = ui.Select(custom_id="move", options=options)
        self.add_item(ui.Label(text=say("Why read it, in a line"), component=self.why))
        self.add_item(ui.Label(text=say("Where it stands"), component=self.move))

    async def on_submit(self, interaction: discord.Interaction, /) -> None:
        """Change it, and show the draft as it is now."""
        async with refusals_shown(interaction):
            why, move = plain(self.why.value, WHY_LIMIT), Move(self.move.values[0])
            caller = caller_of(interaction)
            await _show_again(
                interaction, await change_post(self._tools, caller, self._post.round, self._post.id, why, move)
            )


class _OpeningForm(ui.Modal):
    """The words that a round-up begins with."""

    def __init__(self, tools: Tools, say: Speech, draft: Draft) -> None:
        super().__init__(title=say("Words to begin with"))
        self._tools = tools
        self._round = draft.round.id
        self.opening: ui.TextInput[_OpeningForm] = ui.TextInput(
            custom_id="opening",
            default=draft.round.opening,
            max_length=OPENING_LIMIT,
            required=False,
            style=discord.TextStyle.paragraph,
        )
        self.add_item(ui.Label(text=say("What you would like to say first"), component=self.opening))

    async def on_submit(self, interaction: discord.Interaction, /) -> None:
        """Take them, and show the draft as it is now."""
        async with refusals_shown(interaction):
            opening = plain(self.opening.value, OPENING_LIMIT)
            await _show_again(
                interaction, await change_opening(self._tools, caller_of(interaction), self._round, opening)
            )
