"""Lines that a blog has below all that it publishes, or that lead to another entry: they say nothing about this one."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from bot.boundary import clean_text
from bot.feeds import Entry, address_key
from bot.feeds.boilerplate import sentences_of
from bot.posts.own_text import MIN_LETTERS_OF_REMARK, length
from bot.words import MARKS, compact, is_unspaced

MIN_OTHERS = 3
"""Other entries that have a line, from which on it may stand below all of them."""
MIN_SHARE = 0.8
"""The share of the compared entries, from 0 to 1, that have it."""
MIN_TITLE_LENGTH = 8
"""Characters from which on the title of another entry is looked for: "Soup" may stand anywhere."""


@dataclass(frozen=True, slots=True)
class OtherText:
    """Another entry of the same blog: the beginning and the end of its text."""

    published: datetime | None
    title: str
    text: str
    is_post: bool = False
    """Whether a round took it: then it names the circle for good reason, and only its title counts."""
    url: str = ""


def without_standing_lines(
    entry: Entry, others: Sequence[OtherText], round_length: timedelta
) -> tuple[Entry, Sequence[str]]:
    """Return an entry without the sentences that say nothing about it, and those sentences.

    Such are the ways to other entries, and what nearly all others of its blog have, too.
    """
    ways = set(_ways_to_others(entry, others))
    lines = [line for line in entry.text.splitlines() if line not in ways]
    below_all = _below_all(entry, others, round_length)
    kept = [sentence for sentence in sentences_of("\n".join(lines)) if sentence not in below_all]
    standing = [*ways, *below_all]
    return (replace(entry, text=clean_text("\n".join(kept), len(entry.text))) if standing else entry), standing


def _ways_to_others(entry: Entry, others: Sequence[OtherText]) -> Iterator[str]:
    """Return the lines that have little else than the title of another entry, to which the entry links."""
    links = set(map(address_key, entry.links))
    titles = {one.title for one in others if one.title and one.url and address_key(one.url) in links}
    for line in entry.text.splitlines() if titles else ():
        rests = (_without_title(line, title) for title in titles if title in line)
        if any(rest != line and length(compact(rest)) < MIN_LETTERS_OF_REMARK for rest in rests):
            yield line


def _without_title(line: str, title: str) -> str:
    """Return a line without a title; as it is where that is a part of its words, or one of its hashtags."""
    before = "" if is_unspaced(title[:1]) else rf"(?<![\w{MARKS}#\uff03])"
    after = "" if is_unspaced(title[-1:]) else rf"(?![\w{MARKS}])"
    return re.sub(f"{before}{re.escape(title)}{after}", " ", line)


def _below_all(entry: Entry, others: Sequence[OtherText], round_length: timedelta) -> Sequence[str]:
    """Return the sentences that nearly all others of the blog have, too.

    The titles of the blog's entries are left out of it, as in "… appeared first on …" and "Previous: …". A blog may be
    for the circle alone, and name it in each entry for good reason: it writes one in `round_length`, the time from one
    round to the next. So sentences stand there for everything only if those entries come at least twice as often, or if
    they show another entry, as the way to it.
    """
    everyday = [one for one in others if not one.is_post]
    if len(everyday) < MIN_OTHERS:
        return ()
    titles = _Titles([entry.title, *(one.title for one in others)])
    compared = [
        (one.published, {titles.key(sentence, one.title) for sentence in sentences_of(one.text)}) for one in everyday
    ]
    standing = []
    for sentence in sentences_of(entry.text):
        key = titles.key(sentence, entry.title)
        having = [date for date, sentences in compared if key in sentences] if key else []
        is_for_all = _is_oftener(having, round_length) or titles.shows_another(sentence, entry.title)
        if len(having) >= max(MIN_OTHERS, MIN_SHARE * len(everyday)) and is_for_all:
            standing.append(sentence)
    return standing


class _Titles:
    """The titles of a blog's entries, and what is left of sentences without them."""

    def __init__(self, titles: Iterable[str]) -> None:
        self._long = sorted({one for one in titles if len(one) >= MIN_TITLE_LENGTH}, key=len, reverse=True)

    def key(self, sentence: str, own: str) -> str:
        """Return the letters of a sentence of the entry with the title `own`, without titles."""
        for title in filter(None, (own, *self._long)):
            sentence = sentence.replace(title, " ")
        return compact(sentence)

    def shows_another(self, sentence: str, own: str) -> bool:
        """Return whether a sentence has the title of another entry."""
        return any(title in sentence for title in self._long if title != own)


def _is_oftener(dates: Sequence[datetime | None], round_length: timedelta) -> bool:
    """Return whether entries of these dates come at least twice in the time from one round to the next."""
    known = sorted(date for date in dates if date is not None)
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(known)]
    return bool(gaps) and median(gaps) <= round_length.total_seconds() / 2
