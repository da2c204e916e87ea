"""The questions of /blog: whether a blog is yours, and which of many are."""

import asyncio
from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot.errors import Refusal
from bot.feeds.opml import Outline
from bot.flows.add_blog import watch_blog
from bot.flows.find_blog import FoundBlog, find_blog
from bot.flows.set_up import announced_when
from bot.layout import count, escape, plain
from bot.tools import Tools
from cogs.answers import answer, as_far_as_it_fits, refusals_shown

ASKED_FOR = 600.0
"""Seconds a question can be answered; Discord's own limit is fifteen minutes."""
OPTIONS = 25
"""What Discord shows in one menu at most."""
MENUS = 4
BROUGHT = 25
"""Blogs that are brought from one list at most."""


class IsThisYours(ui.LayoutView):
    """The newest entries of a found blog, and the question whether it is the member's own."""

    row: ui.ActionRow["IsThisYours"] = ui.ActionRow()

    def __init__(self, tools: Tools, found: Sequence[FoundBlog]) -> None:
        super().__init__(timeout=ASKED_FOR)
        self._tools = tools
        self._all = found[:OPTIONS]
        self._found = found[0]
        self.words: ui.TextDisplay[IsThisYours] = ui.TextDisplay(self._question())
        self.remove_item(self.row)
        self.add_item(self.words)
        if len(self._all) > 1:
            self.menu: ui.ActionRow[IsThisYours] = ui.ActionRow(_Kinds(self._all))
            self.add_item(self.menu)
        self.add_item(self.row)

    def _question(self) -> str:
        several = "There are several kinds of posts; the menu shows the others." if len(self._all) > 1 else ""
        newest = [f"- {escape(title, 100)}" for title in self._found.newest]
        lines = [f"I found **{escape(self._found.title, 100)}**.", *(["Its newest posts:", *newest] if newest else [])]
        lines += [] if newest else ["There is no post in it yet."]
        return "\n".join(lines) + "\n\n" + "\n".join(filter(None, [several, "Is this your blog?"]))

    async def choose(self, interaction: discord.Interaction, number: int) -> None:
        """Ask about another of the feeds that were found."""
        self._found = self._all[number]
        self.words.content = self._question()
        await interaction.response.edit_message(view=self)

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
        if len(self._all) > 1:
            self.remove_item(self.menu)
        await interaction.response.edit_message(view=self)
        self.stop()


class _Kinds(ui.Select[IsThisYours]):
    """The feeds of one blog, each with its newest entry."""

    def __init__(self, found: Sequence[FoundBlog]) -> None:
        super().__init__(
            options=[
                discord.SelectOption(
                    label=one.title[:100],
                    value=str(n),
                    description=next(iter(one.newest), "")[:100] or None,
                    default=not n,
                )
                for n, one in enumerate(found)
            ]
        )

    async def callback(self, interaction: discord.Interaction) -> Any:
        """Ask about the one that was chosen."""
        assert self.view is not None  # noqa: S101 - the menu is pressed where it stands
        for option in self.options:
            option.default = option.value == self.values[0]
        await self.view.choose(interaction, int(self.values[0]))


class WhichAreYours(ui.LayoutView):
    """The blogs of a list, and the question which of them are the member's own."""

    row: ui.ActionRow["WhichAreYours"] = ui.ActionRow()

    def __init__(self, tools: Tools, outlines: Sequence[Outline]) -> None:
        super().__init__(timeout=ASKED_FOR)
        self._tools = tools
        self._outlines = outlines[: MENUS * OPTIONS]
        more = len(outlines) - len(self._outlines)
        beyond = f"\n-# These are the first {len(self._outlines)}; {more} more don't fit here." if more else ""
        self.words: ui.TextDisplay[WhichAreYours] = ui.TextDisplay(
            f"The list has {count(len(outlines), 'blog', 'blogs')}. Which of them are yours?{beyond}"
        )
        self.remove_item(self.row)
        self.add_item(self.words)
        self._menus = [
            _Blogs(self._outlines[start : start + OPTIONS], start) for start in range(0, len(self._outlines), OPTIONS)
        ]
        for menu in self._menus:
            self.add_item(ui.ActionRow(menu))
        self.add_item(self.row)

    @row.button(label="Watch those", style=discord.ButtonStyle.success)
    async def watch(self, interaction: discord.Interaction, _: ui.Button["WhichAreYours"]) -> None:
        """Find each chosen blog, begin to watch it, and tell what came of it."""
        chosen = [self._outlines[int(value)] for menu in self._menus for value in menu.values][:BROUGHT]
        if not chosen:
            await answer(interaction, "Choose at least one blog in the menu above.")
            return
        await interaction.response.defer(ephemeral=True, thinking=True)
        told = await asyncio.gather(*(self._bring(interaction, outline) for outline in chosen))
        await answer(interaction, as_far_as_it_fits(told))
        self.stop()

    async def _bring(self, interaction: discord.Interaction, outline: Outline) -> str:
        user, title = interaction.user, escape(outline.title, 60)
        try:
            found = await find_blog(self._tools.web, self._tools.workers, outline.feed)
            await watch_blog(self._tools, interaction.guild_id, user.id, user.display_name, found)
        except Refusal as refusal:
            return f"- **{title}**: {refusal}"
        return f"- **{title}**: I look at it from now on."


class _Blogs(ui.Select[WhichAreYours]):
    """Up to 25 blogs of a list, of which any number may be chosen."""

    def __init__(self, outlines: Sequence[Outline], start: int) -> None:
        super().__init__(
            placeholder=f"{_named(outlines[0])[:60]} … {_named(outlines[-1])[:60]}",
            min_values=0,
            max_values=len(outlines),
            options=[
                discord.SelectOption(label=_named(one), value=str(n), description=one.feed[:100])
                for n, one in enumerate(outlines, start)
            ],
        )

    async def callback(self, interaction: discord.Interaction) -> Any:
        """Take note; the button below does the rest."""
        await interaction.response.defer()


def _named(outline: Outline) -> str:
    return plain(outline.title, 100) or outline.feed[:100]
