"""Which post something handed in is, or for which round it is a new one."""

from collections.abc import Sequence
from datetime import datetime

from bot.posts.model import Decision, Post
from bot.themes import Round, is_accepted


def post_or_round(
    taking: Sequence[Round],
    recorded: Sequence[tuple[Post, Round]],
    published: datetime | None,
    wanted: Round | None = None,
) -> Post | Round:
    """Return the post that something handed in is already, or else the round in which it becomes one.

    `taking` are the rounds that take posts, at least one, and `recorded` what was decided about it, each newest first.
    What a person left out of a round, or nobody answered in time, is free for a newer one: for the newest that takes
    what was published then, or else the newest of all. Whoever hands it in may say which round is `wanted`, whatever it
    is in another.
    """
    if wanted is not None:
        return next((post for post, round_ in recorded if round_.id == wanted.id), wanted)
    if not recorded:
        return _round_of(taking, published)
    post, round_ = recorded[0]
    is_missing = post.decision is Decision.IGNORE and post.decided_by is None
    is_open = post.decision is Decision.ASK or is_missing
    if post.decision is Decision.ACCEPT or (is_open and round_ in taking):
        return post
    newer = [one for one in taking if one.opens_at > round_.opens_at]
    return _round_of(newer, published) if newer else post


def _round_of(rounds: Sequence[Round], published: datetime | None) -> Round:
    in_time = (one for one in rounds if published and is_accepted(one.opens_at, one.closes_at, published))
    return next(in_time, rounds[0])
