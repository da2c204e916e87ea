"""/help: what the game is and what the member can do now; behind a button, every command."""

from collections.abc import Iterator, Sequence
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.actions import ShowCommands
from bot.flows.access import whereabouts_of
from bot.flows.members.to_read import what_to_read
from bot.flows.next_theme import next_theme
from bot.messages.help import CommandGroup, HelpContext, all_commands, help_message
from bot.services import Services
from bot.themes import Caller
from cogs.buttons import PersistentButton
from cogs.client import client_of
from cogs.replies import caller_of, reply_ephemeral, translator_of
from storage import Connection
from storage.blogs import blog_titles
from storage.communities import find_member, get_community

ORGANISER_COMMAND_PREFIX = "For hosts:"
"""The beginning of the descriptions of organisers' commands."""
Top = app_commands.Group | app_commands.Command[Any, ..., Any] | app_commands.ContextMenu
"""What stands beside each other in a tree of commands."""


class HelpCog(commands.Cog):
    """The command that explains all others."""

    def __init__(self, bot: commands.Bot, services: Services) -> None:
        self._bot = bot
        self._services = services

    @app_commands.command(description=locale_str("What this is, what you can do now, and every command"))
    @app_commands.guild_only()
    async def help(self, interaction: discord.Interaction) -> None:
        """Show where the round stands, what this person can do next, and the commands."""
        caller = caller_of(interaction)
        async with self._services.db.read() as conn:
            place = await _place(conn, caller)
        t, support = translator_of(interaction), self._services.support
        layout = help_message(t, place, is_organiser=caller.is_organiser, support=support)
        await reply_ephemeral(interaction, layout)


class CommandsButton(PersistentButton[ShowCommands]):
    """Shows every command that somebody has."""

    async def on_click(self, interaction: discord.Interaction, _: ShowCommands) -> None:
        """Send the list to this person alone."""
        tops = client_of(interaction).tree.get_commands()
        hosting = list(_organiser_commands(tops)) if caller_of(interaction).is_organiser else []
        await reply_ephemeral(interaction, all_commands(translator_of(interaction), list(_groups(tops)), hosting))


def _groups(tops: Sequence[Top]) -> Iterator[CommandGroup]:
    """Yield the commands for everybody, by group."""
    for top in tops:
        if isinstance(top, app_commands.Group):
            names = tuple(one.name for one in top.commands if not _is_for_organisers(top, one))
            if names:
                yield CommandGroup(top.name, top.description, names)
        elif isinstance(top, app_commands.Command) and top.name != "help":
            yield CommandGroup(top.name, top.description)


def _organiser_commands(tops: Sequence[Top]) -> Iterator[str]:
    """Yield the names of the commands for organisers."""
    for top in tops:
        if isinstance(top, app_commands.Group):
            yield from (f"/{top.name} {one.name}" for one in top.commands if _is_for_organisers(top, one))


def _is_for_organisers(top: app_commands.Group, one: app_commands.Group | app_commands.Command[Any, ..., Any]) -> bool:
    return top.default_permissions is not None or one.description.startswith(ORGANISER_COMMAND_PREFIX)


async def _place(conn: Connection, caller: Caller) -> HelpContext | None:
    """Return where a user stands in the game; None if the server has not begun it."""
    community = await get_community(conn, caller.guild) if caller.guild else None
    if community is None:
        return None
    member = await find_member(conn, community.id, caller.user)
    to_read = await what_to_read(conn, community.id, caller.user)
    return HelpContext(
        community,
        await next_theme(conn, community),
        to_read,
        has_blog=bool(member and await blog_titles(conn, member.id)),
        where=await whereabouts_of(conn, community, to_read.current) if to_read.current else None,
    )
