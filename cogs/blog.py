"""/blog: members bring their blogs, and see whether they can be read."""

import io
from collections.abc import Sequence
from typing import Literal

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.errors import UserError
from bot.feeds import ParseFailure, hostname_of
from bot.feeds.opml import MAX_OPML_BYTES, Outline, parse_opml, write_opml
from bot.flows.access import require_community
from bot.flows.comments.names import get_known_identities, toggle_alias
from bot.flows.feeds.watch import find_blog_at, find_known_blogs, give_blog, unwatch_blog
from bot.flows.posts.bylines import names_of_blog
from bot.messages.blog_lists import blog_choice, no_blogs_in_list, opml_exported, opml_title
from bot.messages.blogs import blog_given, blog_removed
from bot.messages.comments import known_identities
from bot.services import Services
from cogs.answer import defer_answer, send_ephemeral, send_words
from cogs.blog_listings import blogs_here, failing_blogs_here, health_of_own_blogs, listed_blogs
from cogs.blog_views import ChooseBlogsView, ConfirmBlogView
from cogs.bylines import ask_names
from cogs.choices import Choices, Option, choices, chosen_id, is_choice
from cogs.fetching import fetching
from cogs.membership import chosen_member
from cogs.replies import caller_of, reply_ephemeral, translator_of
from cogs.while_typing import while_typing
from storage.blogs import by_feed
from storage.feeds import get_feeds


