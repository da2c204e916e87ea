"""The board, and the replies about suggestions and votes."""

from collections.abc import Sequence

from bot.actions import CastVote, SuggestTheme
from bot.components import (
    MAX_TEXT_LENGTH,
    ActionRow,
    Button,
    Item,
    Layout,
    Section,
    Separator,
    TextDisplay,
    rows_of,
)
from bot.i18n import Translator
from bot.messages.lists import numbered
from bot.messages.next_theme import what_a_vote_is_for, what_becomes_of_a_suggestion, what_the_board_is_for
from bot.text import escape
from bot.themes import MAX_SUGGESTIONS_ON_BOARD, Community, NextTheme, Suggestion, Theme

MAX_PROMPT_LENGTH = 120
"""Characters of a prompt that are shown."""
MAX_SECTIONS = 11
"""Suggestions with a button beside each that fit in 40 components; more get numbered buttons below."""


def board_name(t: Translator) -> str:
    """Return the title of the board's post in a forum."""
    return t("What shall we write about next?")


def board(t: Translator, suggestions: Sequence[Suggestion], upcoming: NextTheme) -> Layout:
    """Return the board: the suggestions, with their votes and vote buttons; without prompts where they are too long."""
    with_prompts = _board(t, suggestions, upcoming, MAX_PROMPT_LENGTH)
    return with_prompts if with_prompts.size()[0] <= MAX_TEXT_LENGTH else _board(t, suggestions, upcoming, 0)


def _board(t: Translator, suggestions: Sequence[Suggestion], upcoming: NextTheme, prompt_length: int) -> Layout:
    shown = suggestions[:MAX_SUGGESTIONS_ON_BOARD]
    blocks: list[Item] = [TextDisplay(f"## {board_name(t)}\n{what_the_board_is_for(t, upcoming)}"), Separator()]
    if not shown:
        blocks.append(TextDisplay(t("No suggestion yet. Yours could be the first.")))
    elif len(shown) <= MAX_SECTIONS:
        blocks += [
            Section(_suggestion(t, suggestion, prompt_length), Button(t("Vote"), CastVote(suggestion.id).custom_id))
            for suggestion in shown
        ]
    else:
        blocks.append(
            TextDisplay("\n".join(numbered(n, _in_short(t, suggestion)) for n, suggestion in enumerate(shown, 1)))
        )
        buttons = [Button(str(n), CastVote(suggestion.id).custom_id) for n, suggestion in enumerate(shown, 1)]
        blocks += rows_of(buttons)
    blocks.append(ActionRow((Button(t("Suggest a theme"), SuggestTheme().custom_id, style="primary"),)))
    return Layout(tuple(blocks))


def _suggestion(t: Translator, suggestion: Suggestion, prompt_length: int) -> str:
    prompt = f"\n{escape(suggestion.prompt, prompt_length)}" if suggestion.prompt and prompt_length else ""
    last = t("{votes} · suggested by {name}", votes=_votes(t, suggestion), name=escape(suggestion.by, 40))
    return f"**{escape(suggestion.title, 100)}**{prompt}\n-# {last}"


def _in_short(t: Translator, suggestion: Suggestion) -> str:
    return f"**{escape(suggestion.title, 55)}** · {_votes(t, suggestion)}"


def _votes(t: Translator, suggestion: Suggestion) -> str:
    return t.plural(suggestion.votes, "{n} vote", "{n} votes", t("no votes"))


def board_moved(t: Translator, community: Community) -> Layout:
    """Return what replaces the board in its previous channel."""
    return Layout((TextDisplay(t("The board is in {channel} now.", channel=f"<#{community.announce_channel}>")),))


def theme_suggested(t: Translator, theme: Theme, upcoming: NextTheme) -> str:
    """Return the reply to a suggestion."""
    first = t("**{title}** is on the board.", title=escape(theme.title, 100))
    return f"{first} {what_becomes_of_a_suggestion(t, upcoming)}"


def vote_counted(t: Translator, chosen: Suggestion, upcoming: NextTheme, *, moved: bool) -> str:
    """Return the reply to a vote; `moved` says whether it changed."""
    title = escape(chosen.title, 100)
    first = (
        t("Your vote is for **{title}**.", title=title)
        if moved
        else t("Your vote is for **{title}** already.", title=title)
    )
    return f"{first}\n-# {what_a_vote_is_for(t, upcoming)}"
