"""What a circle has taught the bot, weighed together with the evidence in an entry.

A habit is something that posts have in common: the way in which one blog names the circle, or words that many posts
say. Authors and hosts answered about some of those posts, yes or no. The share of yes, with a prior, says what becomes
of the next entry with that habit. The circle's own hashtag, category or link is never outweighed: at most a question.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.feeds import BlogId
from bot.posts.entry_text import EntryText
from bot.posts.evidence import NAMES, SHOWS_THE_ROUND, STRONG_EVIDENCE
from bot.posts.formulas import Formula, FormulaKind, SpokenWords, saying_of
from bot.posts.model import Decision, Evidence, Verdict
from bot.posts.rules import MIN_THEME_WORDS
from bot.posts.stems import stems
from bot.posts.title import stands_apart
from bot.words import words_in

TRUSTED_FROM, SILENT_UP_TO = 0.7, 0.3
"""The chance, from 0 to 1, from which on a blog's naming is taken without a question, and up to which it is no post."""
FORMULA_TRUSTED_FROM, FORMULA_SILENT_UP_TO = 0.85, 0.2
"""The same for words, which many blogs say: they have to be right more often than one blog is."""
MIN_ANSWERS = 2
"""Answers that a formula needs, and a habit that may be chance, before it decides by itself."""
NO_COUNTS_FOR = timedelta(days=182)
"""How long after a no nothing more is asked: what a blog meant once is not what it means for ever."""


class Naming(StrEnum):
    """How an entry names the circle."""

    MARK = "mark"
    """With the circle's own hashtag, category or link."""
    TITLE = "title"
    """In the title, where the name stands apart: at an edge, before a colon, in brackets, beside a number."""
    WITH_THEME = "with theme"
    """Together with the theme, number or date of the round."""
    TAKES_PART = "takes part"
    """In the text, saying that it takes part."""
    IN_WORDS = "in words"
    """In the title, where words run into the name, as in "Why I like …"."""
    IN_PASSING = "in passing"
    """In the text, without any more."""
    AS_WORDS = "as words"
    """Not written as a name: of a circle "Slow Sunday", "a slow Sunday"."""
    THEME_AS_TITLE = "theme as title"
    """Not at all, but the title is the theme of the round, two words of it at least, and nothing else."""
    THEME = "theme"
    """Not at all, but with some of the theme of the round."""
    DOUBTFUL = "doubtful"
    """With something that speaks against a post."""


class Opinion(StrEnum):
    """What a habit says about the next entry that has it."""

    YES = "yes"
    UNSURE = "unsure"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Counts:
    """How many posts with a habit were entries, and how many were not."""

    yes: int = 0
    no: int = 0
    alone_yes: int = 0
    """Those that don't name the circle at all, and somebody said yes."""
    alone_no: int = 0
    last_no: datetime | None = None
    """When the last that was none was published."""

    @property
    def total(self) -> int:
        """Return how many posts it was learned from."""
        return self.yes + self.no


@dataclass(frozen=True, slots=True)
class Habit:
    """How one blog names the circle (`formula` None), or words that are said in posts of the circle, or of one blog."""

    id: int
    blog: BlogId | None
    naming: Naming | None
    formula: Formula | None
    counts: Counts
    is_unlearned: bool = False
    """Whether a host took it back."""

    @property
    def is_saying(self) -> bool:
        """Return whether it is how one blog says the name of the circle, with the words before it."""
        return self.blog is not None and self.formula is not None and self.formula.kind is FormulaKind.PHRASE


FIRM = frozenset([Naming.TITLE, Naming.WITH_THEME, Naming.TAKES_PART, Naming.THEME_AS_TITLE])
"""How an entry shows the round that is one: what a blog says about one holds for all, and none is left out unasked."""
LOOSE = frozenset([Naming.IN_WORDS, Naming.IN_PASSING, Naming.AS_WORDS])
"""How an entry names the circle that may well be none: what this means in a circle, a few blogs tell for all."""
MIN_ANSWERS_OF_CIRCLE = 4
"""Answers about the posts of others from which on a blog that never answered is not asked about such a post."""
_NEEDS_TWO = LOOSE | {Naming.THEME, Naming.DOUBTFUL}
"""What may be chance: one answer is not enough, unless the blog says it in the same words again."""


def naming_of(evidence: Sequence[Evidence], title: str) -> Naming | None:
    """Return how an entry with this title names the circle, by the evidence in it; None where it does not."""
    kinds = {piece.kind: piece.text for piece in evidence if piece.speaks_for}
    if kinds.keys() & STRONG_EVIDENCE:
        return Naming.MARK
    if not kinds.keys() & (NAMES | SHOWS_THE_ROUND):
        return None
    if any(not piece.speaks_for and piece.kind not in _NO_DOUBTS for piece in evidence):
        return Naming.DOUBTFUL
    if kinds.keys() & NAMES:
        return _unmarked_naming(kinds, title)
    return Naming.THEME_AS_TITLE if _is_the_title(kinds.get("theme", ""), title) else Naming.THEME


