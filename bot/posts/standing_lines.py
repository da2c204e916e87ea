"""Lines that a blog has below all that it publishes: who they name says nothing about one entry."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from bot.boundary import clean_text
from bot.feeds import Entry
from bot.posts.fuzzy_match import compact

MIN_OTHERS = 3
"""Other entries that have a line, from which on it may stand below all of them."""
MIN_SHARE = 0.8
"""The share of the compared entries, from 0 to 1, that have it."""

_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n")


@dataclass(frozen=True, slots=True)
class OtherText:
    """Another entry of the same blog: the beginning and the end of its text."""

    published: datetime | None
    title: str
    text: str


def without_standing_lines(
    entry: Entry, others: Sequence[OtherText], round_length: timedelta
) -> tuple[Entry, Sequence[str]]:
    """Return an entry without the sentences that nearly all others of its blog have, and those sentences.

    The title of each is left out of it, as in "… appeared first on …". A blog may be for the circle alone, and name it
    in each entry for good reason: it writes one in `round_length`, the time from one round to the next. So sentences
    stand there for everything only if those entries come at least twice as often.
    """
    if len(others) < MIN_OTHERS:
        return entry, ()
    compared = [(one.published, {_key(sentence, one.title) for sentence in _sentences(one.text)}) for one in others]
    kept, standing = [], []
    for sentence in _sentences(entry.text):
        key = _key(sentence, entry.title)
        having = [date for date, sentences in compared if key in sentences] if key else []
        if len(having) >= max(MIN_OTHERS, MIN_SHARE * len(others)) and _is_oftener(having, round_length):
            standing.append(sentence)
        else:
            kept.append(sentence)
    return (replace(entry, text=clean_text("\n".join(kept), len(entry.text))) if standing else entry), standing


def _sentences(text: str) -> Sequence[str]:
    return _SENTENCE_END.split(text)


def _key(sentence: str, title: str) -> str:
    return compact(sentence.replace(title, " ")) if title else compact(sentence)


def _is_oftener(dates: Sequence[datetime | None], round_length: timedelta) -> bool:
    """Return whether entries of these dates come at least twice in the time from one round to the next."""
    known = sorted(date for date in dates if date is not None)
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(known)]
    return bool(gaps) and median(gaps) <= round_length.total_seconds() / 2
