"""Which rows belong to a circle: what its tables' references say, and by hand what circles share.

A test holds `TABLES` and `STAYS` against the schema, so that a new table has to be put into one of them.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import Column, ColumnElement, ScalarSelect, Table, select

from bot.outbox import MessageKind
from bot.themes import CommunityId
from storage.schema import blogs, bylines, entries, feeds, former_addresses, metadata, outbox, posts
from storage.submissions import submissions_address

STAYS = {
    "leases": "which processes run",
    "keys": "the keys of one bot: what they signed is worth nothing elsewhere, and they sign for other circles",
    "refusals": "how often Discord refused one bot",
    "command_syncs": "which commands of one bot Discord knows",
    "subscriptions": "a hub calls the address of one bot; another one subscribes when it looks at the feed",
    "read_links": "they lead to the address of one bot; Read gives a new one",
    "troubles": "what one bot could not say; another one finds out what stands in its own way",
}
"""The tables that are no part of a circle, each with the reason."""
_TRAVELS = {
    *("communities", "members", "pauses", "aliases", "thanks", "volunteers", "spare_themes", "suggestions", "votes"),
    *("rounds", "round_hosts", "participants", "sign_ups", "skipped_dates", "imported_rounds"),
    "publications",
    *("feeds", "former_addresses", "blogs", "bylines", "entries", "habits", "lessons"),
    *("posts", "reads", "comments", "disowned_comments", "trackbacks", "webmentions"),
    *("outbox", "outbox_add_ons", "outbox_subjects"),
}
_OF_MESSAGES = {"outbox", "outbox_add_ons", "outbox_subjects"}
TABLES: Sequence[Table] = sorted(
    (table for table in metadata.sorted_tables if table.name in _TRAVELS), key=lambda table: table.name in _OF_MESSAGES
)
"""The tables of a circle, each after those that it refers to; messages last, as their buttons name rows of all."""
SHARED = (feeds, former_addresses, entries)
"""The tables whose rows several circles of a database may need: whoever watches the same feed."""
OWN_MESSAGES = (MessageKind.HELLO, MessageKind.TROUBLE)
"""What a bot says of itself, and another one does for itself."""


def rows_of(table: Table, community: CommunityId) -> ColumnElement[bool]:
    """Return the condition for the rows of a table that are a circle's.

    They are found by the table's own column for its community, or else by the first reference of theirs that is never
    empty. Raise LookupError for a table that has neither.
    """
    if table in SHARED:
        return _shared_rows(community)[table.name]
    if table.name == "communities":
        return table.c.guild_id == community
    if table is outbox:
        return (outbox.c.community_id == community) & outbox.c.kind.not_in(OWN_MESSAGES)
    if "community_id" in table.c:
        return table.c.community_id == community
    owner = next((column for column in table.columns if column.foreign_keys and not column.nullable), None)
    if owner is None:
        raise LookupError(f"nothing says whose the rows of {table.name} are")
    referred = referred_by(owner)
    return owner.in_(select(referred).where(rows_of(referred.table, community)))


def referred_by(column: Column[object]) -> Column[object]:
    """Return the column to which another one refers."""
    [key] = column.foreign_keys
    return key.column


def watched_feeds(community: CommunityId) -> ScalarSelect[int]:
    """Return, as a subquery, the feeds of a circle's blogs."""
    return select(blogs.c.feed_id).where(blogs.c.community_id == community).scalar_subquery()


def _shared_rows(community: CommunityId) -> Mapping[str, ColumnElement[bool]]:
    """Return the conditions for what a circle's blogs and posts need of feeds and entries.

    Of a feed that no blog of the circle has any more, those are the entries that are its posts.
    """
    watched = watched_feeds(community)
    own = select(feeds.c.id).where(feeds.c.address == submissions_address(community))
    posted = select(posts.c.entry_id).where(rows_of(posts, community))
    of_posts = select(entries.c.feed_id).where(entries.c.id.in_(posted))
    of_bylines = select(bylines.c.feed_id).where(bylines.c.community_id == community)
    return {
        "feeds": feeds.c.id.in_(watched) | feeds.c.id.in_(own) | feeds.c.id.in_(of_posts) | feeds.c.id.in_(of_bylines),
        "former_addresses": former_addresses.c.feed_id.in_(watched),
        "entries": entries.c.feed_id.in_(watched) | entries.c.feed_id.in_(own) | entries.c.id.in_(posted),
    }