def saying_in(evidence: Sequence[Evidence], text: EntryText) -> Formula | None:
    """Return how an entry says the name of the circle in its text, by the evidence in it; None where it does not."""
    names = (piece.text for piece in evidence if piece.kind == "name")
    return saying_of(next(names, ""), SpokenWords(text.title, text.text))


def _is_the_title(theme: str, title: str) -> bool:
    words = stems(title, "")
    return len(words) >= MIN_THEME_WORDS and words == stems(theme, "")


def _unmarked_naming(kinds: Mapping[str, str], title: str) -> Naming:
    if "name in title" in kinds and stands_apart(title, kinds["name in title"]):
        return Naming.TITLE
    if kinds.keys() & SHOWS_THE_ROUND:
        return Naming.WITH_THEME
    if "takes part" in kinds:
        return Naming.TAKES_PART
    if not _is_written_as_a_name(kinds.get("name in title") or kinds["name"]):
        return Naming.AS_WORDS
    return Naming.IN_WORDS if "name in title" in kinds else Naming.IN_PASSING


def _is_written_as_a_name(name: str) -> bool:
    """Return whether a name has no word in small letters; scripts without capitals have names only."""
    return not any(word[0].islower() for word in words_in(name))


TAUGHT_KINDS = frozenset(["taught naming", "taught phrase", "taught title", "first naming"])
"""Kinds of evidence that are learned."""
_NO_DOUBTS = TAUGHT_KINDS | {"window", "words around the name", "footer", "page", "old", "new date"}
"""Kinds against a post of which a way to name the circle tells more."""
_TAUGHT_KIND = {FormulaKind.PHRASE: "taught phrase", FormulaKind.TITLE: "taught title"}


