"""Messages about a theme that was chosen ahead of the vote: by whom, and what becomes of it."""

from datetime import datetime

from bot.components import Layout, titled
from bot.i18n import Translator
from bot.messages.next_theme import what_becomes_of_a_suggestion
from bot.text import escape, moment, timestamp
from bot.themes import ChosenTheme, Community, DecidedBy, NextTheme, Round, Theme, Withdrawal


def theme_picked(t: Translator, theme: Theme | None, upcoming: NextTheme) -> str:
    """Return the reply to an organiser who chose the next theme, or left it to the vote again."""
    if theme is None:
        first = (
            t("The theme is open again.") if upcoming.decided_by is DecidedBy.MEMBER else t("The vote decides again.")
        )
        return f"{first} {what_becomes_of_a_suggestion(t, upcoming)}"
    title = escape(theme.title, 100)
    first = t("The next theme is **{title}**. I announce it {when}.", title=title, when=moment(upcoming.opens_at))
    return f"{first}\n-# {t('Until then only hosts see it. **/theme pick** shows it, and changes it.')}"


def vote_reopened(t: Translator) -> str:
    """Return the choice that leaves the next theme to the vote again."""
    return t("Let the vote decide again")


class ReplaceLabels:
    """The labels of the buttons under the question whether to replace a theme."""

    def __init__(self, t: Translator, *, opens_form: bool) -> None:
        self.replace = t("Choose another theme") if opens_form else t("Replace it")
        self.leave = t("Leave it")


def theme_stands(t: Translator, upcoming: Round, chosen: ChosenTheme, user: int) -> str:
    """Return the question whether to replace the next theme, for a host who is this user: what it is, and by whom."""
    title, when = escape(chosen.theme.title, 100), moment(upcoming.opens_at)
    first = t("**{title}** is the next theme. I announce it {when}.", title=title, when=when)
    return f"### {t('A theme is chosen already')}\n{first}\n{_by_whom(t, chosen, user)}"


def _by_whom(t: Translator, chosen: ChosenTheme, user: int) -> str:
    if chosen.by is None or chosen.by.left_at is not None:
        return t("Who chose it is no longer here.")
    if chosen.by.user == user:
        return t("You chose it.")
    return t("{name} chose it. If you replace it, I tell them in private.", name=f"**{escape(chosen.by.name, 40)}**")


def choice_kept(t: Translator, theme: Theme) -> str:
    """Return the reply to a host who left the next theme as it is."""
    return t("**{title}** stays the next theme.", title=escape(theme.title, 100))


def theme_replaced(t: Translator, community: Community, round_: Round, before: ChosenTheme) -> Layout:
    """Return the private message to who had chosen a theme that a host of the server replaced."""
    words = t(
        "A host of {tag} has decided otherwise for {when}, so **{title}** is not announced then.",
        tag=escape(community.tag),
        when=timestamp(round_.opens_at, "F"),
        title=escape(before.theme.title, 100),
    )
    small = (
        t("Thank you for it all the same: with **/theme suggest** it can stand on the board.")
        if before.is_by_theme_host
        else t("**/theme pick** shows what is chosen now.")
    )
    return titled(t("Another theme this time"), words, small=small)


def theme_reworded(t: Translator, community: Community, round_: Round, before: str, title: str) -> Layout:
    """Return the private message to who chose a theme that somebody else gave another title."""
    words = t(
        "A host of {tag} has reworded your theme for {when}: **{before}** is called **{title}** now.",
        tag=escape(community.tag),
        when=timestamp(round_.opens_at, "F"),
        before=escape(before, 100),
        title=escape(title, 100),
    )
    return titled(t("Your theme in other words"), words)


def theme_moved(t: Translator, community: Community, round_: Round, before: datetime) -> Layout:
    """Return the private message to who chose a theme that is announced on another day than was planned `before`."""
    words = t(
        "The hosts of {tag} have changed the dates: **{title}** is announced {when}, not {before}.",
        tag=escape(community.tag),
        title=escape(round_.theme.title if round_.theme else "", 100),
        when=timestamp(round_.opens_at, "F"),
        before=timestamp(before, "D"),
    )
    return titled(t("Your theme on another day"), words)


def nothing_due(t: Translator, community: Community, round_: Round) -> Layout:
    """Return the private message to who could have chosen a theme that a host of the server has picked."""
    words = t(
        "A host of {tag} has chosen the theme for {when}, so nothing is due from you then.",
        tag=escape(community.tag),
        when=timestamp(round_.opens_at, "F"),
    )
    return titled(t("Another theme this time"), words, small=t("**/theme host** shows the dates as they are."))


def suggestion_withdrawn(t: Translator, gone: Withdrawal, *, is_organiser: bool) -> str:
    """Return the reply to a withdrawn suggestion, which says what becomes of one that was picked."""
    title = escape(gone.suggestion.title, 100)
    if gone.picked_for is None:
        return t("**{title}** is no longer on the board. Votes for it are free again.", title=title)
    when = moment(gone.picked_for.opens_at)
    first = (
        t(
            "**{title}** is no longer on the board. A host had picked it already, so I announce it {when}, without "
            "your name.",
            title=title,
            when=when,
        )
        if gone.is_own
        else t("**{title}** is no longer on the board, but it is picked: I announce it {when}.", title=title, when=when)
    )
    last = t("**/theme pick** changes that.") if is_organiser else t("A host can still choose another theme: ask one.")
    return f"{first}\n-# {last}"
