"""Feeds and entries of a circle, beside those that a database has already: the same feed is one feed.

What others watch stays as it is there: their own polls found what is in it, and shall find what is new for them. Of
such a feed only the entries are taken that are posts of the circle, and only where they are not there yet.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, exists, or_, select, update

from bot.themes import CommunityId
from storage.blogs import address_variants
from storage.circle.ids import NewIds
from storage.circle.values import WrongValueError
from storage.db import Transaction
from storage.schema import blogs, entries, feeds, posts
from storage.submissions import submissions_address

Rows = Sequence[dict[str, Any]]


class FeedMerge:
    """The feeds of a file that a database has already."""

    def __init__(self, tx: Transaction, community: CommunityId, ids: NewIds) -> None:
        self._tx = tx
        self._own = submissions_address(community)
        self._ids = ids
        self._last_before = ids.last("feeds")
        self._known = set[int]()
        """The feeds of this database that the file has, too."""
        self._watched = set[int]()
        """Those of them that a blog of another circle has."""
        self._claimed_entries = set[int]()
        """The entries of this database that are one of the file's already."""
        self._new_entries = list[int]()
        """The new ids of entries that feeds got which others watch."""

    async def new_feeds(self, rows: Rows) -> Rows:
        """Give feeds their ids; return those to insert. What nobody watches takes the state that the file has."""
        return [row for row in rows if not await self._is_known(row)]

    async def _is_known(self, row: dict[str, Any]) -> bool:
        if row["address"] != self._own and not row["address"].startswith(("http://", "https://")):
            raise WrongValueError("A feed is not on the web.")
        old, known = row["id"], await self._find(row["address"], row["final_url"])
        row["id"] = self._ids.assign("feeds", old, known)
        if known is None:
            return False
        self._known.add(known)
        if await self._tx.scalar(select(exists().where(blogs.c.feed_id == known))):
            self._watched.add(known)
        else:
            state = {name: value for name, value in row.items() if name not in {"id", "address"}}
            await self._tx.execute(update(feeds).where(feeds.c.id == known).values(state))
        return True

    async def _find(self, address: str, final_url: str | None) -> int | None:
        """Return the feed that is polled at an address already, as `storage.blogs.add_blog` finds it, or None."""
        if address == self._own:
            same = feeds.c.address == address
        else:
            given, there = address_variants(address), address_variants(final_url or address)
            same = or_(feeds.c.address.in_(given | there), feeds.c.final_url.in_(there))
        nearest = (feeds.c.address == address).desc()
        is_free = (feeds.c.id <= self._last_before) & feeds.c.id.not_in(self._known)
        chosen = select(feeds.c.id).where(same, is_free).order_by(nearest, feeds.c.id).limit(1)
        found: int | None = await self._tx.scalar(chosen)
        return found

    async def new_entries(self, rows: Rows) -> Rows:
        """Give entries their ids; return those to insert."""
        known = await self._entries_like([row for row in rows if row["feed_id"] in self._known])
        new = []
        for row in rows:
            found = known.get((row["feed_id"], row["identity"])) or known.get((row["feed_id"], row["address_key"]))
            is_new = found is None or found in self._claimed_entries
            row["id"] = self._ids.assign("entries", row["id"], None if is_new else found)
            self._claimed_entries.add(row["id"])
            if not is_new:
                continue
            if row["feed_id"] in self._watched:
                self._new_entries.append(row["id"])
            if row["identity"].startswith(("gone:", "moved:")):  # of a deleted post, whose number may be another's here
                row["identity"] = f"moved:{row['id']}"
            new.append(row)
        return new

    async def _entries_like(self, rows: Rows) -> dict[tuple[int, str], int]:
        """Return entries that are there, by their feed and their identity, and by their feed and their address."""
        if not rows:
            return {}
        identities = [row["identity"] for row in rows]
        addresses = [row["address_key"] for row in rows if row["address_key"]]
        like = or_(entries.c.identity.in_(identities), entries.c.address_key.in_(addresses))
        chosen = select(entries.c.id, entries.c.feed_id, entries.c.identity, entries.c.address_key)
        chosen = chosen.where(entries.c.feed_id.in_({row["feed_id"] for row in rows}), like)
        found = (await self._tx.execute(chosen.order_by(entries.c.id.desc()))).all()
        by_address = {(one.feed_id, one.address_key): one.id for one in found if one.address_key}
        return by_address | {(one.feed_id, one.identity): one.id for one in found}

    async def leave_to_others(self, most: int) -> None:
        """Delete the entries that came to feeds which others watch, and are no posts; `most` in a statement."""
        for start in range(0, len(self._new_entries), most):
            added = self._new_entries[start : start + most]
            posted = select(posts.c.entry_id).where(posts.c.entry_id.in_(added))
            await self._tx.execute(delete(entries).where(entries.c.id.in_(added), entries.c.id.not_in(posted)))
