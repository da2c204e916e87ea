"""/blog: a member brings their blog."""

import discord
from discord import app_commands, ui
from discord.ext import commands

from bot.flows.add_blog import FoundBlog, find_blog, newest, watch_blog
from bot.flows.set_up import announced_when, community_of
from bot.layout import escape
from bot.tools import Tools
from cogs.answers import NO_MENTIONS, refusals_shown

ASKED_FOR = 600.0
"""Seconds the question "is this yours?" can be answered; Discord's own limit is fifteen minutes."""


@app_commands.guild_only()
class BlogCog(commands.GroupCog, group_name="blog", group_description="Your blog in the game"):
    """Commands for members' blogs."""

    def __init__(self, bot: commands.Bot, tools: Tools) -> None:
        self._bot = bot
        self._tools = tools

    @app_commands.command(description="Bring your blog into the game")
    @app_commands.describe(address="The address of your blog, as your browser shows it")
    async def add(self, interaction: discord.Interaction, address: str) -> None:
        """Find the blog's feed, show its newest entries, and ask whether it is the member's."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with self._tools.db.read() as conn:
            await community_of(conn, interaction.guild_id)
        found = await find_blog(self._tools.web, address)
        await interaction.followup.send(
            view=IsThisYours(self._tools, found), ephemeral=True, allowed_mentions=NO_MENTIONS
        )


class IsThisYours(ui.LayoutView):
    """The newest entries of a found blog, and the question whether it is the member's own."""

    row: ui.ActionRow["IsThisYours"] = ui.ActionRow()

    def __init__(self, tools: Tools, found: FoundBlog) -> None:
        super().__init__(timeout=ASKED_FOR)
        self._tools = tools
        self._found = found
        lines = [f"I found **{escape(found.title, 100)}**."]
        lines += ["Its newest posts:", *(f"- {escape(title, 100)}" for title in newest(found))] if newest(found) else []
        self.words: ui.TextDisplay[IsThisYours] = ui.TextDisplay("\n".join([*lines, "Is this your blog?"]))
        self.remove_item(self.row)
        self.add_item(self.words)
        self.add_item(self.row)

    @row.button(label="Yes, watch it", style=discord.ButtonStyle.success)
    async def yes(self, interaction: discord.Interaction, _: ui.Button["IsThisYours"]) -> None:
        """Begin to watch the blog."""
        async with refusals_shown(interaction):
            user = interaction.user
            community = await watch_blog(self._tools, interaction.guild_id, user.id, user.display_name, self._found)
            async with self._tools.db.read() as conn:
                announced = await announced_when(conn, community.id)
            words = (
                f"Welcome. I look at **{escape(self._found.title, 100)}** from now on, and show here what you write "
                f"for {escape(community.tag)}. The next theme is announced {announced}."
            )
            await self._settle(interaction, words)

    @row.button(label="No")
    async def no(self, interaction: discord.Interaction, _: ui.Button["IsThisYours"]) -> None:
        """Leave the blog alone."""
        await self._settle(interaction, "Then I leave it alone. Try /blog add with the address of your own blog.")

    async def _settle(self, interaction: discord.Interaction, words: str) -> None:
        self.words.content = words
        self.remove_item(self.row)
        await interaction.response.edit_message(view=self)
        self.stop()
