"""Which posts link to which: a trackback tells an author that they were read, unless the link came with a list."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.feeds import address_key
from bot.posts import PostId
from bot.themes import MemberId

MIN_SHARED_LINKS = 3
"""Posts that link to the same posts: they pasted one list."""
MIN_LIST_LINKS = 3
"""Links from which on they can be a list."""
WORDS_PER_LINK = 40
"""Words of a post's own for each of its links, below which they are a list without own words."""


@dataclass(frozen=True, slots=True)
class LinkingPost:
    """A post with what it links to, and how many words it has."""

    post: PostId
    member: MemberId
    address: str
    links: tuple[str, ...]
    words: int


@dataclass(frozen=True, slots=True)
class Trackback:
    """A link from one member's post to another's; where it does not count, `reason` says why."""

    to: PostId
    of: PostId
    reason: str = ""

    @property
    def counts(self) -> bool:
        """Say whether it tells that somebody was read."""
        return not self.reason


def trackbacks_among(posts: Sequence[LinkingPost]) -> Iterable[Trackback]:
    """Return the links between posts of different members.

    A pasted round-up is taking part, never reading: the same list in three posts, or many links with few words.
    """
    at = {address_key(post.address): post for post in posts}
    linked = {post.post: _linked(post, at) for post in posts}
    lists = Counter(
        frozenset(other.post for other in others) for others in linked.values() if len(others) >= MIN_LIST_LINKS
    )
    for post in posts:
        others = linked[post.post]
        reason = _why_not(post, others, lists)
        yield from (Trackback(other.post, post.post, reason) for other in others)


def _linked(post: LinkingPost, at: dict[str, LinkingPost]) -> list[LinkingPost]:
    found = {key: at[key] for key in map(address_key, post.links) if key in at}
    return [other for other in found.values() if other.member != post.member]


def _why_not(post: LinkingPost, others: Sequence[LinkingPost], lists: Counter[frozenset[PostId]]) -> str:
    if len(others) < MIN_LIST_LINKS:
        return ""
    mine = frozenset(other.post for other in others)
    alike = sum(count for theirs, count in lists.items() if len(mine & theirs) >= MIN_LIST_LINKS)
    if alike >= MIN_SHARED_LINKS:
        return "the same list stands in other posts"
    return "a list without own words" if post.words < WORDS_PER_LINK * len(others) else ""
