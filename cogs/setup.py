"""/setup: the host sets the game up."""

from zoneinfo import available_timezones

import discord
from discord import app_commands
from discord.ext import commands

from bot.errors import Refusal
from bot.flows.set_up import community_of, set_up
from bot.layout import Layout, Text, escape, plain, when
from bot.themes import Community, CommunityId, Phase, Week, zone_of
from bot.themes.calendar import WEEKDAYS, parse_weekly
from bot.tools import Tools
from cogs.answers import answer
from storage.communities import get_community
from storage.outbox import troubles
from storage.rounds import rounds_of

HASHTAG_LIMIT, NAME_LIMIT, MOST_NAMES = 50, 60, 8
DEFAULT_ZONE = "America/New_York"
ZONES = sorted(
    zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "posix", "right"))
)


@app_commands.guild_only()
@app_commands.default_permissions(manage_guild=True)
class SetupCog(commands.GroupCog, group_name="setup", group_description="Set the game up"):
    """Commands for the host."""

    def __init__(self, bot: commands.Bot, tools: Tools) -> None:
        self._bot = bot
        self._tools = tools

    @app_commands.command(description="Start the game here, or change it. Everything has a default.")
    @app_commands.describe(
        hashtag="What members put in their posts, such as usblogs",
        channel="Where themes and posts are announced; this channel if you leave it out",
        roundup_channel="Where round-ups appear; the same channel if you leave it out",
        names="Other names of the circle, as people write them, with commas between",
        timezone="The time zone of the weekly times; type a city",
        announce="When the theme is announced, such as Friday 18:00",
        close="When the round closes, such as Monday 12:00",
    )
    @app_commands.checks.has_permissions(manage_guild=True)
    async def start(
        self,
        interaction: discord.Interaction,
        hashtag: str | None = None,
        channel: discord.TextChannel | None = None,
        roundup_channel: discord.TextChannel | None = None,
        names: str | None = None,
        timezone: str | None = None,
        announce: str | None = None,
        close: str | None = None,
    ) -> None:
        """Set the community up; what is left out stays as it was, or takes the default."""
        guild = interaction.guild_id or 0
        async with self._tools.db.read() as conn:
            before = await get_community(conn, guild)
        week = before.week if before else Week()
        announce_channel = channel.id if channel else before.announce_channel if before else interaction.channel_id or 0
        announce_day, announce_time = parse_weekly(announce) if announce else (week.announce_day, week.announce_time)
        close_day, close_time = parse_weekly(close) if close else (week.close_day, week.close_time)
        community = Community(
            id=CommunityId(guild),
            hashtag=_hashtag(hashtag) if hashtag else before.hashtag if before else "usblogs",
            names=_names(names) if names else before.names if before else (),
            zone=zone_of(timezone) if timezone else before.zone if before else zone_of(DEFAULT_ZONE),
            week=Week(announce_day, announce_time, close_day, close_time),
            announce_channel=announce_channel,
            roundup_channel=roundup_channel.id if roundup_channel else announce_channel,
        )
        opens_at = await set_up(self._tools, community)
        await answer(
            interaction, f"The game is on. The first theme is announced {when(opens_at)}.\n{_facts(community)}"
        )

    @app_commands.command(description="Show how the game is set up here, and the next dates")
    @app_commands.checks.has_permissions(manage_guild=True)
    async def show(self, interaction: discord.Interaction) -> None:
        """Show the set-up and what comes next, and say what could not be said."""
        async with self._tools.db.read() as conn:
            community = await community_of(conn, interaction.guild_id)
            [upcoming] = await rounds_of(conn, community.id, Phase.SCHEDULED)
            stuck = await troubles(conn, community.id)
        lines = [_facts(community), f"**Next theme** {when(upcoming.opens_at, 'f')} ({when(upcoming.opens_at)})"]
        lines += [f"**Not said** in <#{channel}>: {escape(why)}" for channel, why in stuck]
        lines += ["-# When you have mended that, /setup start says it again."] if stuck else []
        await answer(interaction, Layout((Text("\n".join(lines)),)))

    @start.autocomplete("timezone")
    async def suggest_zones(self, _: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Return the time zones whose city or region holds what was typed."""
        wanted = typed.strip().lower().replace(" ", "_")
        found = [zone for zone in ZONES if wanted in zone.lower()]
        found.sort(key=lambda zone: not zone.lower().rpartition("/")[2].startswith(wanted))
        return [app_commands.Choice(name=zone.replace("_", " "), value=zone) for zone in found[:25]]


def _facts(community: Community) -> str:
    week, zone = community.week, community.zone.key.replace("_", " ")
    lines = [
        f"**Hashtag** {escape(community.tag)}",
        f"**Announced** {WEEKDAYS[week.announce_day]} {week.announce_time:%H:%M} in <#{community.announce_channel}>",
        f"**Closed** {WEEKDAYS[week.close_day]} {week.close_time:%H:%M}, round-up in <#{community.roundup_channel}>",
        f"**Time zone** {escape(zone)}",
    ]
    lines += [f"**Also called** {escape(', '.join(community.names), 500)}"] if community.names else []
    return "\n".join(lines)


def _hashtag(words: str) -> str:
    tag = plain(words, HASHTAG_LIMIT).lstrip("#").lower()
    if not tag.replace("_", "").isalnum() or tag.isdigit():
        raise Refusal("A hashtag is one word of letters and digits, such as usblogs.")
    return tag


def _names(words: str) -> tuple[str, ...]:
    names = [plain(name, NAME_LIMIT) for name in words.split(",")]
    return tuple(name for name in names if any(char.isalnum() for char in name))[:MOST_NAMES]
