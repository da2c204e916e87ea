"""The board, and the replies about suggestions and votes."""

from collections.abc import Sequence
from datetime import datetime

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
from bot.text import escape, moment
from bot.themes import MAX_SUGGESTIONS_ON_BOARD, Community, Round, Suggestion, Theme

MAX_PROMPT_LENGTH = 120
"""Characters of a prompt that are shown."""
MAX_SECTIONS = 11
"""Suggestions with a button beside each that fit in 40 components; more get numbered buttons below."""


def board_name(t: Translator) -> str:
    """Return the title of the board's post in a forum."""
    return t("What shall we write about next?")


def board(t: Translator, suggestions: Sequence[Suggestion], upcoming: Round) -> Layout:
    """Return the board: the suggestions, with their votes and vote buttons; without prompts where they are too long."""
    with_prompts = _board(t, suggestions, upcoming, MAX_PROMPT_LENGTH)
    return with_prompts if with_prompts.size()[0] <= MAX_TEXT_LENGTH else _board(t, suggestions, upcoming, 0)


def _board(t: Translator, suggestions: Sequence[Suggestion], upcoming: Round, prompt_length: int) -> Layout:
    shown = suggestions[:MAX_SUGGESTIONS_ON_BOARD]
    blocks: list[Item] = [TextDisplay(f"## {board_name(t)}\n{_what_happens(t, upcoming)}"), Separator()]
    if not shown:
        blocks.append(TextDisplay(t("No suggestion yet. Yours could be the first.")))
    elif len(shown) <= MAX_SECTIONS:
        blocks += [
            Section(_suggestion(t, suggestion, prompt_length), Button(t("Vote"), CastVote(suggestion.id).custom_id))
            for suggestion in shown
        ]
    else:
        blocks.append(
            TextDisplay("\n".join(f"{n}. {_numbered(t, suggestion)}" for n, suggestion in enumerate(shown, 1)))
        )
        buttons = [Button(str(n), CastVote(suggestion.id).custom_id) for n, suggestion in enumerate(shown, 1)]
        blocks += rows_of(buttons)
    blocks.append(ActionRow((Button(t("Suggest a theme"), SuggestTheme().custom_id, style="primary"),)))
    return Layout(tuple(blocks))


def _what_happens(t: Translator, upcoming: Round) -> str:
    if upcoming.theme is not None:
        return t(
            "The next theme is chosen, for {when}. What is here now waits for the time after.",
            when=moment(upcoming.opens_at),
        )
    return t(
        "The theme with most votes comes {when}. One vote each; you can move it until then.",
        when=moment(upcoming.opens_at),
    )


def _suggestion(t: Translator, suggestion: Suggestion, prompt_length: int) -> str:
    prompt = f"\n{escape(suggestion.prompt, prompt_length)}" if suggestion.prompt and prompt_length else ""
    last = t("{votes} · suggested by {name}", votes=_votes(t, suggestion), name=escape(suggestion.by, 40))
    return f"**{escape(suggestion.title, 100)}**{prompt}\n-# {last}"


def _numbered(t: Translator, suggestion: Suggestion) -> str:
    return f"**{escape(suggestion.title, 55)}** · {_votes(t, suggestion)}"


def _votes(t: Translator, suggestion: Suggestion) -> str:
    return t.plural(suggestion.votes, "{n} vote", "{n} votes", t("no votes"))


def board_moved(t: Translator, community: Community) -> Layout:
    """Return what replaces the board in its previous channel."""
    return Layout((TextDisplay(t("The board is in {channel} now.", channel=f"<#{community.announce_channel}>")),))


def theme_suggested(t: Translator, theme: Theme, counted_at: datetime) -> str:
    """Return the reply to a suggestion."""
    title, counted = escape(theme.title, 100), moment(counted_at)
    return t("**{title}** is on the board. We count the votes {when}.", title=title, when=counted)


def vote_counted(t: Translator, chosen: Suggestion, *, moved: bool) -> str:
    """Return the reply to a vote; `moved` says whether it changed."""
    title = escape(chosen.title, 100)
    first = (
        t("Your vote is for **{title}**.", title=title)
        if moved
        else t("Your vote is for **{title}** already.", title=title)
    )
    return f"{first}\n-# {t('You can move it until the announcement.')}"
