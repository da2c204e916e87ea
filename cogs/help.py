"""/help: what the game is, what the member can do now, and every command."""

from collections.abc import Iterator
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.flows.access import current_round, presence_of
from bot.messages.help import CommandGroup, HelpContext, help_message
from bot.outbox import Presence
from bot.services import Services
from bot.themes import Caller
from cogs.replies import caller_of, reply_ephemeral, translator_of
from storage import Connection
from storage.blogs import blog_titles
from storage.communities import find_member, get_community
from storage.posts import posts_of_round
from storage.reading import read_marks
from storage.rounds import scheduled_round

ORGANISER_COMMAND_PREFIX = "For hosts:"
"""The beginning of the descriptions of organisers' commands."""


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
        groups, hosting = list(self._groups()), list(self._organiser_commands()) if caller.is_organiser else []
        await reply_ephemeral(interaction, help_message(translator_of(interaction), place, groups, hosting))

    def _groups(self) -> Iterator[CommandGroup]:
        """Yield the commands for everybody, by group."""
        for top in self._bot.tree.get_commands():
            if isinstance(top, app_commands.Group):
                names = tuple(one.name for one in top.commands if not _is_for_organisers(top, one))
                if names:
                    yield CommandGroup(top.name, top.description, names)
            elif isinstance(top, app_commands.Command) and top.name != "help":
                yield CommandGroup(top.name, top.description)

    def _organiser_commands(self) -> Iterator[str]:
        """Yield the names of the commands for organisers."""
        for top in self._bot.tree.get_commands():
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
    current = await current_round(conn, community.id)
    posts = await posts_of_round(conn, current.id) if current else []
    read = (await read_marks(conn, current.id, member)).read if current and member else frozenset()
    return HelpContext(
        community,
        current,
        await scheduled_round(conn, community.id),
        len(posts),
        has_blog=bool(member and await blog_titles(conn, member.id)),
        has_post=any(post.user == caller.user for post in posts),
        unread=sum(post.user != caller.user and post.id not in read for post in posts) if member else 0,
        presence=await presence_of(conn, current) if current else Presence.ON_THE_WAY,
    )
