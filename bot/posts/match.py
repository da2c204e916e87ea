"""Decide whether an entry is a post of a round: evidence for → evidence against → window → decision."""

from datetime import datetime

from bot.posts.entry_text import EntryText
from bot.posts.evidence import STRONG_EVIDENCE, evidence_for, may_match
from bot.posts.model import Decision, Evidence, Verdict
from bot.posts.negative_evidence import DOUBTS, evidence_against
from bot.posts.rules import RoundRules
from bot.themes import is_accepted

MIN_DOUBTS_TO_IGNORE = 2
"""Doubts from which on an entry is an organiser's text about the round, not a post of it."""


def classify(entry_text: EntryText, rules: RoundRules, published: datetime | None = None) -> Verdict:
    """Return what becomes of an entry, with the evidence; `published` replaces the entry's own date."""
    evidence = tuple(evidence_for(entry_text, rules)) if may_match(entry_text, rules) else ()
    if not evidence:
        return Verdict(Decision.IGNORE, ())
    names = tuple(piece.text for piece in evidence if piece.kind in {"name", "name in title", "hashtag"})
    evidence += tuple(evidence_against(entry_text, rules, names))
    published = published or entry_text.entry.published or entry_text.entry.updated
    if published is None:
        return Verdict(_decide(evidence, is_dated=False), evidence)
    is_inside = is_accepted(rules.opens_at, rules.closes_at, published)
    evidence += (Evidence("window", f"published {published:%Y-%m-%d %H:%M} UTC", is_inside),)
    return Verdict(_decide(evidence, is_dated=True), evidence)


def _decide(evidence: tuple[Evidence, ...], *, is_dated: bool) -> Decision:
    """Return ACCEPT without any doubt, IGNORE where it is clearly no post, and otherwise ASK."""
    kinds_for = {piece.kind for piece in evidence if piece.speaks_for}
    kinds_against = {piece.kind for piece in evidence if not piece.speaks_for}
    if kinds_against - DOUBTS or (len(kinds_against) >= MIN_DOUBTS_TO_IGNORE and "takes part" not in kinds_for):
        return Decision.IGNORE
    is_certain = kinds_for & STRONG_EVIDENCE or ("name" in kinds_for and kinds_for & {"takes part", "theme"})
    return Decision.ACCEPT if is_certain and is_dated and not kinds_against else Decision.ASK
