"""/setup: an organiser sets the game up, sees the set-up, and checks the bot's permissions."""

from dataclasses import replace
from itertools import islice

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.components import Layout, TextDisplay
from bot.flows.access import require_community, standing_messages
from bot.flows.messages.deleted import ASKED_ABOUT, what_was_deleted
from bot.flows.messages.kept_back import posts_kept_back
from bot.flows.messages.lost_role import is_role_lost
from bot.i18n import Translator
from bot.messages import setup as messages
from bot.messages.deletions import put_back_buttons
from bot.messages.obstacles import setup_check, undelivered
from bot.messages.outlook import Gone, gone_lines, outlook_lines
from bot.outbox import Obstacle
from bot.services import Services
from bot.themes import Community
from bot.themes.zones import search_zones
from cogs.answer import defer_answer
from cogs.choices import MAX_CHOICES
from cogs.delivery.mended import retry_now
from cogs.permissions import missing_permissions, own_role
from cogs.replies import caller_of, reply_ephemeral, translator_of
from cogs.setup.check import look_ahead
from cogs.setup.gone import what_is_gone
from cogs.setup.learned import render_learned
from cogs.setup.opening import open_setup
from cogs.setup.tags import chosen_tags
from cogs.while_typing import while_typing
from storage import Connection
from storage.obstacles import blocked_messages
from storage.rounds import scheduled_round
from storage.skipped_dates import calendar_of

DATES_SHOWN = 4


@app_commands.guild_only()
@app_commands.default_permissions(manage_guild=True)
class SetupCog(commands.GroupCog, group_name="setup", group_description=locale_str("Set the game up")):
    """Commands for organisers."""

    def __init__(self, bot: commands.Bot, services: Services) -> None:
        self._bot = bot
        self._services = services

    @app_commands.command(description=locale_str("Start the game here, or change it"))
    @app_commands.describe(
        channel=locale_str("Where themes and posts are announced; a text channel or a forum"),
        hashtag=locale_str("What members put in their posts, such as usblogs"),
        timezone=locale_str("The time zone of your days and times; type a city"),
    )
    async def start(
        self,
        interaction: discord.Interaction,
        channel: discord.TextChannel | discord.ForumChannel | None = None,
        hashtag: str = "",
        timezone: str = "",
    ) -> None:
        """Open the form with the set-up as it is, or ask for what a new one needs."""
        await open_setup(interaction, self._services, channel, hashtag, timezone)

    @app_commands.command(description=locale_str("Show how the game is set up here, and the next dates"))
    async def show(self, interaction: discord.Interaction) -> None:
        """Show the set-up, the next dates, and the messages that could not be sent."""
        caller_of(interaction).require_organiser()
        t = translator_of(interaction)
        async with self._services.db.read() as conn:
            community = await require_community(conn, interaction.guild_id)
            places = self._services.public_places(community.id)
            assert interaction.guild is not None  # noqa: S101 - a community is a server that the bot is in
            tags = messages.forum_tags(t, list(chosen_tags(interaction.guild, community)))
            gone = await _gone(conn, interaction.guild, community)
            shown = replace(community, mention_role=None) if gone.role else community
            lines = [messages.settings_summary(t, shown, places), *tags, await _dates(conn, t, community)]
            lines += gone_lines(t, gone)
            waiting = await blocked_messages(conn, community.id)
            posts = await posts_kept_back(conn, community.id, waiting)
            lines += undelivered(t, [one.described for one in waiting], posts)
        await reply_ephemeral(interaction, Layout((TextDisplay("\n".join(lines)),)), notes_trouble=False)

    @app_commands.command(description=locale_str("Say which permission I lack in which channel, and where to grant it"))
    async def check(self, interaction: discord.Interaction) -> None:
        """Name the permissions that are missing, and what else is in the way; and try again what could not be said."""
        caller_of(interaction).require_organiser()
        await defer_answer(interaction)
        async with self._services.db.read() as conn:
            community = await require_community(conn, interaction.guild_id)
            waiting = await blocked_messages(conn, community.id)
            posts, blocked = await posts_kept_back(conn, community.id, waiting), [one.described for one in waiting]
            standing = await standing_messages(conn, community)
            deleted = await what_was_deleted(conn, community, self._services.clock.now())
            assert interaction.guild is not None  # noqa: S101 - a community is a server that the bot is in
            gone = await _gone(conn, interaction.guild, community)
        missing = missing_permissions(interaction.guild, community)
        outlook = await look_ahead(interaction.guild, community, standing)
        blocked += outlook.blocked
        blocked += [(one.kind, None, one.channel_id, Obstacle.DELETED) for one in deleted]
        t = translator_of(interaction)
        gone = replace(gone, channels=())  # those stand among what is in the way
        role, ahead = own_role(interaction.guild), outlook_lines(t, outlook)
        words = TextDisplay(setup_check(t, missing, role, blocked, gone_lines(t, gone), ahead, posts))
        missing_ones = dict.fromkeys((ASKED_ABOUT[one.kind], one.round) for one in deleted)
        buttons = put_back_buttons(t, community.id, list(missing_ones))
        await reply_ephemeral(interaction, Layout((words, *buttons)), notes_trouble=False)
        await retry_now(self._services, community.id)

    @app_commands.command(description=locale_str("What your posts have taught me, and how to take it back"))
    async def learned(self, interaction: discord.Interaction) -> None:
        """Show what was learned from the posts, with buttons to unlearn it."""
        await reply_ephemeral(interaction, await render_learned(self._services, caller_of(interaction)))

    @start.autocomplete("timezone")
    @while_typing
    async def suggest_zones(self, _: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Return the time zones whose city or region contains what was typed."""
        return [
            app_commands.Choice(name=zone.replace("_", " "), value=zone)
            for zone in list(search_zones(typed))[:MAX_CHOICES]
        ]


async def _gone(conn: Connection, guild: discord.Guild, community: Community) -> Gone:
    """Return what is gone of a set-up; a role that was taken out of it since, too."""
    gone = what_is_gone(guild, community)
    return replace(gone, role=gone.role or await is_role_lost(conn, community.id))


async def _dates(conn: Connection, t: Translator, community: Community) -> str:
    upcoming = await scheduled_round(conn, community.id)
    further = islice((await calendar_of(conn, community)).windows(upcoming.opens_at), DATES_SHOWN - 1)
    return messages.next_dates(t, [upcoming.opens_at, *(opens_at for opens_at, _ in further)])
