"""/me: a member's own standing, for them alone."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.flows.set_up import announced_when, community_of, known_member
from bot.layout import Block, Layout, Line, Text, count, escape, link
from bot.posts import Post
from bot.reading import Standing
from bot.tools import Tools
from cogs.answers import answer
from storage.blogs import blog_titles
from storage.posts import unanswered_posts
from storage.reading import standing_of

OFFERED = 2


class MeCog(commands.Cog):
    """What a member sees of their own relations."""

    def __init__(self, bot: commands.Bot, tools: Tools) -> None:
        self._bot = bot
        self._tools = tools

    @app_commands.command(description="Who reads you, whom you read: for your eyes only")
    @app_commands.guild_only()
    async def me(self, interaction: discord.Interaction) -> None:
        """Show the member their standing, and two posts that nobody has answered yet."""
        async with self._tools.db.read() as conn:
            community = await community_of(conn, interaction.guild_id)
            member = await known_member(conn, community.id, interaction.user.id)
            standing = await standing_of(conn, member.id)
            titles = await blog_titles(conn, member.id)
            waiting = await unanswered_posts(conn, community.id, member.id, OFFERED)
            announced = await announced_when(conn, community.id)
        blog = f"**{escape(', '.join(titles), 200)}**" if titles else "You have no blog here yet: **/blog add**."
        blocks: list[Block] = [Text("\n".join([blog, *_relations(standing)]))]
        blocks += [Line(), Text("\n".join(["Nobody has answered yet:", *map(_waiting, waiting)]))] if waiting else []
        blocks.append(Text(f"-# The next theme is announced {announced}."))
        await answer(interaction, Layout(tuple(blocks)))


def _relations(standing: Standing) -> list[str]:
    people = ("person", "people")
    readers, read = count(standing.readers, *people), count(standing.read, *people)
    answered_by, answered = count(standing.answered_by, *people), count(standing.answered, *people)
    return [
        f"{readers.capitalize()} read you; you read {read}.",
        f"{answered_by.capitalize()} commented on your posts; you commented on posts of {answered}.",
        f"With {count(standing.both_ways, *people)} comments went both ways.",
    ]


def _waiting(post: Post) -> str:
    return f"- {link(post.title, post.url)}, {escape(post.by, 40)}"