class Teaching:
    """All habits of a circle."""

    def __init__(self, habits: Sequence[Habit], now: datetime) -> None:
        self._formulas = [habit for habit in habits if habit.formula and not habit.is_unlearned]
        self._namings = {(habit.blog, habit.naming): habit.counts for habit in habits if habit.naming}
        self._now = now

    def formulas_in(self, text: EntryText, blog: BlogId | None) -> Sequence[Habit]:
        """Return the habits whose words an entry of a blog says."""
        if not self._formulas:
            return ()
        spoken = SpokenWords(text.title, text.text)
        return [one for one in self._formulas if one.blog in {None, blog} and one.formula and one.formula.is_in(spoken)]

    def weigh(self, verdict: Verdict, text: EntryText, blog: BlogId, *, is_dated: bool) -> Verdict:
        """Return the verdict that counts: what the evidence says, with what was learned about such entries."""
        if any(piece.kind == "window" and not piece.speaks_for for piece in verdict.evidence):
            return verdict
        naming, formulas = naming_of(verdict.evidence, text.title), self.formulas_in(text, blog)
        if naming is None and not formulas:
            return verdict
        said, pieces = self._opinion_of_formulas([one for one in formulas if not one.is_saying])
        words = saying_in(verdict.evidence, text)
        saying = self._saying(formulas, words)
        counts = self._counts_of(blog, naming) if naming else Counts()
        opinion = self._opinion_of_blog(naming, counts) if naming else None
        if naming and saying and naming is not Naming.MARK:
            opinion = self._opinion_of_blog(naming, saying.counts, least=1)
        elif naming is Naming.IN_PASSING and words and 0 < counts.total < MIN_ANSWERS:
            opinion = Opinion.UNSURE  # the only answer is about other words
        decision = _decide(verdict.decision, naming, opinion, said)
        if decision is Decision.ACCEPT and not is_dated:
            decision = Decision.ASK
        if naming and saying and saying.formula and naming is not Naming.MARK:
            yes, total = saying.counts.yes, saying.counts.total
            pieces = [Evidence("taught phrase", saying.formula.words, opinion is Opinion.YES, yes, total), *pieces]
        elif naming and counts.total and naming is not Naming.MARK:
            about = Evidence("taught naming", naming, opinion is Opinion.YES, counts.yes, counts.total)
            pieces = [about, *pieces]
        elif decision is Decision.ASK and verdict.decision is Decision.ACCEPT and naming is not Naming.MARK:
            pieces = [Evidence("first naming", "", speaks_for=False), *pieces]
        return Verdict(decision, (*verdict.evidence, *pieces))

    def _saying(self, formulas: Sequence[Habit], said: Formula | None) -> Habit | None:
        """Return the habit of a blog to say the name of the circle so, if somebody has answered about it."""
        return next((one for one in formulas if one.is_saying and one.formula == said and one.counts.total), None)

    def _counts_of(self, blog: BlogId, naming: Naming) -> Counts:
        """Return what is known of a blog that names the circle so, or else of how it names it in like ways."""
        own = self._namings.get((blog, naming), Counts())
        alike = next((group for group in (FIRM, LOOSE) if naming in group), frozenset[Naming]())
        others = (self._namings.get((blog, other), Counts()) for other in sorted(alike))
        return own if own.total else next((one for one in others if one.total), own)

    def opinion_of(self, habit: Habit) -> Opinion:
        """Return what a habit says about the next entry that has it."""
        if habit.is_saying:
            return self._opinion_of_blog(Naming.IN_PASSING, habit.counts, least=1)
        if habit.naming is None:
            return _opinion_of_formula(habit.counts)
        return self._opinion_of_blog(habit.naming, habit.counts)

    def _opinion_of_blog(self, naming: Naming, counts: Counts, *, least: int = 0) -> Opinion:
        """Return what answers about a blog's naming say; `least` is how many have to be yes, if the naming does not."""
        if naming is Naming.MARK:
            return Opinion.NO if counts.no >= MIN_ANSWERS and counts.no > counts.yes else Opinion.YES
        chance = (counts.yes + self._share(naming)) / (counts.total + 1)
        least = least or (MIN_ANSWERS if naming in _NEEDS_TWO else 1)
        if counts.yes >= least and chance >= TRUSTED_FROM:
            return Opinion.YES
        is_silent = self._is_fresh(counts) or (not counts.total and self._is_no_habit_of_the_circle(naming))
        return Opinion.NO if is_silent and chance <= SILENT_UP_TO else Opinion.UNSURE

    def _is_fresh(self, counts: Counts) -> bool:
        return counts.last_no is not None and self._now - counts.last_no < NO_COUNTS_FOR

    def _is_no_habit_of_the_circle(self, naming: Naming) -> bool:
        """Return whether enough blogs were asked about such posts, of late too, to spare those that were not."""
        asked = [counts for (_, one), counts in self._namings.items() if one in LOOSE and counts.total]
        is_known = sum(counts.total for counts in asked) >= MIN_ANSWERS_OF_CIRCLE
        return naming in LOOSE and is_known and any(map(self._is_fresh, asked))

    def _share(self, naming: Naming) -> float:
        """Return the share of yes among all blogs of the circle that name it in like ways: what one more is held for.

        It begins at two of three.
        """
        alike = next((group for group in (FIRM, LOOSE) if naming in group), frozenset([naming]))
        all_counts = [counts for (_, one), counts in self._namings.items() if one in alike]
        yes, total = sum(one.yes for one in all_counts), sum(one.total for one in all_counts)
        return (yes + 2) / (total + 3)

    def _opinion_of_formulas(self, formulas: Sequence[Habit]) -> tuple[Opinion | None, list[Evidence]]:
        opinions = {habit: _opinion_of_formula(habit.counts) for habit in formulas}
        pieces = [
            Evidence(
                _TAUGHT_KIND[habit.formula.kind],
                habit.formula.words,
                opinion is not Opinion.NO,
                habit.counts.yes,
                habit.counts.total,
            )
            for habit, opinion in opinions.items()
            if habit.formula
        ]
        if not opinions:
            return None, pieces
        decided = set(opinions.values()) - {Opinion.UNSURE}
        return (decided.pop() if len(decided) == 1 else Opinion.UNSURE), pieces


def _opinion_of_formula(counts: Counts) -> Opinion:
    """Return what words say about an entry that does not name the circle: answers about such, others as the prior."""
    share = (counts.yes + 1) / (counts.total + 2)
    chance = (counts.alone_yes + share) / (counts.alone_yes + counts.alone_no + 1)
    if counts.alone_yes >= MIN_ANSWERS and chance >= FORMULA_TRUSTED_FROM:
        return Opinion.YES
    return Opinion.NO if counts.alone_no >= MIN_ANSWERS and chance <= FORMULA_SILENT_UP_TO else Opinion.UNSURE


_LEANING = {Opinion.YES: 1, Opinion.NO: -1}


def _decide(base: Decision, naming: Naming | None, opinion: Opinion | None, said: Opinion | None) -> Decision:
    """Return what becomes of an entry; `opinion` is that of its blog's habit, and `said` that of the words in it."""
    if naming is Naming.MARK:
        return Decision.ASK if base is Decision.ACCEPT and opinion is Opinion.NO else base
    leaning = sum(_LEANING.get(one, 0) for one in (opinion, said) if one)
    if leaning < 0:
        return Decision.ASK if naming in FIRM else Decision.IGNORE
    if naming is Naming.DOUBTFUL:
        is_meant = leaning > 0 and opinion is Opinion.YES and base is Decision.ASK
        return Decision.ACCEPT if is_meant else Decision.ASK if leaning else base
    if leaning > 0:
        return Decision.ACCEPT
    return Decision.ASK if said or base is Decision.ACCEPT else base
