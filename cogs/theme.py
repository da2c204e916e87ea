"""/theme: suggestions and votes, the organiser's choice, spare themes, and the host rota."""

from collections.abc import Sequence

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.actions import CastVote, SuggestTheme
from bot.flows.access import require_community
from bot.flows.next_theme import next_theme
from bot.flows.themes.suggest import (
    MAX_KEYWORDS_LENGTH,
    MAX_PROMPT_LENGTH,
    MAX_TITLE_LENGTH,
    parse_theme,
    suggest,
    vote,
    withdraw_suggestion,
)
from bot.messages.board import board, theme_suggested, vote_counted
from bot.messages.chosen_theme import suggestion_withdrawn, vote_reopened
from bot.messages.theme_form import SUGGESTION
from bot.services import Services
from bot.themes import Theme
from cogs.answer import open_modal
from cogs.buttons import PersistentButton
from cogs.choices import MAX_CHOICES, Choices, Option, choice_value, choices, chosen_id
from cogs.host_rota import render_host_rota
from cogs.pick import open_pick, pick
from cogs.replies import caller_of, reply_ephemeral, services_of, translator_of
from cogs.spare_themes import render_spare_themes
from cogs.theme_modal import NO_THEME, ThemeModal
from cogs.while_typing import while_typing
from storage.communities import find_member
from storage.rounds import scheduled_round
from storage.suggestions import open_suggestions

VOTE_AGAIN = choice_value("vote")


