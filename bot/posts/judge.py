"""Decide about many entries at once, off the event loop: a text may be made to be slow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.feeds import Entry
from bot.feeds.links import links_by_key
from bot.posts.entry_text import EntryText
from bot.posts.match import classify
from bot.posts.model import Verdict
from bot.posts.rules import RoundRules


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict that was given before the transaction in which it counts, and the rules by which it was given."""

    verdict: Verdict
    rules: RoundRules

    def holds(self, entry: Entry, rules: RoundRules) -> bool:
        """Return whether it holds by the round's rules of now: these differ by posts alone to which it doesn't link."""
        if rules == self.rules:
            return True
        gained_or_lost = rules.link_keys ^ self.rules.link_keys
        unchanged = replace(rules, posts=self.rules.posts, links=self.rules.links) == self.rules
        return unchanged and gained_or_lost.isdisjoint(links_by_key(entry.links, entry.text))


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
