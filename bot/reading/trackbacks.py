"""Trackbacks: links from one member's post to another's, which count as read unless they come in a list."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.feeds import address_key
from bot.posts import PostId
from bot.reading.pasted_list import MIN_LIST_LINKS, LinkingPost, linked_posts, own_lines, told_of


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


def posts_with_lists(posts: Sequence[LinkingPost]) -> Sequence[PostId]:
    """Return the posts that link to so many others that it takes their texts to judge the links."""
    return [post.post for post, targets in _with_targets(posts) if len(targets) >= MIN_LIST_LINKS]


def trackbacks_among(posts: Sequence[LinkingPost], texts: Mapping[PostId, str]) -> Iterable[Trackback]:
    """Return the trackbacks among posts of different members; `texts` has those of the posts with lists.

    Of a list only the posts count that its author tells of, in a line that stands in no other post.
    """
    lines = {post: own_lines(text) for post, text in texts.items()}
    counts = Counter(line for written in lines.values() for line in written)
    shared = {line for line, count in counts.items() if count > 1}
    for post, targets in _with_targets(posts):
        told = told_of(targets, lines.get(post.post, set()) - shared)
        for target in targets:
            yield Trackback(target.post, post.post, "" if target.post in told else "a list without own words")


def _with_targets(posts: Sequence[LinkingPost]) -> Iterator[tuple[LinkingPost, list[LinkingPost]]]:
    """Yield each post with the posts of other members that it links to."""
    by_key = {address_key(post.address): post for post in posts}
    for post in posts:
        yield post, [target for target in linked_posts(post.links, by_key) if target.member != post.member]