@app_commands.guild_only()
class ThemeCog(commands.GroupCog, group_name="theme", group_description=locale_str("Themes and the vote on them")):
    """Commands about themes."""

    def __init__(self, bot: commands.Bot, services: Services) -> None:
        self._bot = bot
        self._services = services

    @app_commands.command(name="suggest", description=locale_str("Put a theme on the board"))
    @app_commands.describe(
        title=locale_str("The theme in a few words; without it, a form opens"),
        prompt=locale_str("What to think about, if you like"),
        keywords=locale_str("Words by which I know a post on it, with commas between"),
    )
    async def suggest_theme(
        self,
        interaction: discord.Interaction,
        title: app_commands.Range[str, 1, MAX_TITLE_LENGTH] | None = None,
        prompt: app_commands.Range[str, 0, MAX_PROMPT_LENGTH] = "",
        keywords: app_commands.Range[str, 0, MAX_KEYWORDS_LENGTH] = "",
    ) -> None:
        """Add a suggestion to the board; without a title, open the form for one, with the rest."""
        if title is None:
            await open_suggestion(interaction, Theme("", prompt, keywords=(keywords,)))
        else:
            await _suggest(interaction, parse_theme(title, prompt, keywords))

    @app_commands.command(name="board", description=locale_str("Show the suggestions, and vote"))
    async def show(self, interaction: discord.Interaction) -> None:
        """Show the board to this person, with its vote buttons."""
        async with self._services.db.read() as conn:
            community = await require_community(conn, interaction.guild_id)
            suggestions = await open_suggestions(conn, community.id, self._services.clock.now())
            upcoming = await next_theme(conn, community)
        await reply_ephemeral(interaction, board(translator_of(interaction), suggestions, upcoming))

    @app_commands.command(name="withdraw", description=locale_str("Take your suggestion from the board"))
    @app_commands.describe(suggestion=locale_str("Which one"))
    async def take_back(self, interaction: discord.Interaction, suggestion: str) -> None:
        """Take a suggestion of the member's from the board; for an organiser, any suggestion."""
        caller = caller_of(interaction)
        gone = await withdraw_suggestion(self._services, caller, chosen_id(await self._theirs(interaction), suggestion))
        t = translator_of(interaction)
        await reply_ephemeral(interaction, suggestion_withdrawn(t, gone, is_organiser=caller.is_organiser))

    @app_commands.command(name="pick", description=locale_str("For hosts: decide the next theme ahead of the vote"))
    @app_commands.describe(suggestion=locale_str("One of the board; without it, a form opens for a theme of yours"))
    async def decide(self, interaction: discord.Interaction, suggestion: str | None = None) -> None:
        """Choose the next theme, or leave it to the vote again; without a suggestion, open the form for a theme."""
        if suggestion is None:
            await open_pick(interaction)
        else:
            found = chosen_id(await self._open(interaction), suggestion) if suggestion != VOTE_AGAIN else None
            await pick(interaction, found)

    @app_commands.command(name="reserve", description=locale_str("For hosts: spare themes, for when nobody suggests"))
    async def reserve(self, interaction: discord.Interaction) -> None:
        """Show the spare themes, with buttons to add one and to delete one."""
        await reply_ephemeral(interaction, await render_spare_themes(self._services, caller_of(interaction)))

    @app_commands.command(name="host", description=locale_str("Choose the theme of a date, or in turn"))
    async def host(self, interaction: discord.Interaction) -> None:
        """Show the host rota, with buttons to join and to leave it."""
        await reply_ephemeral(interaction, await render_host_rota(self._services, caller_of(interaction)))

    @take_back.autocomplete("suggestion")
    @while_typing
    async def _withdrawable(self, interaction: discord.Interaction, typed: str) -> Choices:
        return choices(await self._theirs(interaction), typed)

    async def _theirs(self, interaction: discord.Interaction) -> Sequence[Option]:
        """Return the suggestions of a member; for an organiser, all."""
        caller = caller_of(interaction)
        async with self._services.db.read() as conn:
            community = await require_community(conn, caller.guild)
            member = await find_member(conn, community.id, caller.user)
            found = await open_suggestions(conn, community.id, self._services.clock.now())
        return [
            Option(one.id, one.title) for one in found if caller.is_organiser or (member and one.member == member.id)
        ]

    @decide.autocomplete("suggestion")
    @while_typing
    async def _pickable(self, interaction: discord.Interaction, typed: str) -> Choices:
        if not caller_of(interaction).is_organiser:
            return []
        async with self._services.db.read() as conn:
            community = await require_community(conn, interaction.guild_id)
            upcoming = await scheduled_round(conn, community.id)
        again = app_commands.Choice(name=vote_reopened(translator_of(interaction)), value=VOTE_AGAIN)
        return [*([again] if upcoming.theme else []), *choices(await self._open(interaction), typed)][:MAX_CHOICES]

    async def _open(self, interaction: discord.Interaction) -> Sequence[Option]:
        async with self._services.db.read() as conn:
            community = await require_community(conn, interaction.guild_id)
            found = await open_suggestions(conn, community.id, self._services.clock.now())
        return [Option(one.id, one.title) for one in found]


async def open_suggestion(interaction: discord.Interaction, begun: Theme = NO_THEME) -> None:
    """Open the form for a suggestion, with what of it is `begun`."""
    await open_modal(interaction, ThemeModal(translator_of(interaction), SUGGESTION, _suggest, before=begun))


async def _suggest(interaction: discord.Interaction, theme: Theme) -> None:
    upcoming = await suggest(services_of(interaction), caller_of(interaction), theme)
    await reply_ephemeral(interaction, theme_suggested(translator_of(interaction), theme, upcoming))


class SuggestButton(PersistentButton[SuggestTheme]):
    """Opens the form for a suggestion."""

    async def on_click(self, interaction: discord.Interaction, _: SuggestTheme) -> None:
        """Open the form."""
        await open_suggestion(interaction)


class VoteButton(PersistentButton[CastVote]):
    """Votes for a suggestion on the board."""

    async def on_click(self, interaction: discord.Interaction, action: CastVote) -> None:
        """Move the member's vote to this suggestion."""
        cast = await vote(services_of(interaction), caller_of(interaction), action.suggestion)
        words = vote_counted(translator_of(interaction), cast.suggestion, cast.upcoming, moved=cast.is_new)
        await reply_ephemeral(interaction, words)
