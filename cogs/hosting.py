"""The buttons of turns at choosing the theme: offering, taking back, and the private question."""

import discord

from bot.flows.set_up import switch_turns
from bot.flows.take_turns import choose_as_host, offer, pass_on, take_back, their_turn, turns_in
from bot.languages import speech
from bot.layout import Layout
from bot.themes import Caller, Theme
from bot.tools import Tools
from bot.wording.hosting import chosen, passed_on, turns
from cogs.answers import become, caller_of, refusals_shown, speech_of, tools_of
from cogs.buttons import Action
from cogs.theme_form import ThemeForm


async def turns_of(tools: Tools, caller: Caller) -> Layout:
    """Return who takes turns at choosing the theme, with what the caller can do about it."""
    who = await turns_in(tools, caller)
    mine = next((one for one in who.volunteers if one.user == caller.user), None)
    return turns(speech(caller.language), who.community, who.volunteers, mine, is_host=caller.is_host)


class TurnsButton(Action, template=r"turns:(?P<what>in|step|out|on|off)"):
    """Offers to take a turn or to step in, takes that back; for hosts, begins and ends the turns."""

    async def press(self, interaction: discord.Interaction) -> None:
        """Do it, and show who takes turns now."""
        tools, caller, what = tools_of(interaction), caller_of(interaction), self.match["what"]
        if what in {"on", "off"}:
            await switch_turns(tools, caller, on=what == "on")
        elif what == "out":
            await take_back(tools, caller)
        else:
            await offer(tools, caller, steps_in=what == "step")
        await become(interaction, await turns_of(tools, caller))


class HostingButton(Action, template=r"hosting:(?P<round>[0-9]{1,15}):(?P<what>choose|no)"):
    """Lets whose turn it is choose the theme, or pass it on."""

    async def press(self, interaction: discord.Interaction) -> None:
        """Open the form, or ask the next one."""
        tools, caller, number = tools_of(interaction), caller_of(interaction), int(self.match["round"])
        say = speech_of(interaction)
        if self.match["what"] == "no":
            await pass_on(tools, caller, number)
            await become(interaction, passed_on(say))
            return
        async with tools.db.read() as conn:
            await their_turn(conn, caller, number)

        async def choose(submitted: discord.Interaction, theme: Theme) -> None:
            async with refusals_shown(submitted):
                round_ = await choose_as_host(tools, caller_of(submitted), number, theme)
                await become(submitted, chosen(say, theme.title, round_))

        await interaction.response.send_modal(ThemeForm(say, say("Choose the theme"), choose))
