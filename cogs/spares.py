"""The host's spare themes: shown, added and dropped."""

import discord

from bot.flows.communities import community_of
from bot.flows.pick_theme import drop_spare, keep_spare
from bot.languages import speech
from bot.layout import Block, Button, Layout, Row, Text
from bot.themes import Caller, Theme
from bot.tools import Tools
from bot.wording.board import spares
from cogs.answers import answer, become, caller_of, speech_of, tools_of
from cogs.buttons import Action
from cogs.theme_form import ThemeForm
from storage.reserve import reserved_themes

DROPPABLE = 20
"""Spare themes that have a button of their own; Discord shows five in a row."""
IN_ROW = 5


async def spares_of(tools: Tools, caller: Caller) -> Layout:
    """Return the spare themes with their buttons; raises Refusal for anyone but a host."""
    caller.must_be_host()
    say = speech(caller.language)
    async with tools.db.read() as conn:
        community = await community_of(conn, caller.guild)
        kept = await reserved_themes(conn, community.id)
    blocks: list[Block] = [Text(spares(say, kept))]
    drops = [Button(say("Drop {n}", n=n), f"spare:drop:{id_}") for n, (id_, _) in enumerate(kept[:DROPPABLE], 1)]
    blocks += [Row(tuple(drops[start : start + IN_ROW])) for start in range(0, len(drops), IN_ROW)]
    blocks.append(Row((Button(say("Add one"), "spare:add", style="success"),)))
    return Layout(tuple(blocks))


class SpareButton(Action, template=r"spare:(?P<what>add|drop):?(?P<theme>[0-9]{0,15})"):
    """Adds a spare theme, or drops one."""

    async def press(self, interaction: discord.Interaction) -> None:
        """Open the form, or drop the theme and show what is left."""
        tools, caller = tools_of(interaction), caller_of(interaction)
        caller.must_be_host()
        if self.match["what"] == "add":
            say = speech_of(interaction)
            await interaction.response.send_modal(ThemeForm(say, say("A spare theme"), _keep))
            return
        await drop_spare(tools, caller, int(self.match["theme"] or 0))
        await become(interaction, await spares_of(tools, caller))


async def _keep(interaction: discord.Interaction, theme: Theme) -> None:
    tools, caller = tools_of(interaction), caller_of(interaction)
    await keep_spare(tools, caller, theme)
    await answer(interaction, await spares_of(tools, caller))
