"""The content of a round-up, before it is rendered."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from bot.posts import Post
from bot.themes import NextTheme, Round, RoundId, Suggestion, Theme


@dataclass(frozen=True, slots=True)
class RoundUp:
    """A round's posts in an order that favours nobody, and the facts shown with them."""

    id: RoundId
    number: int
    theme: Theme
    posts: tuple[Post, ...]
    late_posts: tuple[Post, ...]
    first_time_authors: tuple[str, ...]
    """The names of members whose first post this is; empty in the first round, where it would be everyone."""
    posts_without_comments: tuple[Post, ...]
    """Those under which nobody wrote, as far as their blogs show it; what shows no comments is not among them."""
    was_missed: bool = False
    """Whether the bot was offline during the whole round, so that it was never announced."""
    is_late: bool = False
    """Whether the bot posted it later than scheduled."""
    upcoming: NextTheme | None = None
    """How the next theme comes, if that is said."""
    leading_titles: tuple[str, ...] = ()
    """The titles of the suggestions with the most votes, in that order."""
    opening: str = ""
    """The organiser's introduction."""
    has_changed: bool = False
    """Whether it says something else than when it came out: posts that it had may be gone."""

    @property
    def content_hash(self) -> str:
        """Return a hash of what it says: of its theme, its opening and its posts.

        Who read or commented is none of it: what changes with a reader must not tell the world when somebody read.
        """
        content = [[self.theme.title, self.theme.prompt, self.opening]]
        for post in (*self.posts, *self.late_posts):
            shown = (post.title, post.url, post.by, post.quote, post.recommendation, post.picture)
            content.append([*shown, str(post.late), str(post.minutes)])
        return hashlib.blake2b(json.dumps(content).encode(), digest_size=16).hexdigest()


MAX_OPENING_LENGTH, MAX_RECOMMENDATION_LENGTH = 600, 200
"""Characters of an organiser's introduction to the round-up, and of their note on a post."""
MAX_LEADING_SUGGESTIONS = 3
"""How many suggestions a round-up names."""


def compose(
    round_: Round, posts: Sequence[Post], suggestions: Sequence[Suggestion] = (), upcoming: NextTheme | None = None
) -> RoundUp:
    """Return the round-up of a round's posts.

    Posts in time are shuffled, those that an organiser placed come first in that order; late ones stand in the order
    of publication. The shuffle is seeded by round and author: it is the same for every reader and depends on no count.
    """
    in_time = sorted((p for p in posts if not p.late), key=lambda p: _sort_key(round_.number, p))
    late = sorted((p for p in posts if p.late), key=lambda p: (p.published, p.id))
    everyone = (*in_time, *late)
    return RoundUp(
        id=round_.id,
        number=round_.number,
        theme=round_.theme or Theme(""),
        posts=tuple(in_time),
        late_posts=tuple(late),
        first_time_authors=tuple(dict.fromkeys(p.by for p in everyone if p.first_of_member and round_.number > 1)),
        posts_without_comments=tuple(p for p in everyone if p.shows_comments and not p.has_comment),
        was_missed=round_.was_missed,
        is_late=round_.is_rounded_up_late,
        upcoming=upcoming,
        leading_titles=tuple(
            suggestion.title for suggestion in suggestions[:MAX_LEADING_SUGGESTIONS] if suggestion.votes
        ),
        opening=round_.opening,
        has_changed=bool(
            round_.changed_at and round_.rounded_up_at and round_.changed_at > round_.rounded_up_at,
        ),
    )


def _sort_key(number: int, post: Post) -> tuple[float, bytes]:
    """Return the key by which posts are ordered: the organiser's position, if any, then the shuffle."""
    return inf if post.position is None else post.position, _shuffle_key(number, post)


def _shuffle_key(number: int, post: Post) -> bytes:
    """Return a pseudo-random key from author and date, so that the order in which posts were found has no effect."""
    seed = f"{number}:{post.member}:{post.published.timestamp()}"
    return hashlib.blake2b(seed.encode(), digest_size=8).digest()
