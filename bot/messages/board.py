"""The board, and what is answered about suggestions and votes."""

from collections.abc import Sequence
from datetime import datetime

from bot.components import MAX_BUTTONS_IN_ROW, ActionRow, Button, Item, Layout, Section, Separator, TextDisplay
from bot.i18n import Translator
from bot.text import escape, timestamp
from bot.themes import MAX_SUGGESTIONS_ON_BOARD, Community, Round, Suggestion, Theme

MAX_SECTIONS = 11
"""Suggestions that fit with a button beside each; more get numbered buttons below (40 components)."""


def board_name(t: Translator) -> str:
    """Return what the board is called where it is a forum's post."""
    return t("What shall we write about next?")


def board(t: Translator, suggestions: Sequence[Suggestion], upcoming: Round) -> Layout:
    """Return the board: the suggestions with vote buttons and live counts."""
    shown = suggestions[:MAX_SUGGESTIONS_ON_BOARD]
    blocks: list[Item] = [TextDisplay(f"## {board_name(t)}\n{_what_happens(t, upcoming)}"), Separator()]
    if not shown:
        blocks.append(TextDisplay(t("No suggestion yet. Yours could be the first.")))
    elif len(shown) <= MAX_SECTIONS:
        blocks += [Section(_suggestion(t, one), Button(t("Vote"), f"vote:{one.id}")) for one in shown]
    else:
        blocks.append(TextDisplay("\n".join(f"{n}. {_short(t, one)}" for n, one in enumerate(shown, 1))))
        buttons = [Button(str(n), f"vote:{one.id}") for n, one in enumerate(shown, 1)]
        rows = range(0, len(buttons), MAX_BUTTONS_IN_ROW)
        blocks += [ActionRow(tuple(buttons[i : i + MAX_BUTTONS_IN_ROW])) for i in rows]
    blocks.append(ActionRow((Button(t("Suggest a theme"), "suggest", style="primary"),)))
    return Layout(tuple(blocks))


def _what_happens(t: Translator, upcoming: Round) -> str:
    if upcoming.theme is not None:
        return t(
            "The next theme is chosen, and announced {when}. What is here now waits for the time after.",
            when=timestamp(upcoming.opens_at),
        )
    return t(
        "The theme with most votes is announced {when}. One vote each; you can move it until then.",
        when=timestamp(upcoming.opens_at),
    )


def _suggestion(t: Translator, one: Suggestion) -> str:
    prompt = f"\n{escape(one.prompt, 120)}" if one.prompt else ""
    last = t("{votes} · suggested by {name}", votes=_votes(t, one), name=escape(one.by, 40))
    return f"**{escape(one.title, 100)}**{prompt}\n-# {last}"


def _short(t: Translator, one: Suggestion) -> str:
    return f"**{escape(one.title, 70)}** · {_votes(t, one)}"


def _votes(t: Translator, one: Suggestion) -> str:
    return t.count(one.votes, "{n} vote", "{n} votes", t("no votes"))


def board_moved(t: Translator, community: Community) -> Layout:
    """Return what the board becomes in a channel that was left."""
    return Layout((TextDisplay(t("The board is in {channel} now.", channel=f"<#{community.announce_channel}>")),))


def suggested(t: Translator, theme: Theme, counted_at: datetime) -> str:
    """Return what is answered to who suggested a theme."""
    title, counted = escape(theme.title, 100), timestamp(counted_at)
    return t("**{title}** is on the board. The vote is counted {when}.", title=title, when=counted)


def voted(t: Translator, chosen: Suggestion, *, moved: bool) -> str:
    """Return what is answered to a vote."""
    title = escape(chosen.title, 100)
    first = (
        t("Your vote is for **{title}**.", title=title)
        if moved
        else t("Your vote is for **{title}** already.", title=title)
    )
    return f"{first}\n-# {t('You can move it until the announcement.')}"


def withdrawn(t: Translator, gone: Suggestion) -> str:
    """Return what is answered to who took a suggestion back."""
    title = escape(gone.title, 100)
    return t("**{title}** is no longer on the board. Votes for it are free again.", title=title)


def picked(t: Translator, upcoming: Round) -> str:
    """Return what is answered to a host who decided the next theme, or left it to the vote again."""
    if upcoming.theme is None:
        return t("The vote decides again. It is counted {when}.", when=timestamp(upcoming.opens_at))
    title = escape(upcoming.theme.title, 100)
    first = t("The next theme is **{title}**. It is announced {when}.", title=title, when=timestamp(upcoming.opens_at))
    return f"{first}\n-# {t('Until then only you know. **/theme pick** changes it.')}"


def spares(t: Translator, kept: Sequence[tuple[int, Theme]]) -> str:
    """Return the host's spare themes, in the order in which they will be used."""
    head = t("Spare themes, for a time when nobody suggests anything. The first is used first.")
    lines = [f"{n}. **{escape(theme.title, 100)}**" for n, (_, theme) in enumerate(kept, 1)]
    after = t("After them comes one of thirty questions of mine.") if kept else ""
    none = "" if kept else t("None so far. Then one of thirty questions of mine stands in.")
    return "\n".join(filter(None, [head, none, *lines, f"-# {after}" if after else ""]))
