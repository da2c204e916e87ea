"""The board, and what is answered about suggestions and votes."""

from collections.abc import Sequence
from datetime import datetime

from bot.languages import Speech
from bot.layout import BUTTONS_IN_ROW, Beside, Block, Button, Layout, Line, Row, Text, escape, when
from bot.themes import BOARD_MOST, Community, Round, Suggestion, Theme

BESIDE_MOST = 11
"""Suggestions that fit with a button beside each; more get numbered buttons below (40 components)."""


def board_name(say: Speech) -> str:
    """Return what the board is called where it is a forum's post."""
    return say("What shall we write about next?")


def board(say: Speech, suggestions: Sequence[Suggestion], upcoming: Round) -> Layout:
    """Return the board: the suggestions with vote buttons and live counts."""
    shown = suggestions[:BOARD_MOST]
    blocks: list[Block] = [Text(f"## {board_name(say)}\n{_what_happens(say, upcoming)}"), Line()]
    if not shown:
        blocks.append(Text(say("No suggestion yet. Yours could be the first.")))
    elif len(shown) <= BESIDE_MOST:
        blocks += [Beside(_suggestion(say, one), Button(say("Vote"), f"vote:{one.id}")) for one in shown]
    else:
        blocks.append(Text("\n".join(f"{n}. {_short(say, one)}" for n, one in enumerate(shown, 1))))
        buttons = [Button(str(n), f"vote:{one.id}") for n, one in enumerate(shown, 1)]
        rows = range(0, len(buttons), BUTTONS_IN_ROW)
        blocks += [Row(tuple(buttons[i : i + BUTTONS_IN_ROW])) for i in rows]
    blocks.append(Row((Button(say("Suggest a theme"), "suggest", style="primary"),)))
    return Layout(tuple(blocks))


def _what_happens(say: Speech, upcoming: Round) -> str:
    if upcoming.theme is not None:
        return say(
            "The next theme is chosen, and announced {when}. What is here now waits for the time after.",
            when=when(upcoming.opens_at),
        )
    return say(
        "The theme with most votes is announced {when}. One vote each; you can move it until then.",
        when=when(upcoming.opens_at),
    )


def _suggestion(say: Speech, one: Suggestion) -> str:
    prompt = f"\n{escape(one.prompt, 120)}" if one.prompt else ""
    last = say("{votes} · suggested by {name}", votes=_votes(say, one), name=escape(one.by, 40))
    return f"**{escape(one.title, 100)}**{prompt}\n-# {last}"


def _short(say: Speech, one: Suggestion) -> str:
    return f"**{escape(one.title, 70)}** · {_votes(say, one)}"


def _votes(say: Speech, one: Suggestion) -> str:
    return say.count(one.votes, "{n} vote", "{n} votes", say("no votes"))


def board_moved(say: Speech, community: Community) -> Layout:
    """Return what the board becomes in a channel that was left."""
    return Layout((Text(say("The board is in {channel} now.", channel=f"<#{community.announce_channel}>")),))


def suggested(say: Speech, theme: Theme, counted_at: datetime) -> str:
    """Return what is answered to who suggested a theme."""
    title, counted = escape(theme.title, 100), when(counted_at)
    return say("**{title}** is on the board. The vote is counted {when}.", title=title, when=counted)


def voted(say: Speech, chosen: Suggestion, *, moved: bool) -> str:
    """Return what is answered to a vote."""
    title = escape(chosen.title, 100)
    first = (
        say("Your vote is for **{title}**.", title=title)
        if moved
        else say("Your vote is for **{title}** already.", title=title)
    )
    return f"{first}\n-# {say('You can move it until the announcement.')}"


def withdrawn(say: Speech, gone: Suggestion) -> str:
    """Return what is answered to who took a suggestion back."""
    title = escape(gone.title, 100)
    return say("**{title}** is no longer on the board. Votes for it are free again.", title=title)


def picked(say: Speech, upcoming: Round) -> str:
    """Return what is answered to a host who decided the next theme, or left it to the vote again."""
    if upcoming.theme is None:
        return say("The vote decides again. It is counted {when}.", when=when(upcoming.opens_at))
    title = escape(upcoming.theme.title, 100)
    first = say("The next theme is **{title}**. It is announced {when}.", title=title, when=when(upcoming.opens_at))
    return f"{first}\n-# {say('Until then only you know. **/theme pick** changes it.')}"


def spares(say: Speech, kept: Sequence[tuple[int, Theme]]) -> str:
    """Return the host's spare themes, in the order in which they will be used."""
    head = say("Spare themes, for a time when nobody suggests anything. The first is used first.")
    lines = [f"{n}. **{escape(theme.title, 100)}**" for n, (_, theme) in enumerate(kept, 1)]
    after = say("After them comes one of thirty questions of mine.") if kept else ""
    none = "" if kept else say("None so far. Then one of thirty questions of mine stands in.")
    return "\n".join(filter(None, [head, none, *lines, f"-# {after}" if after else ""]))
