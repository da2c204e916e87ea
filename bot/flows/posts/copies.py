"""Find the post that an entry is already, as a copy of one that was recorded before.

A post of one author is one post, whichever of its copies came first: by the feed of a blog, by another feed, by hand,
or by a feed that is in the game no more. What was decided about it holds for all of them.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

from bot.feeds import Entry, EntryId, FeedId
from bot.feeds.identity import EntryKeys, are_one_post, entry_keys, name_keys
from bot.flows.posts.credit import load_shared_blog, possible_writers
from bot.posts import Post
from bot.themes import Community, MemberId, Round, RoundId, is_accepted
from storage import Connection
from storage.bylines import feed_of_entry
from storage.posts import get_post, post_of_entry
from storage.recognition import StoredPost, stored_posts_handed_in, stored_posts_of


@dataclass(frozen=True, slots=True)
class KnownPost:
    """A post that was recorded, with the keys of the entry that it follows."""

    stored: StoredPost
    keys: EntryKeys


class RecordedPosts:
    """The posts of one community in rounds that take posts, read once for each author until they are forgotten."""

    def __init__(self, conn: Connection, community: Community, rounds: Sequence[Round]) -> None:
        """Take the rounds newest first."""
        self._conn = conn
        self._community = community
        self._rounds = [round_.id for round_ in rounds]
        self._by_author: dict[MemberId, Sequence[KnownPost]] = {}
        self._handed_in: Mapping[str, Sequence[KnownPost]] | None = None

    def forget(self) -> None:
        """Read the posts again when they are asked for: one was added or changed."""
        self._by_author.clear()
        self._handed_in = None

    async def copy_of(
        self,
        entry: Entry,
        feed: FeedId | None,
        authors: Collection[MemberId],
        rounds: Collection[RoundId],
        *,
        by_text: bool = True,
    ) -> KnownPost | None:
        """Return the post of one of these authors that an entry of a feed is, in the newest of these rounds; or None.

        A page that is handed in is of no feed. Texts are compared with `by_text`, which takes long for many entries.
        Somebody else's post at the address is another one: two who link to an article have two posts.
        """
        theirs = [post for author in sorted(authors) for post in await self._posts_of(author)]
        theirs = [post for post in theirs if post.stored.round in rounds]
        if not theirs:
            return None
        keys = entry_keys(entry) if by_text else _names_of(entry)
        found = [p for p in theirs if are_one_post(keys, p.keys, is_of_one_feed=p.stored.feed == feed)]
        return min(found, key=lambda post: self._rounds.index(post.stored.round), default=None)

    async def handed_in_at(self, entry: Entry, rounds: Collection[RoundId]) -> KnownPost | None:
        """Return the post that anybody handed in at an entry's address, in the newest of these rounds; or None.

        What its author took back is only theirs: whoever handed in a post of somebody else may undo it so.
        """
        if self._handed_in is None:
            self._handed_in = await self._load_handed_in()
        there = self._handed_in.get(_names_of(entry).address, ()) if self._handed_in else ()
        return next((post for post in there if post.stored.round in rounds), None)

    async def _load_handed_in(self) -> Mapping[str, Sequence[KnownPost]]:
        """Return the posts that were handed in, by address: each entry of a feed is looked for among all of them."""
        by_address: defaultdict[str, list[KnownPost]] = defaultdict(list)
        for one in await stored_posts_handed_in(self._conn, self._community.id, self._rounds):
            keys = one.entry.keys()
            if keys.address:
                by_address[keys.address].append(KnownPost(one, keys))
        return by_address

    async def _posts_of(self, author: MemberId) -> Sequence[KnownPost]:
        if author not in self._by_author:
            found = await stored_posts_of(self._conn, self._community.id, self._rounds, author)
            self._by_author[author] = [KnownPost(one, one.entry.keys()) for one in found]
        return self._by_author[author]


def _names_of(entry: Entry) -> EntryKeys:
    """Return the keys that name an entry, without those of its title and text."""
    return EntryKeys(*name_keys(entry.id, entry.url), title="", sentences=frozenset(), published=None)


async def find_post_of(
    conn: Connection, community: Community, rounds: Sequence[Round], entry_id: EntryId, entry: Entry
) -> Post | None:
    """Return the post that an entry of a blog is, also as a copy of one in these rounds; or None."""
    post, feed = await post_of_entry(conn, entry_id, community.id), await feed_of_entry(conn, entry_id)
    if post is not None or feed is None:
        return post
    authors = possible_writers(await load_shared_blog(conn, community.id, feed), entry_id, entry)
    known = await RecordedPosts(conn, community, rounds).copy_of(entry, feed, authors, [one.id for one in rounds])
    return await get_post(conn, known.stored.post) if known else None


def newer_rounds(rounds: Sequence[Round], post: Post, moments: Sequence[datetime]) -> Sequence[Round]:
    """Return those of these rounds, newest first, that are newer than a post's and take one of the moments."""
    newer = takewhile(lambda round_: round_.id != post.round, rounds)
    return [one for one in newer if any(is_accepted(one.opens_at, one.closes_at, moment) for moment in moments)]
