"""How the next theme is decided, in the words of the board, of answers, and of the round-up."""

from bot.i18n import Translator
from bot.text import moment
from bot.themes import DecidedBy, NextTheme


def next_theme(t: Translator, upcoming: NextTheme, when: str) -> str:
    """Return the sentence that says when the next theme comes, which is `when` in Discord's words, and from whom."""
    match upcoming.decided_by:
        case DecidedBy.CHOICE:
            return t("The next theme is chosen. I announce it {when}.", when=when)
        case DecidedBy.MEMBER:
            return t("The next theme: {when}. A member chooses it, or else the vote.", when=when)
        case DecidedBy.VOTE:
            return t("The next theme: {when}.", when=when)


def what_the_board_is_for(t: Translator, upcoming: NextTheme) -> str:
    """Return the line at the head of the board."""
    when = moment(upcoming.opens_at)
    match upcoming.decided_by:
        case DecidedBy.CHOICE:
            return t("The next theme is chosen, for {when}. What is here now waits for the time after.", when=when)
        case DecidedBy.MEMBER:
            return t(
                "A member chooses the next theme, for {when}: **/theme host** shows who. If nobody does, the one with "
                "most votes comes. One vote each; you can move it until then.",
                when=when,
            )
        case DecidedBy.VOTE:
            return t("The theme with most votes comes {when}. One vote each; you can move it until then.", when=when)


def what_becomes_of_a_suggestion(t: Translator, upcoming: NextTheme) -> str:
    """Return the sentence that says when a suggestion counts which was just made."""
    when = moment(upcoming.opens_at)
    match upcoming.decided_by:
        case DecidedBy.CHOICE:
            return t("The next theme is chosen already, for {when}; yours waits for the time after.", when=when)
        case DecidedBy.MEMBER:
            return t("A member chooses the next theme; if nobody does, we count the votes {when}.", when=when)
        case DecidedBy.VOTE:
            return t("We count the votes {when}.", when=when)


def what_a_vote_is_for(t: Translator, upcoming: NextTheme) -> str:
    """Return the sentence that says when a vote counts which was just cast."""
    match upcoming.decided_by:
        case DecidedBy.CHOICE:
            return t("The next theme is chosen already: your vote waits for the time after, and you can move it.")
        case DecidedBy.MEMBER:
            return t("It counts if no member chooses the theme. You can move it until the announcement.")
        case DecidedBy.VOTE:
            return t("You can move it until the announcement.")
