"""Posts: the entries that belong to a round, and the evidence for it."""

from bot.posts.match import RoundRules, judge
from bot.posts.model import Decision, Evidence, Post, PostId, Verdict

__all__ = ["Decision", "Evidence", "Post", "PostId", "RoundRules", "Verdict", "judge"]
