"""Messages about the rounds that were played before the bot came."""

from collections.abc import Sequence

from bot.actions import ForgetPast
from bot.components import Button, Layout, headed, titled
from bot.i18n import Translator
from bot.text import escape, link
from bot.themes.imported_round import ImportedRound

ROUNDS_AT_EACH_END = 4
"""Rounds that a preview shows, of the oldest and of the newest: enough to see whether they were understood."""


def numbered(number: int, title: str) -> str:
    """Return the theme of a round with its number before it.

    Without the stroke it would be a list, which Discord counts upwards from its first number.
    """
    return f"{number}\\. **{title}**"


def imported_round(t: Translator, one: ImportedRound) -> tuple[str, Sequence[str]]:
    """Return a round of before, with its number and the way to it, and what is told of it: its month and host."""
    told = [t.format_month(one.day)] if one.day else []
    told += [escape(one.host, 40)] if one.host else []
    return numbered(one.number, link(one.title, one.url, 100)), told


def _line(t: Translator, one: ImportedRound) -> str:
    title, told = imported_round(t, one)
    return " · ".join([title, *told])


def preview(t: Translator, rounds: Sequence[ImportedRound], left_out: int) -> str:
    """Return what was understood of an index: the oldest and newest of its rounds, in order."""
    head = t.plural(len(rounds), "I understood {n} round", "I understood {n} rounds")
    ends = 2 * ROUNDS_AT_EACH_END
    oldest = rounds if len(rounds) <= ends else rounds[:ROUNDS_AT_EACH_END]
    lines = [_line(t, one) for one in oldest]
    if len(rounds) > ends:
        lines.append(f"-# {t.plural(len(rounds) - ends, '… and {n} between', '… and {n} between')}")
        lines += [_line(t, one) for one in rounds[-ROUNDS_AT_EACH_END:]]
    if left_out:
        words = t.plural(
            left_out,
            "I leave {n} out that is still to come, or that I played with you.",
            "I leave {n} out that are still to come, or that I played with you.",
        )
        lines.append(f"-# {words}")
    lines += ["", t("They join the list of all rounds, and I go on counting from there. Nobody is called.")]
    return headed(head, *lines)


class PreviewLabels:
    """The labels of the buttons under a preview."""

    def __init__(self, t: Translator, count: int) -> None:
        self.take = t.plural(count, "Take this {n} round", "Take these {n} rounds")
        self.not_now = t("Not now")


def past_taken(t: Translator, count: int, next_number: int) -> Layout:
    """Return the reply to a host who brought rounds of before."""
    head = t.plural(count, "{n} earlier round is here", "{n} earlier rounds are here")
    words = t("The next one is number {number}. **/round history** lists all.", number=next_number)
    return titled(head, words, buttons=(_forget(t),))


def known_past(t: Translator, rounds: Sequence[ImportedRound]) -> Layout:
    """Return how many rounds of before are here, with a button that takes them out."""
    head = t.plural(len(rounds), "{n} earlier round is here", "{n} earlier rounds are here")
    how = t("Give me the page again, and what you corrected there is corrected here.")
    return titled(head, how, buttons=(_forget(t),))


def _forget(t: Translator) -> Button:
    return Button(t("Take them out again"), ForgetPast().custom_id)


def past_forgotten(t: Translator) -> str:
    """Return the reply to a host who took the rounds of before out again."""
    return t("The earlier rounds are out again. The numbers stay.")


def past_declined(t: Translator) -> str:
    """Return the reply to a host who does not take what was understood."""
    return t("All right, nothing is changed.")
