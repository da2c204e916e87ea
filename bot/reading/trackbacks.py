"""Trackbacks: links from one member's post to another's, which count as read unless they come in a list."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.feeds import address_key
from bot.posts import PostId
from bot.themes import MemberId

MIN_SAME_LISTS = 3
"""Posts with the same links from which on the links are one pasted list."""
MIN_LIST_LINKS = 3
"""Links from which on they can be a list."""
MIN_WORDS_PER_LINK = 40
"""Words of a post for each of its links below which they are a list without own words."""


@dataclass(frozen=True, slots=True)
class LinkingPost:
    """A post with its links and its number of words."""

    post: PostId
    member: MemberId
    address: str
    links: tuple[str, ...]
    words: int


@dataclass(frozen=True, slots=True)
class Trackback:
    """A link from one member's post to another's; where it does not count, `reason` says why."""

    to_post: PostId
    from_post: PostId
    reason: str = ""

    @property
    def counts(self) -> bool:
        """Say whether it counts as read."""
        return not self.reason


def trackbacks_among(posts: Sequence[LinkingPost]) -> Iterable[Trackback]:
    """Return the trackbacks among posts of different members.

    A pasted round-up does not count: the same list in three posts, or many links with few words.
    """
    by_key = {address_key(post.address): post for post in posts}
    targets = {post.post: _targets(post, by_key) for post in posts}
    lists = Counter(
        frozenset(one.post for one in linked) for linked in targets.values() if len(linked) >= MIN_LIST_LINKS
    )
    for post in posts:
        reason = _why_not_counted(post, targets[post.post], lists)
        yield from (Trackback(target.post, post.post, reason) for target in targets[post.post])


def _targets(post: LinkingPost, by_key: dict[str, LinkingPost]) -> list[LinkingPost]:
    """Return the posts of other members that a post links to."""
    linked = {key: by_key[key] for key in map(address_key, post.links) if key in by_key}
    return [target for target in linked.values() if target.member != post.member]


def _why_not_counted(post: LinkingPost, targets: Sequence[LinkingPost], lists: Counter[frozenset[PostId]]) -> str:
    if len(targets) < MIN_LIST_LINKS:
        return ""
    mine = frozenset(target.post for target in targets)
    same_lists = sum(count for theirs, count in lists.items() if len(mine & theirs) >= MIN_LIST_LINKS)
    if same_lists >= MIN_SAME_LISTS:
        return "the same list stands in other posts"
    return "a list without own words" if post.words < MIN_WORDS_PER_LINK * len(targets) else ""