@app_commands.guild_only()
class BlogCog(
    commands.GroupCog, group_name="blog", group_description=locale_str("The blogs in the game, and how they are")
):
    """Commands for members' blogs."""

    def __init__(self, bot: commands.Bot, services: Services) -> None:
        self._bot = bot
        self._services = services

    @app_commands.command(description=locale_str("Bring your blog into the game"))
    @app_commands.describe(address=locale_str("The address of your blog, as your browser shows it"))
    async def add(self, interaction: discord.Interaction, address: str) -> None:
        """Find the blog's feed, show its newest entries, and ask whether it is the member's."""
        await defer_answer(interaction)
        async with self._services.db.read() as conn:
            await require_community(conn, interaction.guild_id)
        with fetching(interaction):
            found = await find_known_blogs(self._services, address)
        view = ConfirmBlogView(self._services, translator_of(interaction), found)
        await send_ephemeral(interaction, view)

    @app_commands.command(name="list", description=locale_str("Show the blogs in the game"))
    async def list_(self, interaction: discord.Interaction) -> None:
        """List the blogs of the community, each with who writes it."""
        await reply_ephemeral(interaction, await listed_blogs(interaction))

    @app_commands.command(description=locale_str("For hosts: say whose a blog is that somebody else brought"))
    @app_commands.describe(blog=locale_str("Which one"), member=locale_str("Who writes it"))
    async def give(self, interaction: discord.Interaction, blog: str, member: discord.User) -> None:
        """Make a blog another member's, with its posts."""
        caller = caller_of(interaction)
        caller.require_organiser()
        author = await chosen_member(interaction, member)
        given = await give_blog(self._services, caller, await self._chosen(interaction, blog), author)
        before = None if given.has_left else given.name
        await reply_ephemeral(interaction, blog_given(translator_of(interaction), given.blog, before, author.name))

    @app_commands.command(description=locale_str("Take a blog out of the game"))
    @app_commands.describe(blog=locale_str("Which one"))
    async def remove(self, interaction: discord.Interaction, blog: str) -> None:
        """Stop watching a blog of the member's; for an organiser, any blog."""
        gone = await unwatch_blog(self._services, caller_of(interaction), await self._chosen(interaction, blog))
        await reply_ephemeral(interaction, blog_removed(translator_of(interaction), gone.blog))

    @app_commands.command(description=locale_str("Say which of the names that sign a blog are yours"))
    @app_commands.describe(blog=locale_str("Which one"))
    async def authors(self, interaction: discord.Interaction, blog: str) -> None:
        """Show the names that sign a blog, and ask which are its member's."""
        names = await names_of_blog(self._services, caller_of(interaction), await self._chosen(interaction, blog))
        await ask_names(interaction, names)

    @give.autocomplete("blog")
    @authors.autocomplete("blog")
    @remove.autocomplete("blog")
    @while_typing
    async def _removable(self, interaction: discord.Interaction, typed: str) -> Choices:
        return choices(await self._theirs(interaction), typed)

    async def _theirs(self, interaction: discord.Interaction) -> Sequence[Option]:
        """Return the blogs of a member; for an organiser, all."""
        caller, t = caller_of(interaction), translator_of(interaction)
        theirs = [one for one in await blogs_here(interaction) if caller.is_organiser or one.user == caller.user]
        return [
            Option(
                one.blog.id,
                one.blog.title,
                blog_choice(t, one.blog, one.name),
                (hostname_of(one.blog.site_url), one.blog.site_url.partition("://")[2]),
            )
            for one in theirs
        ]

    async def _chosen(self, interaction: discord.Interaction, blog: str) -> int:
        """Return the blog that was chosen, or the address of which was typed.

        Only by its address a host can name that of a member who has left: nothing shows it.
        """
        found = None if is_choice(blog) else await find_blog_at(self._services, caller_of(interaction), blog)
        return found or chosen_id(await self._theirs(interaction), blog)

    @app_commands.command(description=locale_str("Say how your blog is, or for hosts which blogs can't be read"))
    @app_commands.describe(whose=locale_str("Your own, or all that are in trouble (for hosts)"))
    async def health(self, interaction: discord.Interaction, whose: Literal["mine", "all"] = "mine") -> None:
        """Show when the member's blogs were polled, and why one can't be read; for an organiser, all that can't."""
        shown = await (failing_blogs_here if whose == "all" else health_of_own_blogs)(interaction)
        await reply_ephemeral(interaction, shown)

    @app_commands.command(description=locale_str("A name or address under which you comment, so that I know you"))
    @app_commands.describe(name=locale_str("As you leave it with your comments; the same again takes it out"))
    async def name(self, interaction: discord.Interaction, name: str = "") -> None:
        """Add a name or address under which the member comments, or remove it; list those that are known."""
        caller = caller_of(interaction)
        if name:
            await toggle_alias(self._services, caller, name)
        await reply_ephemeral(
            interaction,
            known_identities(translator_of(interaction), await get_known_identities(self._services, caller)),
        )

    @app_commands.command(name="import", description=locale_str("Bring your blogs from the list of a feed reader"))
    @app_commands.describe(file=locale_str("An OPML file, as feed readers export it"))
    async def import_(self, interaction: discord.Interaction, file: discord.Attachment) -> None:
        """Parse an OPML file, and ask which of its blogs are the member's."""
        await defer_answer(interaction)
        async with self._services.db.read() as conn:
            await require_community(conn, interaction.guild_id)
        if file.size > MAX_OPML_BYTES:
            raise UserError("That file is too large for a list of blogs. One of up to a megabyte will do.")
        found = await self._services.workers.run(parse_opml, await file.read())
        if isinstance(found, ParseFailure):
            raise UserError("That is not an OPML file. In your feed reader, look for “Export” or “OPML”.")
        t = translator_of(interaction)
        if not found.outlines:
            await reply_ephemeral(interaction, no_blogs_in_list(t, found.left_out))
            return
        view = ChooseBlogsView(self._services, t, found)
        await send_ephemeral(interaction, view)

    @app_commands.command(description=locale_str("Get the blogs in the game as a list for your feed reader"))
    async def export(self, interaction: discord.Interaction) -> None:
        """Send the blogs of the community as an OPML file."""
        blogs = await blogs_here(interaction)
        if not blogs:
            raise UserError("No blog is in the game yet, so there is nothing to export.")
        async with self._services.db.read() as conn:
            feeds = {feed.id: feed.address for feed in await get_feeds(conn, {one.blog.feed for one in blogs})}
            community = await require_community(conn, interaction.guild_id)
        outlines = [
            Outline(blog.title, feeds[blog.feed], blog.site_url, ", ".join(names)) for blog, names in by_feed(blogs)
        ]
        t = translator_of(interaction)
        body = write_opml(opml_title(t, community), outlines, self._services.clock.now())
        name = f"{community.hashtag}.opml"
        await send_words(interaction, opml_exported(t), lambda: discord.File(io.BytesIO(body), name))
