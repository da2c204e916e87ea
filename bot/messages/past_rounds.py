"""Messages about the rounds that were played before the bot came."""

from collections.abc import Sequence

from bot.actions import ForgetPast
from bot.components import ActionRow, Button, Layout, TextDisplay
from bot.i18n import Translator
from bot.text import escape, link
from bot.themes.imported_round import ImportedRound

ROUNDS_AT_EACH_END = 4
"""Rounds that a preview shows, of the oldest and of the newest: enough to see whether they were understood."""


def imported_line(t: Translator, one: ImportedRound) -> str:
    """Return a round of before with its number, theme, month and host, and the way to it."""
    title = link(one.title, one.url, 100)
    told = [t.format_month(one.day)] if one.day else []
    told += [escape(one.host, 40)] if one.host else []
    # Without the stroke it would be a list, which Discord counts upwards from its first number.
    return " · ".join([f"{one.number}\\. **{title}**", *told])


def preview(t: Translator, rounds: Sequence[ImportedRound], left_out: int) -> str:
    """Return what was understood of an index: the oldest and newest of its rounds, in order."""
    lines = [f"## {t.plural(len(rounds), 'I understood {n} round', 'I understood {n} rounds')}"]
    ends = 2 * ROUNDS_AT_EACH_END
    oldest = rounds if len(rounds) <= ends else rounds[:ROUNDS_AT_EACH_END]
    lines += [imported_line(t, one) for one in oldest]
    if len(rounds) > ends:
        lines.append(f"-# {t.plural(len(rounds) - ends, '… and {n} between', '… and {n} between')}")
        lines += [imported_line(t, one) for one in rounds[-ROUNDS_AT_EACH_END:]]
    if left_out:
        words = t.plural(
            left_out,
            "I leave {n} out that is still to come, or that I played with you.",
            "I leave {n} out that are still to come, or that I played with you.",
        )
        lines.append(f"-# {words}")
    lines += ["", t("They join the list of all rounds, and I go on counting from there. Nobody is called.")]
    return "\n".join(lines)


class PreviewLabels:
    """The labels of the buttons under a preview."""

    def __init__(self, t: Translator, count: int) -> None:
        self.take = t.plural(count, "Take this {n} round", "Take these {n} rounds")
        self.not_now = t("Not now")


def past_taken(t: Translator, count: int, next_number: int) -> Layout:
    """Return the reply to a host who brought rounds of before."""
    words = t.plural(
        count,
        "{n} earlier round is here. The next one is number {number}.",
        "{n} earlier rounds are here. The next one is number {number}.",
        number=next_number,
    )
    return Layout((TextDisplay(words), _forget(t)))


def known_past(t: Translator, rounds: Sequence[ImportedRound]) -> Layout:
    """Return how many rounds of before are here, with a button that takes them out."""
    words = t.plural(len(rounds), "{n} earlier round is here.", "{n} earlier rounds are here.")
    how = t("Give me the page again, and what you corrected there is corrected here.")
    return Layout((TextDisplay(f"{words} {how}"), _forget(t)))


def _forget(t: Translator) -> ActionRow:
    return ActionRow((Button(t("Take them out again"), ForgetPast().custom_id),))


def past_forgotten(t: Translator) -> str:
    """Return the reply to a host who took the rounds of before out again."""
    return t("The earlier rounds are out again. The numbers stay.")


def past_declined(t: Translator) -> str:
    """Return the reply to a host who does not take what was understood."""
    return t("All right, nothing is changed.")
