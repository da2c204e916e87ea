"""The views of /blog add and /blog import: whether a blog is the member's, and which ones of a list are."""

import asyncio
from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot.errors import UserError
from bot.feeds.opml import Outline, OutlineList
from bot.flows.access import next_announcement_at
from bot.flows.feeds.discover import FoundBlog
from bot.flows.feeds.watch import WatchedBlog, find_known_blogs, watch_blog
from bot.flows.posts.bylines import names_of_blog
from bot.i18n import Translator
from bot.messages.blog_lists import choose_blogs, import_outcome, none_chosen, watch_those
from bot.messages.blogs import ConfirmLabels, blog_added, blog_declined, confirm_blog
from bot.messages.lists import fit_lines
from bot.services import Services
from bot.text import moment, visible_line
from cogs.answer import defer_answer, defer_press, edit_pressed
from cogs.bylines import ask_names
from cogs.consent import ask_for_consent
from cogs.fetching import fetching
from cogs.framed_view import FramedView
from cogs.replies import caller_of, reply_ephemeral, translator_of

TIMEOUT_SECONDS = 600.0
"""Seconds for which a view answers; Discord's own limit is fifteen minutes."""
MAX_OPTIONS = 25
"""Options that Discord shows in one menu at most."""
MAX_MENUS = 4
MAX_BLOGS_ADDED = 25
"""Blogs of one list that are added at most."""


class ConfirmBlogView(FramedView):
    """The newest entries of a found blog, and the question whether it is the member's own."""

    row: ui.ActionRow["ConfirmBlogView"] = ui.ActionRow()

    def __init__(self, services: Services, t: Translator, found: Sequence[FoundBlog]) -> None:
        super().__init__(timeout=TIMEOUT_SECONDS)
        self._services = services
        self._t = t
        self._all = found[:MAX_OPTIONS]
        self._found = found[0]
        self.words: ui.TextDisplay[ConfirmBlogView] = ui.TextDisplay(self._question())
        self.add_item(self.words)
        if len(self._all) > 1:
            self.menu: ui.ActionRow[ConfirmBlogView] = ui.ActionRow(_FeedSelect(self._all))
            self.add_item(self.menu)
        labels = ConfirmLabels(t)
        self.yes.label, self.no.label = labels.yes, labels.no
        self.add_item(self.row)

    def _question(self) -> str:
        return confirm_blog(self._t, self._found.title, self._found.newest, several=len(self._all) > 1)

    async def choose(self, interaction: discord.Interaction, number: int) -> None:
        """Ask about another of the feeds that were found."""
        self._found = self._all[number]
        self.words.content = self._question()
        await edit_pressed(interaction, self)

    @row.button(style=discord.ButtonStyle.success)
    async def yes(self, interaction: discord.Interaction, _: ui.Button["ConfirmBlogView"]) -> None:
        """Start watching the blog."""
        caller, authors = caller_of(interaction), self._found.feed.authors
        watched = await watch_blog(self._services, caller, self._found)
        async with self._services.db.read() as conn:
            announced = moment(await next_announcement_at(conn, watched.community.id))
        await self._show_result(interaction, blog_added(self._t, self._found.title, watched.community, announced))
        if watched.has_several_names:
            await ask_names(interaction, await names_of_blog(self._services, caller, watched.blog.id, authors))
        if watched.asks_consent:
            await ask_for_consent(interaction)

    @row.button()
    async def no(self, interaction: discord.Interaction, _: ui.Button["ConfirmBlogView"]) -> None:
        """Leave the blog alone."""
        await self._show_result(interaction, blog_declined(self._t))

    async def _show_result(self, interaction: discord.Interaction, words: str) -> None:
        self.words.content = words
        self.remove_item(self.row)
        if len(self._all) > 1:
            self.remove_item(self.menu)
        await edit_pressed(interaction, self)
        self.stop()


class _FeedSelect(ui.Select[ConfirmBlogView]):
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


class ChooseBlogsView(FramedView):
    """The blogs of a list, and the question which of them are the member's own."""

    row: ui.ActionRow["ChooseBlogsView"] = ui.ActionRow()

    def __init__(self, services: Services, t: Translator, found: OutlineList) -> None:
        super().__init__(timeout=TIMEOUT_SECONDS)
        self._services = services
        self._outlines = found.outlines[: MAX_MENUS * MAX_OPTIONS]
        self.words: ui.TextDisplay[ChooseBlogsView] = ui.TextDisplay(
            choose_blogs(t, len(found.outlines), len(self._outlines), found.left_out)
        )
        self.add_item(self.words)
        self._menus = [
            _BlogSelect(self._outlines[start : start + MAX_OPTIONS], start)
            for start in range(0, len(self._outlines), MAX_OPTIONS)
        ]
        for menu in self._menus:
            self.add_item(ui.ActionRow(menu))
        self.watch.label = watch_those(t)
        self.add_item(self.row)

    @row.button(style=discord.ButtonStyle.success)
    async def watch(self, interaction: discord.Interaction, _: ui.Button["ChooseBlogsView"]) -> None:
        """Find and start watching each chosen blog, and answer with a line on each."""
        all_chosen = [self._outlines[int(value)] for menu in self._menus for value in menu.values]
        chosen, beyond = all_chosen[:MAX_BLOGS_ADDED], all_chosen[MAX_BLOGS_ADDED:]
        if not chosen:
            await reply_ephemeral(interaction, none_chosen(translator_of(interaction)))
            return
        await defer_answer(interaction)
        t = translator_of(interaction)
        with fetching(interaction):
            added = await asyncio.gather(*(self._add_blog(interaction, outline) for outline in chosen))
        errors = [one if isinstance(one, UserError) else None for one in added]
        lines = [import_outcome(t, outline.title, error) for outline, error in zip(chosen, errors, strict=True)]
        too_many = UserError("I take {number} at a time. **/blog import** again brings it.", number=MAX_BLOGS_ADDED)
        lines += [import_outcome(t, outline.title, too_many) for outline in beyond]
        await reply_ephemeral(interaction, fit_lines(t, lines))
        if any(isinstance(one, WatchedBlog) and one.asks_consent for one in added):
            await ask_for_consent(interaction)
        self.stop()

    async def _add_blog(self, interaction: discord.Interaction, outline: Outline) -> WatchedBlog | UserError:
        try:
            [found, *_] = await find_known_blogs(self._services, outline.feed_url)
            return await watch_blog(self._services, caller_of(interaction), found)
        except UserError as error:
            return error


class _BlogSelect(ui.Select[ChooseBlogsView]):
    """Up to 25 blogs of a list, of which any number can be chosen."""

    def __init__(self, outlines: Sequence[Outline], start: int) -> None:
        super().__init__(
            placeholder=f"{_label(outlines[0])[:60]} … {_label(outlines[-1])[:60]}",
            min_values=0,
            max_values=len(outlines),
            options=[
                discord.SelectOption(label=_label(one), value=str(n), description=one.feed_url[:100])
                for n, one in enumerate(outlines, start)
            ],
        )

    async def callback(self, interaction: discord.Interaction) -> Any:
        """Acknowledge the choice, which the button below uses."""
        await defer_press(interaction)


def _label(outline: Outline) -> str:
    return visible_line(outline.title, 100) or outline.feed_url[:100]
