"""/reading: the posts a member has not opened yet; the Read button."""

import re
from typing import Self

import discord
from discord import app_commands, ui
from discord.ext import commands

from bot.flows.read_post import read_post
from bot.flows.set_up import announced_when, community_of, known_member
from bot.layout import Beside, Block, Button, Layout, Row, Text, count, escape, link
from bot.posts import Post
from bot.themes import Phase
from bot.tools import Tools
from cogs.answers import answer, refusals_shown, tools_of
from storage.posts import unread_by
from storage.rounds import rounds_of

SHOWN = 3


@app_commands.guild_only()
class ReadingCog(commands.GroupCog, group_name="reading", group_description="What there is to read"):
    """Commands for readers."""

    def __init__(self, bot: commands.Bot, tools: Tools) -> None:
        self._bot = bot
        self._tools = tools

    @app_commands.command(description="Posts of this round you have not opened, the least read first")
    async def next(self, interaction: discord.Interaction) -> None:
        """Offer the next posts to read."""
        async with self._tools.db.read() as conn:
            community = await community_of(conn, interaction.guild_id)
            member = await known_member(conn, community.id, interaction.user.id)
            begun = await rounds_of(conn, community.id, Phase.WRITING, Phase.CLOSED, Phase.ROUNDED_UP)
            unread = await unread_by(conn, begun[0].id, member.id) if begun else []
            announced = await announced_when(conn, community.id)
        if not begun:
            await answer(interaction, f"There is nothing to read yet. The first theme is announced {announced}.")
        elif not unread:
            await answer(interaction, f"You have opened every post of this round. The next begins {announced}.")
        else:
            blocks: list[Block] = [Text("Waiting for you, the least read first:"), *map(_offer, unread[:SHOWN])]
            more = len(unread) - SHOWN
            blocks += [Text(f"-# and {count(more, 'other', 'others')}")] if more > 0 else []
            await answer(interaction, Layout(tuple(blocks)))


def _offer(post: Post) -> Beside:
    readers = f"read by {post.readers}" if post.readers else "nobody has read it yet"
    body = f"**{escape(post.title)}**\n{escape(post.by, 40)} · {post.minutes} min · {readers}"
    return Beside(body, Button("Read", f"read:{post.id}", style="primary"))


class ReadButton(ui.DynamicItem[ui.Button[ui.LayoutView]], template=r"read:(?P<post>[0-9]{1,15})"):
    """Answers with the link of a post, and counts the read."""

    def __init__(self, item: ui.Button[ui.LayoutView], post: int) -> None:
        super().__init__(item)
        self.post = post

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction, item: ui.Item[ui.LayoutView], match: re.Match[str], /
    ) -> Self:
        """Return the button that a custom id stands for."""
        assert isinstance(item, ui.Button)  # noqa: S101 - the template belongs to buttons alone
        return cls(item, int(match["post"]))

    async def callback(self, interaction: discord.Interaction) -> None:
        """Give the link to this member."""
        async with refusals_shown(interaction):
            user = interaction.user
            post, counted = await read_post(
                tools_of(interaction), interaction.guild_id, user.id, user.display_name, self.post
            )
            last = f"-# {escape(post.by, 40)} will see one reader more." if counted else "-# This one is yours."
            words = f"**{link(post.title, post.url)}**\n{escape(post.by, 40)} · {post.minutes} min\n{last}"
            await answer(interaction, Layout((Text(words), Row((Button("Open the post", url=post.url),)))))
