"""/round: where the round stands."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.flows.set_up import announced_when, community_of
from bot.layout import count, escape, when
from bot.themes import Community, Phase, Round
from bot.tools import Tools
from cogs.answers import answer
from storage import Connection
from storage.posts import posts_of_round
from storage.rounds import rounds_of


@app_commands.guild_only()
class RoundCog(commands.GroupCog, group_name="round", group_description="The round that runs"):
    """Commands about rounds."""

    def __init__(self, bot: commands.Bot, tools: Tools) -> None:
        self._bot = bot
        self._tools = tools

    @app_commands.command(description="Where the round stands, and what comes next")
    async def status(self, interaction: discord.Interaction) -> None:
        """Tell the theme, the posts so far, and when it closes."""
        async with self._tools.db.read() as conn:
            community = await community_of(conn, interaction.guild_id)
            words = await _status(conn, community)
        await answer(interaction, words)


async def _status(conn: Connection, community: Community) -> str:
    upcoming = f"The next theme is announced {await announced_when(conn, community.id)}."
    begun = await rounds_of(conn, community.id, Phase.WRITING, Phase.CLOSED, Phase.ROUNDED_UP)
    if not begun:
        return f"No round has begun yet. {upcoming}"
    current = begun[0]
    posts = count(len(await posts_of_round(conn, current.id)), "post", "posts")
    title = f"**{escape(current.theme.title if current.theme else '')}**"
    return f"-# ROUND {current.number}\n{title}\n{_phase(current, community, posts)}\n{upcoming}"


def _phase(current: Round, community: Community, posts: str) -> str:
    if current.phase is Phase.WRITING:
        return f"{posts.capitalize()} so far. It closes {when(current.closes_at)}."
    where = f"<#{community.roundup_channel}>"
    return f"{posts.capitalize()}. It closed {when(current.closes_at)}; the round-up is in {where}."
