"""Posts: entries that belong to a round, and the evidence for and against."""

from bot.posts.entry_text import EntryText
from bot.posts.match import classify, position_of_round
from bot.posts.model import (
    DecidedBy,
    Decision,
    Evidence,
    Explanation,
    Post,
    PostId,
    PostPreview,
    Verdict,
    least_read_first,
)
from bot.posts.rules import RoundRules

__all__ = [
    "DecidedBy",
    "Decision",
    "EntryText",
    "Evidence",
    "Explanation",
    "Post",
    "PostId",
    "PostPreview",
    "RoundRules",
    "Verdict",
    "classify",
    "least_read_first",
    "position_of_round",
]
