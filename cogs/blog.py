"""/blog: a member brings their blog, and sees how it is."""

import io
from collections.abc import Sequence
from typing import Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot.errors import Refusal
from bot.feeds import Unreadable
from bot.feeds.opml import MOST_BYTES, Outline, read_opml, write_opml
from bot.flows.add_blog import unwatch_blog
from bot.flows.find_blog import find_blogs
from bot.flows.set_up import community_of
from bot.layout import escape, link
from bot.tools import Tools
from cogs.answers import NO_MENTIONS, answer, as_far_as_it_fits
from cogs.blog_health import health, troubles
from cogs.blog_views import IsThisYours, WhichAreYours
from storage.blogs import Owned, blogs_in
from storage.entries import newest_entries
from storage.feeds import get_feeds

CHOICES = 25
"""What Discord shows of an autocompletion at most."""
NONE_YET = "You have no blog in the game yet. **/blog add** with its address brings it."


@app_commands.guild_only()
class BlogCog(commands.GroupCog, group_name="blog", group_description="The blogs in the game, and how they are"):
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
        found = await find_blogs(self._tools.web, self._tools.workers, address)
        view = IsThisYours(self._tools, found)
        await interaction.followup.send(view=view, ephemeral=True, allowed_mentions=NO_MENTIONS)

    @app_commands.command(name="list", description="Show the blogs in the game")
    async def list_(self, interaction: discord.Interaction) -> None:
        """Show the blogs of the community with whose they are."""
        blogs = await self._blogs(interaction)
        lines = [f"- {link(one.blog.title, one.blog.home)} by {escape(one.name, 40)}" for one in blogs]
        if not lines:
            raise Refusal("No blog is in the game yet. **/blog add** is the way.")
        await answer(interaction, as_far_as_it_fits(lines, "**/blog export** gives all."))

    @app_commands.command(description="Take a blog out of the game")
    @app_commands.describe(blog="Which one")
    async def remove(self, interaction: discord.Interaction, blog: str) -> None:
        """Stop watching a blog: a member's own, or for a host any."""
        chosen = int(blog) if blog.isdecimal() else 0
        is_host = interaction.permissions.manage_guild
        gone = await unwatch_blog(self._tools, interaction.guild_id, interaction.user.id, chosen, is_host=is_host)
        title = escape(gone.blog.title, 100)
        await answer(interaction, f"I no longer look at **{title}**. Posts that are in a round already stay there.")

    @remove.autocomplete("blog")
    async def _removable(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        is_host = interaction.permissions.manage_guild
        theirs = [one for one in await self._blogs(interaction) if is_host or one.user == interaction.user.id]
        return [
            app_commands.Choice(name=f"{one.blog.title[:60]} by {one.name[:30]}", value=str(one.blog.id))
            for one in theirs
            if typed.lower() in one.blog.title.lower()
        ][:CHOICES]

    @app_commands.command(description="Say how your blog is, or for hosts which blogs can't be read")
    @app_commands.describe(whose="Your own, or all that are in trouble (for hosts)")
    async def health(self, interaction: discord.Interaction, whose: Literal["mine", "all"] = "mine") -> None:
        """Say in words when a blog was looked at, and what keeps it from being read."""
        blogs = await self._blogs(interaction)
        if whose == "all" and not interaction.permissions.manage_guild:
            raise Refusal("Only hosts see how the blogs of others are. **/blog health** shows how yours is.")
        mine = [one for one in blogs if one.user == interaction.user.id]
        if whose == "mine" and not mine:
            raise Refusal(NONE_YET)
        async with self._tools.db.read() as conn:
            ids = {one.blog.feed for one in (blogs if whose == "all" else mine)}
            feeds = {feed.id: feed for feed in await get_feeds(conn, ids)}
            newest = await newest_entries(conn, ids) if whose == "mine" else {}
        await answer(interaction, troubles(blogs, feeds) if whose == "all" else health(mine, feeds, newest))

    @app_commands.command(name="import", description="Bring your blogs from the list of a feed reader")
    @app_commands.describe(file="An OPML file, as feed readers export it")
    async def import_(self, interaction: discord.Interaction, file: discord.Attachment) -> None:
        """Read a list of blogs, and ask which of them are the member's."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with self._tools.db.read() as conn:
            await community_of(conn, interaction.guild_id)
        if file.size > MOST_BYTES:
            raise Refusal("That file is too large for a list of blogs. One of up to a megabyte will do.")
        outlines = await self._tools.workers.run(read_opml, await file.read())
        if isinstance(outlines, Unreadable):
            raise Refusal(
                "That is not an OPML file. In your feed reader, look for \u201cExport\u201d or \u201cOPML\u201d."
            )
        if not outlines:
            raise Refusal("That list has no blogs in it.")
        view = WhichAreYours(self._tools, outlines)
        await interaction.followup.send(view=view, ephemeral=True, allowed_mentions=NO_MENTIONS)

    @app_commands.command(description="Get the blogs in the game as a list for your feed reader")
    async def export(self, interaction: discord.Interaction) -> None:
        """Give the blogs of the community as OPML."""
        blogs = await self._blogs(interaction)
        if not blogs:
            raise Refusal("No blog is in the game yet, so there is nothing to export.")
        async with self._tools.db.read() as conn:
            feeds = {feed.id: feed.address for feed in await get_feeds(conn, {one.blog.feed for one in blogs})}
            community = await community_of(conn, interaction.guild_id)
        outlines = [Outline(one.blog.title, feeds[one.blog.feed], one.blog.home, one.name) for one in blogs]
        body = write_opml(f"The blogs of {community.tag}", outlines, self._tools.clock.now())
        await interaction.response.send_message(
            "The blogs in the game, for any feed reader: look there for \u201cImport\u201d or \u201cOPML\u201d.",
            file=discord.File(io.BytesIO(body), f"{community.hashtag}.opml"),
            ephemeral=True,
        )

    async def _blogs(self, interaction: discord.Interaction) -> Sequence[Owned]:
        async with self._tools.db.read() as conn:
            community = await community_of(conn, interaction.guild_id)
            return await blogs_in(conn, community.id)
