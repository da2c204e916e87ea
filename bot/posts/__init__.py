"""Posts: the entries that belong to a round, and the evidence for it."""

from bot.posts.match import judge
from bot.posts.model import Decision, Evidence, Post, PostId, Ruler, Verdict
from bot.posts.rules import RoundRules
from bot.posts.writing import Writing

__all__ = ["Decision", "Evidence", "Post", "PostId", "RoundRules", "Ruler", "Verdict", "Writing", "judge"]
