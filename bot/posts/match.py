"""Decide whether an entry is a post of a round: evidence for → evidence against → window → decision."""

from collections.abc import Sequence
from datetime import datetime

from bot.feeds.boilerplate import without_boilerplate
from bot.posts.entry_text import EntryText
from bot.posts.evidence import (
    SHOWS_THE_ROUND,
    STRONG_EVIDENCE,
    TELLS_THE_ROUND,
    evidence_for,
    is_marked,
    may_match,
    participation,
    round_beside,
)
from bot.posts.mentions import mentions_of
from bot.posts.model import Decision, Evidence, Verdict
from bot.posts.negative_evidence import DOUBTS, TEXTS_ABOUT, evidence_against
from bot.posts.rules import RoundRules
from bot.themes import is_accepted
from bot.words import lowercase

MIN_DOUBTS_TO_IGNORE = 2
"""Doubts from which on an entry that only names the round is no post of it."""


def classify(entry_text: EntryText, rules: RoundRules, published: datetime | None = None) -> Verdict:
    """Return what becomes of an entry, with the evidence; `published` replaces the entry's own date.

    What only the boilerplate of its page says is asked about.
    """
    verdict = _classify(entry_text, rules, published)
    if not entry_text.entry.boilerplate or verdict.decision is Decision.IGNORE:
        return verdict
    bare = _classify(EntryText(without_boilerplate(entry_text.entry)), rules, published)
    return verdict if bare.evidence == verdict.evidence else beside("page", verdict, bare, entry_text.entry.boilerplate)


def beside(kind: str, verdict: Verdict, bare: Verdict, standing: Sequence[str]) -> Verdict:
    """Return the verdict about an entry that `bare` is about without what may stand in every entry of its blog.

    A mark of the circle that stands there alone is asked about, with evidence of this kind.
    """
    named = [line for line in standing if any(piece.text in line for piece in verdict.evidence)]
    doubt = Evidence(kind, (named or standing)[0][:200], speaks_for=False)
    if is_marked(verdict.evidence) and not is_marked(bare.evidence) and verdict.decision is not Decision.IGNORE:
        return Verdict(Decision.ASK, (*verdict.evidence, doubt))
    return Verdict(bare.decision, (*bare.evidence, doubt))


def _classify(entry_text: EntryText, rules: RoundRules, published: datetime | None) -> Verdict:
    evidence = _evidence(entry_text, rules) if may_match(entry_text, rules) else ()
    if not evidence:
        return Verdict(Decision.IGNORE, ())
    published = published or entry_text.entry.published or entry_text.entry.updated
    if published is None:
        return Verdict(_decide(evidence, is_dated=False), evidence)
    is_inside = is_accepted(rules.opens_at, rules.closes_at, published)
    evidence += (Evidence.of_date("window", published, speaks_for=is_inside),)
    return Verdict(_decide(evidence, is_dated=True), evidence)


def position_of_round(verdicts: Sequence[Verdict]) -> int:
    """Return which of the rounds that would take an entry it is for, by their verdicts, the newest round's first.

    It is for the newest, unless it shows the theme, the number or the date of an older one alone: then it is late.
    """
    shown = (n for n, verdict in enumerate(verdicts) if any(one.kind in SHOWS_THE_ROUND for one in verdict.evidence))
    return next(shown, 0)


def _evidence(entry_text: EntryText, rules: RoundRules) -> tuple[Evidence, ...]:
    found = tuple(evidence_for(entry_text, rules))
    if not found:
        return ()
    names = tuple(lowercase(piece.text) for piece in found if piece.kind in {"name", "name in title", "hashtag"})
    mentions = tuple(mentions_of(names, entry_text.lowercase_title, entry_text.lowercase_text))
    found += (*participation(mentions, rules), *round_beside(entry_text, rules, found, names))
    return (*found, *evidence_against(entry_text, rules, found, mentions))


def _decide(evidence: tuple[Evidence, ...], *, is_dated: bool) -> Decision:
    """Return ACCEPT without any doubt, IGNORE where it is clearly no post, and otherwise ASK."""
    kinds_for = {piece.kind for piece in evidence if piece.speaks_for}
    kinds_against = {piece.kind for piece in evidence if not piece.speaks_for}
    if kinds_against - DOUBTS or _is_clearly_none(kinds_for, kinds_against):
        return Decision.IGNORE
    is_certain = is_dated and not kinds_against and _is_enough(kinds_for)
    return Decision.ACCEPT if is_certain else Decision.ASK


def _is_clearly_none(kinds_for: set[str], doubts: set[str]) -> bool:
    """Say whether doubts outweigh what speaks for a post; no phrase outweighs what is the circle's own.

    A host's call, rules or round-up has the circle's hashtag, too: on the host's own blog one phrase tells it.
    """
    if kinds_for & STRONG_EVIDENCE:
        return "host's site" in doubts and bool(doubts & TEXTS_ABOUT)
    return "takes part" not in kinds_for and ("host's site" in doubts or len(doubts) >= MIN_DOUBTS_TO_IGNORE)


def _is_enough(kinds_for: set[str]) -> bool:
    """Say whether the evidence suffices for a post: the circle's own, or a name with what tells the round beside it.

    In the text a name needs that the text takes part, or the theme in the title.
    """
    if kinds_for & STRONG_EVIDENCE:
        return True
    if "name in title" in kinds_for and kinds_for & TELLS_THE_ROUND:
        return True
    return "name" in kinds_for and bool(kinds_for & {"takes part", "theme"})
