"""/me: a member's own standing, for them alone."""

import asyncio
import io
from datetime import timedelta

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.actions import DrawCircle
from bot.flows.access import next_announcement_at, require_community, require_member
from bot.messages.reading import circle, standing
from bot.reading import Standing
from bot.reading.circle_image import draw_circle_image
from bot.services import Services
from cogs.buttons import PersistentButton
from cogs.replies import reply_ephemeral, services_of, translator_of
from storage.blogs import blog_titles
from storage.posts import unanswered_posts
from storage.reading import interactions_of, visible_names
from storage.trackbacks import count_linking_members

MAX_POSTS_OFFERED, MAX_ROUND_AGE = 2, timedelta(weeks=8)
"""Posts without a comment that are offered at most, and how old their rounds may be."""


class MeCog(commands.Cog):
    """The command for a member's standing."""

    def __init__(self, bot: commands.Bot, services: Services) -> None:
        self._bot = bot
        self._services = services

    @app_commands.command(description=locale_str("Who reads you, whom you read: for your eyes only"))
    @app_commands.guild_only()
    async def me(self, interaction: discord.Interaction) -> None:
        """Show the member their standing, and posts that nobody has commented on yet."""
        since = self._services.clock.now() - MAX_ROUND_AGE
        async with self._services.db.read() as conn:
            community = await require_community(conn, interaction.guild_id)
            member = await require_member(conn, community.id, interaction.user.id)
            mine = Standing.of(member.id, await interactions_of(conn, member.id))
            linked = await count_linking_members(conn, member.id)
            names = await visible_names(conn, mine.people)
            titles = await blog_titles(conn, member.id)
            waiting = await unanswered_posts(conn, community.id, member.id, since, MAX_POSTS_OFFERED)
            announced = await next_announcement_at(conn, community.id)
        await reply_ephemeral(
            interaction, standing(translator_of(interaction), mine, names, titles, waiting, announced, linked)
        )


class CardButton(PersistentButton[DrawCircle]):
    """Draws the member's circle, for them alone to share."""

    async def on_click(self, interaction: discord.Interaction, _: DrawCircle) -> None:
        """Send the picture to this member alone."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        services = services_of(interaction)
        async with services.db.read() as conn:
            community = await require_community(conn, interaction.guild_id)
            member = await require_member(conn, community.id, interaction.user.id)
            mine = Standing.of(member.id, await interactions_of(conn, member.id))
            near = mine.both_ways
            others = mine.people - near
            names = await visible_names(conn, mine.people)
        close, far = ([names.get(one, "") for one in sorted(people)] for people in (near, others))
        picture = await asyncio.to_thread(draw_circle_image, member.name, close, far, community.tag)
        words = circle(translator_of(interaction))
        await interaction.followup.send(words, file=discord.File(io.BytesIO(picture), "circle.png"), ephemeral=True)
