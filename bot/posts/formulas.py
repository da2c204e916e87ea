"""Formulas: words that the posts of a circle share, such as "if we were having coffee", or a title with a number.

They are found by comparing texts, without any vocabulary: words in a row that posts of several rounds and authors say,
and that the same blogs say far less often elsewhere.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate, islice, takewhile
from math import comb

from bot.limits import MAX_FORMULA_LENGTH, MAX_NEW_FORMULAS
from bot.words import FULL_STOPS, STOPS, WIDE_STOPS, WORD, compact, lowercase, visible

MAX_WORDS = 6
"""Words of a formula: what is longer is recognised by a part of it."""
HEAD_LENGTH, TAIL_LENGTH = 3000, 1000
"""Characters of a text in which formulas stand: at its beginning, where one says what it is, and at its end."""
MIN_POSTS, MIN_ROUNDS, MIN_AUTHORS = 3, 2, 2
"""Posts, of different rounds and authors, that share a formula: a theme is shared by those of one round alone."""
MIN_COVERAGE = 0.2
"""The share of the posts, from 0 to 1, that say a formula; what fewer say is how some people write."""
MIN_LIFT = 3.0
"""How many times oftener it stands in posts than in what the same blogs publish besides."""
MAX_CHANCE = 0.0001
"""How many of the runs of words that are compared at a close may seem to belong to posts by chance: a circle has many
closes."""
MAX_OVERLAP = 0.75
"""The share of posts that two formulas may have in common; with more, the longer one stands for both."""

_SENTENCE = re.compile(rf"[{STOPS}{FULL_STOPS}{WIDE_STOPS}:;\n]+")
_WORD = re.compile(rf"{WORD}(?:'{WORD})*")


class FormulaKind(StrEnum):
    """Where a formula stands."""

    PHRASE = "phrase"
    TITLE = "title"


@dataclass(frozen=True, slots=True)
class Formula:
    """Words in a row, in lower case, with `#` for a number."""

    kind: FormulaKind
    words: str

    def is_in(self, spoken: "SpokenWords") -> bool:
        """Return whether an entry says it."""
        return f" {self.words} " in spoken.of_kind(self.kind)


class SpokenWords:
    """The words of an entry's title and text, of what is searched of it: in lower case, sentences apart."""

    def __init__(self, title: str, text: str) -> None:
        """Prepare an entry's title and text."""
        if len(text) > HEAD_LENGTH + TAIL_LENGTH:
            text = f"{text[:HEAD_LENGTH]}\n{text[-TAIL_LENGTH:]}"
        self.title = _spoken(title)
        self.text = _spoken(text)

    def of_kind(self, kind: FormulaKind) -> str:
        """Return the words in which formulas of a kind stand."""
        return self.title if kind is FormulaKind.TITLE else self.text


WORDS_OF_SAYING = 2
"""Words beside a name that make a saying with it, those before it first: "for the", "one of"."""


def saying_of(name: str, text: SpokenWords) -> Formula | None:
    """Return how a text says a name, with the words before it, at its first place; None where it stands alone."""
    words = _spoken(name).split()
    for sentence in map(str.split, text.text.split(" | ")):
        places = (n for n in range(len(sentence)) if sentence[n : n + len(words)] == words)
        if words and (start := next(places, None)) is not None:
            before = sentence[max(0, start - WORDS_OF_SAYING) : start]
            end = start + len(words) + WORDS_OF_SAYING - len(before)
            said = [*before, *sentence[start:end]]
            is_short = len(" ".join(said)) <= MAX_FORMULA_LENGTH
            return Formula(FormulaKind.PHRASE, " ".join(said)) if len(said) > len(words) and is_short else None
    return None


def _spoken(text: str) -> str:
    sentences = _SENTENCE.split(lowercase(visible(text)))
    return f" {' | '.join(' '.join(map(_with_number_sign, _WORD.findall(one))) for one in sentences)} "


def _with_number_sign(word: str) -> str:
    return "#" if word.isdigit() else word


def _runs(spoken: str, kind: FormulaKind) -> Iterator[str]:
    """Yield the runs of 2 to `MAX_WORDS` words of a sentence, and whole titles of one."""
    for words in map(str.split, spoken.split(" | ")):
        if kind is FormulaKind.TITLE and len(words) == 1 and words[0] != "#":
            yield words[0][:MAX_FORMULA_LENGTH]
        for start in range(len(words)):
            runs = accumulate(words[start : start + MAX_WORDS], "{} {}".format)
            yield from takewhile(lambda run: len(run) <= MAX_FORMULA_LENGTH, islice(runs, 1, None))


@dataclass(frozen=True, slots=True)
class TaughtText:
    """A text of a blog of the circle: a post that was decided about, or something else that it published."""

    blog: int
    """Whose it is; 0 for one that was handed in from no blog in the game."""
    author: int
    round: int
    title: str
    text: str
    is_entry: bool | None
    """Whether it was an entry of its round; None for what nobody took for one."""


