"""Matching: posts a second, against a plain regular expression for each word, and an automaton as the limit."""

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import ahocorasick

from bot.demo.circle import DemoCircle
from bot.feeds import Entry
from bot.posts import EntryText, RoundRules, Verdict, classify
from bot.themes.bank import BANK
from tests.support.clocks import MONDAY

POSTS, ROUNDS, WORDS = 20_000, 50, 600
OPENS_AT = datetime(2026, 3, 20, 22, tzinfo=UTC)


def bench_matching() -> None:
    """Print what matching costs: every post against every round."""
    entries, rounds = _entries(), _rounds()
    words = sorted({word for rules in rounds for word in (*rules.names, *rules.hashtags, rules.theme)})
    patterns = [re.compile(re.escape(word), re.IGNORECASE) for word in words]
    automaton = ahocorasick.Automaton()
    for word in words:
        automaton.add_word(word.lower(), word)
    automaton.make_automaton()

    ours = _seconds(lambda: [_judged(entry, rounds) for entry in entries])
    peer = _seconds(lambda: [[p.search(f"{e.title}\n{e.text}") for p in patterns] for e in entries])
    limit = _seconds(lambda: [list(automaton.iter(f"{e.title}\n{e.text}".lower())) for e in entries])
    what = f"matching, {POSTS:,} posts of {WORDS} words, {ROUNDS} rounds, {len(words)} names and themes"
    print(f"{what}: {POSTS / ours:,.0f} posts a second")  # noqa: T201
    print(f"a plain regular expression for each word, same run: {POSTS / peer:,.0f}; ratio {peer / ours:.2f}")  # noqa: T201
    print(f"an automaton over the same words, same run: {POSTS / limit:,.0f}; ratio {limit / ours:.3f}")  # noqa: T201


def _entries() -> Sequence[Entry]:
    """Return posts of about 600 words, each text another, one in ten of which is for one of the rounds."""
    circle = DemoCircle(MONDAY, "http://{hostname}.localhost")
    texts = [writing.text for writing in circle.posts]
    whole = " ".join(texts).split()
    found = []
    for n in range(POSTS):
        start = (n * 37) % len(whole)
        text = " ".join((whole * 3)[start : start + WORDS])
        about = f"For the {_called(n % ROUNDS)}. " if n % 10 == 0 else ""
        found.append(
            Entry.from_outside(str(n), f"https://blog{n}.example/{n}", f"Post {n}", text=f"{text} {n} {about}")
        )
    return [replace(entry, published=OPENS_AT + timedelta(hours=1)) for entry in found]


def _rounds() -> Sequence[RoundRules]:
    return [
        RoundRules(
            OPENS_AT,
            OPENS_AT + timedelta(days=3),
            (f"{_called(n).replace(' ', '').lower()}blogs",),
            (_called(n), f"{_called(n)} Blog Weekend"),
            BANK[n % len(BANK)][0].msgid,
        )
        for n in range(ROUNDS)
    ]


def _called(n: int) -> str:
    """Return the name of a community: fifty different ones."""
    first = ("Harbour", "Lantern", "Orchard", "Meadow", "Copper", "Juniper", "Thimble", "Marble", "Saffron", "Willow")
    return f"{first[n % 10]} {('Letters', 'Notebook', 'Carnival', 'Tuesdays', 'Kitchen')[n // 10]}"


def _judged(entry: Entry, rounds: Sequence[RoundRules]) -> Sequence[Verdict]:
    writing = EntryText(entry)
    return [classify(writing, rules) for rules in rounds]


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
