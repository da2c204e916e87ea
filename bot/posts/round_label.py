"""The number, day or month of a round beside the name of its series: of this round, or of another."""

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta

from bot.posts.dates import days_in, months_in
from bot.posts.entry_text import EntryText
from bot.posts.rules import RoundRules

LATE = timedelta(days=1)
"""Days on each side of a round on which a post is dated that is meant for it, wherever its author lives."""
_BESIDE = 20
"""Characters on each side of a name in which a round's number or date stands."""
_NUMBER = re.compile(
    r"(?:#|\b(?:round|week|edition|no\.?|number|runde|woche|ronda|semana|semaine|rodada) ?#?)(\d{1,4})\b"
)
_NUMBER_AFTER = re.compile(r"\W{0,2}(\d{1,4})\b(?![./-]?\d)")


def label_of_this(entry_text: EntryText, rules: RoundRules, names: Sequence[str]) -> str:
    """Return the round's own number or date where it stands beside a name in lower case; empty without one."""
    return next(
        (found for context, after in _contexts(entry_text, names) if (found := _own(context, after, rules))), ""
    )


def label_of_another(entry_text: EntryText, rules: RoundRules, names: Sequence[str]) -> str:
    """Return another round's number or month that stands beside a name, where the round's own does not."""
    contexts = (context for context, _ in _contexts(entry_text, names))
    return next((found for one in contexts if (found := _other_month(one, rules) or _other_number(one, rules))), "")


def _contexts(entry_text: EntryText, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Return what stands around the first place of each name, in its line, and what follows it."""
    for text in (entry_text.lowercase_title, entry_text.lowercase_text):
        for name in dict.fromkeys(names):
            start = text.find(name)
            if start >= 0:
                before = text[max(0, start - _BESIDE) : start].rpartition("\n")[2]
                after = text[start + len(name) : start + len(name) + _BESIDE].partition("\n")[0]
                yield f"{before}{name}{after}", after


def _own(context: str, after: str, rules: RoundRules) -> str:
    following = _NUMBER_AFTER.match(after)
    numbers = [*_NUMBER.finditer(context), *([following] if following else [])]
    if number := next((match[0].strip() for match in numbers if int(match[1]) == rules.number), ""):
        return number
    first, last = (rules.opens_at - LATE).date(), (rules.closes_at + LATE).date()
    return next((written for written, day in days_in(context, first) if first <= day <= last), "")


def _other_month(context: str, rules: RoundRules) -> str:
    first = (rules.opens_at.year, rules.opens_at.month)
    last = (rules.closes_at.year, rules.closes_at.month)
    return next((written for written, *month in months_in(context) if not first <= tuple(month) <= last), "")


def _other_number(context: str, rules: RoundRules) -> str:
    """Return another round's number; one that is still far off counts by a count that is older than the bot's."""
    found = {match[0]: int(match[1]) for match in _NUMBER.finditer(context)}
    if rules.number is None or rules.number in found.values():
        return ""
    return next((written for written, number in found.items() if number <= rules.number + 1), "")
