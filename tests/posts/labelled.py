"""Labelled examples, and how right the matching is on them: `python -m tests.posts.labelled DIR` prints both.

The series of a folder are divided into two halves by a hash of their names, once and for all. Rules are tuned on one
half, whose mistakes are printed; on the other only figures are, so that no rule is written for an example of it.
"""

import hashlib
import json
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.boundary import web_url
from bot.feeds import Entry
from bot.posts import Decision, EntryText, RoundRules, Verdict, classify

ALWAYS = datetime(2000, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC)
HALVES = ("tuned", "other")
"""The half of the series that the rules are tuned on, and the one that they are measured on."""
KINDS = {
    "no series": "ordinary|no series|same subject|the (very )?theme|years before|newspaper|nearly the series",
    "sign-up or refusal": "promise|sign-up|says no|declines|did not|missed|plan|reveal|the day before|takes no",
    "look back": "recap|round-up|look(s|ed)? back|retrospective|closing|results|thank-you|wrap-up|archive|index|prize",
    "rules": "rules|explains|how-to|static page|article|directory|about the format|essay",
    "call": "call|invitation|prompt|announce|link-up|weekly post|daily|organiser|news|host's",
    "another series": "other|another|sister|different|spin-off|private|reblog|name|Meme Monday|event",
}
"""Kinds of what only looks like a post, each with the words by which the label of one tells it; the first that fits."""


@dataclass(frozen=True, slots=True)
class Example:
    """An entry, the rounds it is held against, and whether it was written for one of them."""

    name: str
    entry: Entry
    rounds: tuple[RoundRules, ...]
    belongs: bool
    why: str
    half: str = HALVES[0]
    kind: str = ""
    """The kind of what is no post; empty for a post."""

    def verdict(self) -> Verdict:
        """Return the kindest verdict of all rounds."""
        order = [Decision.ACCEPT, Decision.ASK, Decision.IGNORE]
        return min(
            (classify(EntryText(self.entry), rules) for rules in self.rounds), key=lambda v: order.index(v.decision)
        )


@dataclass(frozen=True, slots=True)
class Figures:
    """How right the decisions are, each a share from 0 to 1."""

    accepted_rightly: float
    found_or_asked: float
    asked: float

    def __str__(self) -> str:
        return (
            f"accepted rightly {self.accepted_rightly:.3f}, found or asked {self.found_or_asked:.3f}, "
            f"asked {self.asked:.3f}"
        )


def measure(examples: Sequence[Example]) -> tuple[Figures, list[tuple[Example, Verdict]]]:
    """Return the figures, and what was decided wrongly or asked."""
    judged = [(example, example.verdict()) for example in examples]
    accepted = [one for one, verdict in judged if verdict.decision is Decision.ACCEPT]
    found = [one for one, verdict in judged if one.belongs and verdict.decision is not Decision.IGNORE]
    asked = [one for one, verdict in judged if verdict.decision is Decision.ASK]
    figures = Figures(
        sum(one.belongs for one in accepted) / len(accepted),
        len(found) / sum(one.belongs for one in examples),
        len(asked) / len(examples),
    )
    right = {True: Decision.ACCEPT, False: Decision.IGNORE}
    return figures, [(one, verdict) for one, verdict in judged if verdict.decision is not right[one.belongs]]


def own_examples() -> list[Example]:
    """Return the examples that stand beside this file."""
    told = tomllib.loads((Path(__file__).parent / "examples.toml").read_text())
    opens_at = datetime(2026, 1, 9, 23, tzinfo=UTC)
    lists: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in told["round"].items()
    }
    rules = RoundRules(opens_at, opens_at + timedelta(days=3), links=("https://bea.example/call-41",), **lists)
    return [
        Example(
            one.get("title") or one["text"],
            Entry.from_outside(
                str(number),
                one.get("url", f"https://blog{number}.example/{number}"),
                one.get("title", ""),
                tags=tuple(one.get("tags", ())),
                text=one["text"],
                published=opens_at + timedelta(hours=1),
            ),
            (rules,),
            one["is"] == "post",
            one["is"],
        )
        for number, one in enumerate(told["post"])
    ]


def read_examples(folder: Path, *, hosts_known: bool) -> list[Example]:
    """Return the examples of a folder with `rounds.json` and `posts.jsonl`."""
    told = {round_["id"]: round_ for round_ in json.loads((folder / "rounds.json").read_text())}
    rules = {name: _rules(round_, hosts_known=hosts_known) for name, round_ in told.items()}
    series = {name: round_["series"] for name, round_ in told.items()}
    lines = (folder / "posts.jsonl").read_text().splitlines()
    return [_example(json.loads(line), rules, series) for line in lines]


