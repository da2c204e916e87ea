"""/me: a member's own standing, for them alone."""

import asyncio
import io

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.actions import DrawCircle
from bot.flows.access import require_community, require_member
from bot.flows.members.show_standing import get_standing
from bot.messages.standing import circle, standing
from bot.reading import Standing
from bot.reading.circle_image import draw_circle_image
from bot.services import Services
from cogs.answer import defer_answer, send_words
from cogs.buttons import PersistentButton
from cogs.replies import caller_of, reply_ephemeral, services_of, translator_of
from storage.reading import interactions_of, visible_names


class MeCog(commands.Cog):
    """The command for a member's standing."""

    def __init__(self, bot: commands.Bot, services: Services) -> None:
        self._bot = bot
        self._services = services

    @app_commands.command(description=locale_str("Who reads you, whom you read: for your eyes only"))
    @app_commands.guild_only()
    async def me(self, interaction: discord.Interaction) -> None:
        """Show the member who reads them, with whom it goes both ways, and one kind act."""
        mine = await get_standing(self._services, caller_of(interaction))
        await reply_ephemeral(interaction, standing(translator_of(interaction), mine))


class CardButton(PersistentButton[DrawCircle]):
    """Draws the member's circle, for them alone to share."""

    async def on_click(self, interaction: discord.Interaction, _: DrawCircle) -> None:
        """Send the picture to this member alone."""
        await defer_answer(interaction)
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
        await send_words(interaction, words, lambda: discord.File(io.BytesIO(picture), "circle.png"))
