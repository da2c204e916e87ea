"""What a round-up says, before it has a form."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import inf

from bot.posts import Post
from bot.themes import Round, RoundId, Suggestion, Theme


@dataclass(frozen=True, slots=True)
class RoundUp:
    """A round's posts in an order fair to all, and the words around them."""

    id: RoundId
    number: int
    theme: Theme
    posts: tuple[Post, ...]
    late: tuple[Post, ...]
    newcomers: tuple[str, ...]
    """Who wrote for the first time; in the very first round everyone does, so nobody is named."""
    waiting: tuple[Post, ...]
    was_missed: bool = False
    """Whether nobody could have known of the round."""
    is_late: bool = False
    """Whether it came later than it should have."""
    next_at: datetime | None = None
    """When the next theme is announced."""
    leading: tuple[str, ...] = ()
    """The titles that lead on the board, the most voted first."""
    opening: str = ""
    """What the host says first."""


MAX_OPENING_LENGTH, MAX_RECOMMENDATION_LENGTH = 600, 200
"""Characters of what a host says of the round-up, and of a post."""
MAX_LEADING_SUGGESTIONS = 3
"""How many suggestions of the board are named."""


def compose(
    round_: Round, posts: Sequence[Post], board: Sequence[Suggestion] = (), next_at: datetime | None = None
) -> RoundUp:
    """Return the round-up of a round's posts: those in time shuffled, or as a host put them; the late as they came.

    The shuffle is seeded by round and author, the same for everyone, and never by any count.
    """
    in_time = sorted((p for p in posts if not p.late), key=lambda p: _place(round_.number, p))
    late = sorted((p for p in posts if p.late), key=lambda p: (p.published, p.id))
    everyone = (*in_time, *late)
    return RoundUp(
        id=round_.id,
        number=round_.number,
        theme=round_.theme or Theme(""),
        posts=tuple(in_time),
        late=tuple(late),
        newcomers=tuple(dict.fromkeys(p.by for p in everyone if p.first_of_member and round_.number > 1)),
        waiting=tuple(p for p in everyone if not p.comments),
        was_missed=round_.was_missed,
        is_late=round_.is_rounded_up_late,
        next_at=next_at,
        leading=tuple(suggestion.title for suggestion in board[:MAX_LEADING_SUGGESTIONS] if suggestion.votes),
        opening=round_.opening,
    )


def _place(number: int, post: Post) -> tuple[float, bytes]:
    """Return a post's place: as the host put it, those that came after that last; else by lot alone."""
    return inf if post.position is None else post.position, _lot(number, post)


def _lot(number: int, post: Post) -> bytes:
    """Return a post's lot: by who wrote it and when, so that the order in which posts were found says nothing."""
    drawn = f"{number}:{post.member}:{post.published.timestamp()}"
    return hashlib.blake2b(drawn.encode(), digest_size=8).digest()
