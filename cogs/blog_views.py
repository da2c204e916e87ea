"""The questions of /blog: whether a blog is yours, and which of many are."""

import asyncio
from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot.errors import Refusal
from bot.feeds.opml import Outline
from bot.flows.add_blog import watch_blog
from bot.flows.communities import announced_at
from bot.flows.find_blog import FoundBlog, find_blog
from bot.languages import Speech
from bot.layout import escape, plain, when
from bot.tools import Tools
from bot.wording.blogs import consent, is_this_yours, watched
from cogs.answers import answer, as_far_as_it_fits, caller_of, refusals_shown, speech_of

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

    def __init__(self, tools: Tools, say: Speech, found: Sequence[FoundBlog]) -> None:
        super().__init__(timeout=ASKED_FOR)
        self._tools = tools
        self._say = say
        self._all = found[:OPTIONS]
        self._found = found[0]
        self.words: ui.TextDisplay[IsThisYours] = ui.TextDisplay(self._question())
        self.remove_item(self.row)
        self.add_item(self.words)
        if len(self._all) > 1:
            self.menu: ui.ActionRow[IsThisYours] = ui.ActionRow(_Kinds(self._all))
            self.add_item(self.menu)
        self.yes.label, self.no.label = say("Yes, watch it"), say("No")
        self.add_item(self.row)

    def _question(self) -> str:
        return is_this_yours(self._say, self._found.title, self._found.newest, several=len(self._all) > 1)

    async def choose(self, interaction: discord.Interaction, number: int) -> None:
        """Ask about another of the feeds that were found."""
        self._found = self._all[number]
        self.words.content = self._question()
        await interaction.response.edit_message(view=self)

    @row.button(label="Yes, watch it", style=discord.ButtonStyle.success)
    async def yes(self, interaction: discord.Interaction, _: ui.Button["IsThisYours"]) -> None:
        """Begin to watch the blog."""
        async with refusals_shown(interaction):
            community = await watch_blog(self._tools, caller_of(interaction), self._found)
            async with self._tools.db.read() as conn:
                announced = when(await announced_at(conn, community.id))
            await self._settle(interaction, watched(self._say, self._found.title, community, announced))

    @row.button(label="No")
    async def no(self, interaction: discord.Interaction, _: ui.Button["IsThisYours"]) -> None:
        """Leave the blog alone."""
        words = self._say("Then I leave it alone. Try /blog add with the address of your own blog.")
        await self._settle(interaction, words)

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

    def __init__(self, tools: Tools, say: Speech, outlines: Sequence[Outline]) -> None:
        super().__init__(timeout=ASKED_FOR)
        self._tools = tools
        self._outlines = outlines[: MENUS * OPTIONS]
        self.words: ui.TextDisplay[WhichAreYours] = ui.TextDisplay(_which(say, len(outlines), len(self._outlines)))
        self.remove_item(self.row)
        self.add_item(self.words)
        self._menus = [
            _Blogs(self._outlines[start : start + OPTIONS], start) for start in range(0, len(self._outlines), OPTIONS)
        ]
        for menu in self._menus:
            self.add_item(ui.ActionRow(menu))
        self.watch.label = say("Watch those")
        self.add_item(self.row)

    @row.button(label="Watch those", style=discord.ButtonStyle.success)
    async def watch(self, interaction: discord.Interaction, _: ui.Button["WhichAreYours"]) -> None:
        """Find each chosen blog, begin to watch it, and tell what came of it."""
        chosen = [self._outlines[int(value)] for menu in self._menus for value in menu.values][:BROUGHT]
        if not chosen:
            await answer(interaction, speech_of(interaction)("Choose at least one blog in the menu above."))
            return
        await interaction.response.defer(ephemeral=True, thinking=True)
        told = await asyncio.gather(*(self._bring(interaction, outline) for outline in chosen))
        await answer(interaction, as_far_as_it_fits(speech_of(interaction), told))
        self.stop()

    async def _bring(self, interaction: discord.Interaction, outline: Outline) -> str:
        say, title = speech_of(interaction), escape(outline.title, 60)
        try:
            found = await find_blog(self._tools.web, self._tools.workers, outline.feed)
            await watch_blog(self._tools, caller_of(interaction), found)
        except Refusal as refusal:
            return f"- **{title}**: {say(refusal.words, **refusal.values)}"
        return f"- **{title}**: {say('I look at it from now on.')}"


def _which(say: Speech, all_: int, shown: int) -> str:
    """Return the question which of a list's blogs are the member's own."""
    asked = say.count(all_, "The list has {n} blog. Is it yours?", "The list has {n} blogs. Which of them are yours?")
    asked = f"{asked}\n-# {consent(say)}"
    if shown == all_:
        return asked
    beyond = say("These are the first {shown}; {more} more don't fit here.", shown=shown, more=all_ - shown)
    return f"{asked}\n-# {beyond}"


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
