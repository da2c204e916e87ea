"""/reading: the posts a member has not opened yet; the Read button."""

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.flows.communities import announced_at, community_of, known_member
from bot.flows.read_post import read_post
from bot.themes import Phase
from bot.tools import Tools
from bot.wording.reading import to_read, unread
from cogs.answers import answer, caller_of, speech_of, tools_of
from cogs.buttons import Action
from storage.posts import unread_by
from storage.rounds import rounds_of


@app_commands.guild_only()
class ReadingCog(commands.GroupCog, group_name="reading", group_description=locale_str("What there is to read")):
    """Commands for readers."""

    def __init__(self, bot: commands.Bot, tools: Tools) -> None:
        self._bot = bot
        self._tools = tools

    @app_commands.command(description=locale_str("Posts of this round you have not opened, the least read first"))
    async def next(self, interaction: discord.Interaction) -> None:
        """Offer the next posts to read."""
        async with self._tools.db.read() as conn:
            community = await community_of(conn, interaction.guild_id)
            member = await known_member(conn, community.id, interaction.user.id)
            begun = await rounds_of(conn, community.id, Phase.WRITING, Phase.CLOSED, Phase.ROUNDED_UP)
            posts = await unread_by(conn, begun[0].id, member.id) if begun else []
            announced = await announced_at(conn, community.id)
        await answer(interaction, unread(speech_of(interaction), posts, announced, begun=bool(begun)))


class ReadButton(Action, template=r"read:(?P<post>[0-9]{1,15})"):
    """Answers with the link of a post, and counts the read."""

    async def press(self, interaction: discord.Interaction) -> None:
        """Give the link to this member."""
        post, counted = await read_post(tools_of(interaction), caller_of(interaction), int(self.match["post"]))
        await answer(interaction, to_read(speech_of(interaction), post, counted=counted))