def learn_formulas(
    taught: Sequence[TaughtText], names: Collection[str], learned: Sequence[tuple[int, Formula]]
) -> Sequence[tuple[int, Formula]]:
    """Return the formulas that are worth learning, each with the blog that alone has it, or 0 for the circle's.

    `names` are the hashtag and the names of the circle, which speak for themselves, and `learned` what is known. At
    most `MAX_NEW_FORMULAS` are returned. Blocking: call it in a worker.
    """
    spoken = {id(one): SpokenWords(one.title, one.text) for one in taught}
    known = [formula for blog, formula in learned if not blog]
    found = [(0, formula) for formula in _worth_learning(taught, spoken, tuple(FormulaKind), known, MIN_AUTHORS)]
    for blog in sorted({one.blog for one in taught} - {0}):
        own = [one for one in taught if one.blog == blog]
        known = [formula for of, formula in [*learned, *found] if of in {0, blog}]
        found += [(blog, formula) for formula in _worth_learning(own, spoken, (FormulaKind.TITLE,), known, 1)]
    labels = frozenset(map(compact, names)) - {""}
    return [one for one in found if not _is_a_name(one[1].words, labels)][:MAX_NEW_FORMULAS]


def _is_a_name(words: str, labels: frozenset[str]) -> bool:
    """Return whether words are a name of the circle, with one more at most, such as an article."""
    parts = (words, words.partition(" ")[2], words.rpartition(" ")[0])
    return not labels.isdisjoint(map(compact, parts))


def _worth_learning(
    taught: Sequence[TaughtText],
    spoken: Mapping[int, SpokenWords],
    kinds: Collection[FormulaKind],
    known: Sequence[Formula],
    min_authors: int,
) -> Sequence[Formula]:
    """Return the formulas of these texts for entries, and then those for posts that were none; the most said first."""
    chosen: list[Formula] = []
    for is_entry in (True, False):
        posts = [one for one in taught if one.is_entry is is_entry]
        besides = [spoken[id(one)] for one in taught if one.is_entry is not is_entry]
        shared: dict[Formula, Collection[int]] = {}
        for kind in kinds if len(posts) >= MIN_POSTS else ():
            candidates = _shared_words(posts, spoken, kind, min_authors)
            compared = len({frozenset(map(id, own)) for own in candidates.values()})
            for words, own in candidates.items():
                formula = Formula(kind, words)
                sample = _Sample(len(own), len(posts), sum(map(formula.is_in, besides)), len(besides))
                if sample.lift >= MIN_LIFT and sample.chance * compared <= MAX_CHANCE:
                    shared[formula] = {id(post) for post in own}
        said = [{id(post) for post in posts if one.is_in(spoken[id(post)])} for one in known]
        chosen += _without_overlap(shared, said)
    return chosen


def _shared_words(
    posts: Sequence[TaughtText], spoken: Mapping[int, SpokenWords], kind: FormulaKind, min_authors: int
) -> Mapping[str, Sequence[TaughtText]]:
    """Return the runs of words that enough of the posts say, each with those posts."""
    said_by: defaultdict[str, list[TaughtText]] = defaultdict(list)
    for post in posts:
        for words in dict.fromkeys(_runs(spoken[id(post)].of_kind(kind), kind)):
            said_by[words].append(post)
    least = max(MIN_POSTS, MIN_COVERAGE * len(posts))
    min_rounds = MIN_ROUNDS if min_authors > 1 else MIN_POSTS
    return {
        words: own
        for words, own in said_by.items()
        if len(own) >= least
        and len({post.round for post in own}) >= min_rounds
        and len({post.author for post in own}) >= min_authors
    }


@dataclass(frozen=True, slots=True)
class _Sample:
    """In how many posts a formula stands, of how many; and in how many other texts."""

    own: int
    posts: int
    others: int
    besides: int

    @property
    def lift(self) -> float:
        """Return how many times oftener it stands in posts than besides, where it is taken to stand once more."""
        return self.own / self.posts * (self.besides + 1) / (self.others + 1)

    @property
    def chance(self) -> float:
        """Return how likely it stands in so many posts or more if all texts are alike (Fisher's exact test)."""
        said, texts = self.own + self.others, self.posts + self.besides
        ways = (comb(self.posts, n) * comb(self.besides, said - n) for n in range(self.own, min(said, self.posts) + 1))
        return sum(ways) / comb(texts, said)


def _without_overlap(shared: Mapping[Formula, Collection[int]], known: Sequence[Collection[int]]) -> Sequence[Formula]:
    """Return the formulas, those that most posts say first.

    Of any in nearly the same posts only the longest is left, and of equally long ones the first. `known` are the posts
    that say what is learned already.
    """
    chosen: dict[Formula, Collection[int]] = {}
    for formula in sorted(shared, key=lambda one: -len(one.words.split())):
        own = set(shared[formula])
        others = (set(theirs) for theirs in [*known, *chosen.values()])
        if not any(len(own & theirs) >= MAX_OVERLAP * len(own | theirs) for theirs in others):
            chosen[formula] = own
    return sorted(chosen, key=lambda one: -len(chosen[one]))
