"""/privacy: what is held about a member, and pausing, exporting and deleting it."""

import io
import json

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.flows.communities import community_of, known_member
from bot.flows.privacy import agree, delete_member, export, switch_name, switch_pause
from bot.layout import Layout, Text
from bot.tools import Tools
from bot.wording import privacy as wording
from cogs.answers import answer, become, caller_of, speech_of, tools_of
from cogs.buttons import Action


@app_commands.guild_only()
class PrivacyCog(
    commands.GroupCog, group_name="privacy", group_description=locale_str("What I hold about you, for you to decide")
):
    """Commands about what is held of a member."""

    def __init__(self, bot: commands.Bot, tools: Tools) -> None:
        self._bot = bot
        self._tools = tools

    @app_commands.command(description=locale_str("What I hold about you, and who sees what of it"))
    async def show(self, interaction: discord.Interaction) -> None:
        """Tell what is held, with what can be done about it."""
        await answer(interaction, await _held(interaction, self._tools))

    @app_commands.command(description=locale_str("Pause noting what you read and comment, or go on"))
    async def pause(self, interaction: discord.Interaction) -> None:
        """Pause it, or go on."""
        member = await switch_pause(self._tools, caller_of(interaction))
        await answer(interaction, wording.switched_pause(speech_of(interaction), member))

    @app_commands.command(description=locale_str("Everything I hold about you, as a file"))
    async def export(self, interaction: discord.Interaction) -> None:
        """Give it as JSON."""
        await _give(interaction, self._tools)

    @app_commands.command(description=locale_str("Delete everything I hold about you"))
    async def delete(self, interaction: discord.Interaction) -> None:
        """Ask whether to delete it, as it can't be undone."""
        async with self._tools.db.read() as conn:
            community = await community_of(conn, interaction.guild_id)
            await known_member(conn, community.id, interaction.user.id)
        await answer(interaction, wording.ask_to_delete(speech_of(interaction)))


async def _held(interaction: discord.Interaction, tools: Tools) -> Layout:
    rows = await export(tools, caller_of(interaction))
    async with tools.db.read() as conn:
        community = await community_of(conn, interaction.guild_id)
        member = await known_member(conn, community.id, interaction.user.id)
    return wording.held(speech_of(interaction), member, rows)


async def _give(interaction: discord.Interaction, tools: Tools) -> None:
    await interaction.response.defer(ephemeral=True, thinking=True)
    rows = await export(tools, caller_of(interaction))
    document = json.dumps(rows, ensure_ascii=False, indent=1)
    file = discord.File(io.BytesIO(document.encode()), "usblogs.json")
    words = speech_of(interaction)("Everything I hold about you, table by table. Times are in UTC.")
    await interaction.followup.send(words, file=file, ephemeral=True)


class PrivacyButton(Action, template=r"privacy:(?P<what>agree|name|pause|export|delete)"):
    """Does what a member wants with what is held about them: always of whoever presses it."""

    async def press(self, interaction: discord.Interaction) -> None:
        """Do it, and show what is held then."""
        tools, caller = tools_of(interaction), caller_of(interaction)
        match self.match["what"]:
            case "export":
                await _give(interaction, tools)
            case "delete":
                await delete_member(tools, caller)
                layout = Layout((Text(wording.deleted(speech_of(interaction))),))
                await become(interaction, layout)
            case what:
                await {"agree": agree, "name": switch_name, "pause": switch_pause}[what](tools, caller)
                await become(interaction, await _held(interaction, tools))
