"""Does an entry belong to a round? Evidence, for and against, and the decision it carries."""

from datetime import datetime

from bot.posts.entry_text import EntryText
from bot.posts.evidence import STRONG, evidence_for, may_match
from bot.posts.model import Decision, Evidence, Verdict
from bot.posts.negative_evidence import DOUBTS, evidence_against
from bot.posts.rules import RoundRules
from bot.themes import is_accepted

DOUBTS_TO_IGNORE = 2
"""Doubts that make a host's text of an entry."""


def classify(writing: EntryText, rules: RoundRules, moment: datetime | None = None) -> Verdict:
    """Return what becomes of an entry; `moment` is when it counts as published, where its own date is not believed."""
    evidence = tuple(evidence_for(writing, rules)) if may_match(writing, rules) else ()
    if not evidence:
        return Verdict(Decision.IGNORE, ())
    names = tuple(piece.text for piece in evidence if piece.kind in {"name", "name in title", "hashtag"})
    evidence += tuple(evidence_against(writing, rules, names))
    instant = moment or writing.entry.published or writing.entry.updated
    if instant is None:
        return Verdict(_decide(evidence, dated=False), evidence)
    inside = is_accepted(rules.opens_at, rules.closes_at, instant)
    evidence += (Evidence("window", f"published {instant:%Y-%m-%d %H:%M} UTC", inside),)
    return Verdict(_decide(evidence, dated=True), evidence)


def _decide(evidence: tuple[Evidence, ...], *, dated: bool) -> Decision:
    """Return accept where nothing is doubtful, ignore where it is clear that it is no post, and otherwise ask."""
    speaks = {piece.kind for piece in evidence if piece.speaks_for}
    against = {piece.kind for piece in evidence if not piece.speaks_for}
    if against - DOUBTS or (len(against) >= DOUBTS_TO_IGNORE and "takes part" not in speaks):
        return Decision.IGNORE
    certain = speaks & STRONG or {"name", "takes part"} <= speaks or ("name" in speaks and speaks & {"theme"})
    return Decision.ACCEPT if certain and dated and not against else Decision.ASK
