"""Matching: posts a second, against a plain regular expression for each word."""

import re
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.demo.circle import Circle
from bot.feeds import Entry
from bot.posts import RoundRules, judge
from tests.conftest import MONDAY

POSTS = 2000


def bench_matching() -> None:
    """Print what matching costs."""
    circle = Circle(MONDAY, "http://{host}.localhost")
    written = [
        Entry(w.slug, circle.address(w), w.title, published=w.at, tags=w.tags, text=w.text) for w in circle.writings
    ]
    entries = [
        replace(written[n % len(written)], id=str(n), text=f"{written[n % len(written)].text} {n}")
        for n in range(POSTS)
    ]
    opens_at = datetime(2026, 3, 20, 22, tzinfo=UTC)
    names = ("US Blogs", "Us Guys' blog weekend")
    rules = RoundRules(opens_at, opens_at + timedelta(days=3), ("usblogs",), names, circle.theme)
    patterns = [re.compile(re.escape(word), re.IGNORECASE) for word in (*names, "#usblogs")]

    ours = _seconds(lambda: [judge(entry, rules) for entry in entries])
    peer = _seconds(lambda: [[p.search(f"{e.title}\n{e.text}") for p in patterns] for e in entries])
    print(f"matching, {POSTS} posts, one round: {POSTS / ours:,.0f} posts a second")  # noqa: T201
    print(f"a plain regular expression for each word, same run: {POSTS / peer:,.0f}; ratio {peer / ours:.3f}")  # noqa: T201


def _seconds(work: Callable[[], object]) -> float:
    """Return the best of three runs."""
    found = []
    for _ in range(3):
        begun = time.perf_counter()
        work()
        found.append(time.perf_counter() - begun)
    return min(found)
