"""Decide about many entries at once, off the event loop: a text may be made to be slow."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.feeds import Entry
from bot.posts.entry_text import EntryText
from bot.posts.match import classify
from bot.posts.model import Verdict
from bot.posts.rules import RoundRules


def judge(
    entries: Sequence[tuple[Entry, Mapping[int, datetime | None]]], rules: Sequence[RoundRules]
) -> Sequence[Mapping[int, Verdict]]:
    """Return for each entry its verdicts by some of the rules, which are named by their positions.

    Each entry comes with the positions, and the date that counts by each. Blocking: call it in a worker.
    """
    judged = []
    for entry, dates in entries:
        text = EntryText(entry)
        judged.append({n: classify(text, rules[n], published) for n, published in dates.items()})
    return judged