def _rules(told: dict[str, Any], *, hosts_known: bool) -> RoundRules:
    opens_at, closes_at = ALWAYS
    if told["open"] and told["close"]:
        opens_at = datetime.fromisoformat(told["open"]).replace(tzinfo=UTC) - timedelta(days=1)
        closes_at = datetime.fromisoformat(told["close"]).replace(tzinfo=UTC) + timedelta(days=1)
    number = told["id"].rsplit("-", 1)[-1]
    return RoundRules(
        opens_at,
        closes_at,
        hashtags=tuple(told["hashtags"]),
        names=(told["series_name"], *told["aliases"]),
        theme=told["theme"] or "",
        keywords=tuple(told["keywords"]),
        links=tuple(filter(None, [told["host_url"]])),
        theme_host_sites=tuple(filter(None, [told["host_site"]])) if hosts_known else (),
        number=int(number) if told["series"].startswith("lens") and number.isdigit() else None,
        language="de" if told["series"] == "abc-etueden" else "en",
    )


def _example(told: dict[str, Any], rules: dict[str, RoundRules], series: dict[str, str]) -> Example:
    of = told["round"] or told["near_round"]
    rounds = (rules[of],) if of else tuple(rules.values())
    entry = Entry.from_outside(
        told["id"],
        told["url"] if of else f"https://{told['site']}/{told['id']}",
        told["title"],
        tags=tuple(told["tags"]),
        links=tuple(told["links"]),
        text=told["body"].replace("[", "").replace("]", "") if "[…]" not in told["body"] else told["body"],
    )
    if told["site"] and told["site"] not in entry.url:
        entry = replace(entry, url=web_url(f"https://{told['site']}/{told['id']}"))
    published = rounds[0].opens_at + timedelta(days=2)
    if told["published"]:
        published = _noon(told["published"])
    elif told["published_approx"] and of and not _month_meets(told["published_approx"], rules[of]):
        published = _noon(f"{told['published_approx']}-15")
    return Example(
        told["id"],
        replace(entry, published=published),
        rounds,
        bool(told["round"]),
        told["why"],
        half_of(series[of] if of else told["site"]),
        "" if told["round"] else kind_of(told["why"]),
    )


def half_of(series: str) -> str:
    """Return the half that a series is in; what belongs to none goes by its site."""
    return HALVES[hashlib.sha256(series.encode()).digest()[0] % 2]


def kind_of(label: str) -> str:
    """Return the kind of what only looks like a post, by its label."""
    return next((kind for kind, words in KINDS.items() if re.search(rf"\b({words})\b", label)), "only names it")


def _noon(date: str) -> datetime:
    return datetime.fromisoformat(date).replace(tzinfo=UTC) + timedelta(hours=12)


def _month_meets(month: str, rules: RoundRules) -> bool:
    return f"{rules.opens_at:%Y-%m}" <= month <= f"{rules.closes_at:%Y-%m}"


def _print(examples: Iterable[tuple[Example, Verdict]]) -> None:
    for example, verdict in examples:
        pieces = "; ".join(f"{'+' if p.speaks_for else '-'}{p.kind}: {p.text}" for p in verdict.evidence)
        print(
            f"{'post' if example.belongs else 'none'} {verdict.decision:6} {example.name} {example.why}\n    {pieces}"
        )


def _print_by_kind(examples: Sequence[Example]) -> None:
    """Print what becomes of each kind: accepted, asked and left alone."""
    decided = Counter((one.kind or "post", one.verdict().decision) for one in examples)
    for kind in sorted({kind for kind, _ in decided}):
        counts = ", ".join(f"{decision} {decided[kind, decision]}" for decision in Decision)
        print(f"    {kind}: {counts}")


def main(folder: Path | None) -> None:
    figures, mistakes = measure(own_examples())
    print(f"our own: {figures}")
    _print(mistakes)
    if folder is None:
        return
    for known in (True, False):
        examples = read_examples(folder, hosts_known=known)
        print(f"hosts {'known' if known else 'unknown'}: {measure(examples)[0]}")
        for half in HALVES:
            of_half = [one for one in examples if one.half == half]
            figures, mistakes = measure(of_half)
            print(f"  the {half} half: {figures}")
            _print_by_kind(of_half)
            if half == HALVES[0]:
                _print(mistakes)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
