"""/me: a member's own standing, for them alone."""

import asyncio
import io
from datetime import timedelta

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.flows.communities import announced_at, community_of, known_member
from bot.reading import Standing
from bot.reading.card import draw_card
from bot.tools import Tools
from bot.wording.reading import standing
from cogs.answers import answer, speech_of, tools_of
from cogs.buttons import Action
from storage.blogs import blog_titles
from storage.posts import unanswered_posts
from storage.reading import deeds_of, names_of
from storage.trackbacks import linked_by

OFFERED, RECENT = 2, timedelta(weeks=8)
"""Posts that nobody has answered, and how old their rounds may be."""


class MeCog(commands.Cog):
    """What a member sees of their own relations."""

    def __init__(self, bot: commands.Bot, tools: Tools) -> None:
        self._bot = bot
        self._tools = tools

    @app_commands.command(description=locale_str("Who reads you, whom you read: for your eyes only"))
    @app_commands.guild_only()
    async def me(self, interaction: discord.Interaction) -> None:
        """Show the member their standing, and two posts that nobody has answered yet."""
        since = self._tools.clock.now() - RECENT
        async with self._tools.db.read() as conn:
            community = await community_of(conn, interaction.guild_id)
            member = await known_member(conn, community.id, interaction.user.id)
            mine = Standing.of(member.id, await deeds_of(conn, member.id))
            linked = await linked_by(conn, member.id)
            names = await names_of(conn, mine.people)
            titles = await blog_titles(conn, member.id)
            waiting = await unanswered_posts(conn, community.id, member.id, since, OFFERED)
            announced = await announced_at(conn, community.id)
        await answer(interaction, standing(speech_of(interaction), mine, names, titles, waiting, announced, linked))


class CardButton(Action, template="card"):
    """Draws the member's own circle, for them to share or not."""

    async def press(self, interaction: discord.Interaction) -> None:
        """Give the picture to this member alone."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        tools = tools_of(interaction)
        async with tools.db.read() as conn:
            community = await community_of(conn, interaction.guild_id)
            member = await known_member(conn, community.id, interaction.user.id)
            mine = Standing.of(member.id, await deeds_of(conn, member.id))
            near = mine.both_ways
            others = mine.people - near
            names = await names_of(conn, mine.people)
        close, far = ([names.get(one, "") for one in sorted(people)] for people in (near, others))
        picture = await asyncio.to_thread(draw_card, member.name, close, far, community.tag)
        words = speech_of(interaction)(
            "Your circle: the people you exchanged with, named who want to be. Only you have it; share it if you like."
        )
        await interaction.followup.send(words, file=discord.File(io.BytesIO(picture), "circle.png"), ephemeral=True)
