"""Feeds with their entries, the blogs that they belong to, and whose the names are that sign them."""

from sqlalchemy import JSON, Boolean, Column, Index, Integer, Table, Text, UniqueConstraint

from storage.schema.base import metadata, reference
from storage.types import ErrorKindType, HintsType, Instant, Seconds

feeds = Table(
    "feeds",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("address", Text, nullable=False, unique=True),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("final_url", Text),
    Column("last_full_fetch_at", Instant),
    Column("body_hash", Text),
    Column("fingerprint", Text),
    Column("redirect_url", Text),
    Column("redirect_seen_at", Instant),
    Column("first_polled_at", Instant),
    Column("last_polled_at", Instant),
    Column("last_success_at", Instant),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("first_failure_at", Instant),
    Column("error", Text),
    Column("error_kind", ErrorKindType),
    Column("owner_notified_at", Instant),
    Column("publish_interval", Seconds),
    Column("hints", HintsType),
    Column("hub", Text, nullable=False, server_default=""),
    Column("topic", Text, nullable=False, server_default=""),
    Column("due_at", Instant, index=True),
    sqlite_autoincrement=True,
)

former_addresses = Table(
    "former_addresses",
    metadata,
    Column("address", Text, primary_key=True),
    reference("feeds", index=True),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    reference("feeds", primary_key=True),
    Column("hub", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("token", Text, nullable=False, unique=True),
    Column("expires_at", Instant),
    Column("due_at", Instant, index=True),
)

blogs = Table(
    "blogs",
    metadata,
    Column("id", Integer, primary_key=True),
    reference("communities", name="community_id"),
    reference("members", index=True),
    reference("feeds", index=True),
    Column("title", Text, nullable=False),
    Column("home", Text, nullable=False),
    Column("added_at", Instant, nullable=False),
    UniqueConstraint("community_id", "feed_id", "member_id"),
    sqlite_autoincrement=True,
)

bylines = Table(
    "bylines",
    metadata,
    Column("id", Integer, primary_key=True),
    reference("communities", name="community_id"),
    reference("feeds", index=True),
    Column("name", Text, nullable=False),
    Column("display", Text, nullable=False),
    reference("members", nullable=True, ondelete="SET NULL", index=True),
    Column("settled", Boolean(create_constraint=True, name="settled_is_boolean"), nullable=False),
    reference("rounds", nullable=True, ondelete="SET NULL"),
    UniqueConstraint("community_id", "feed_id", "name"),
    sqlite_autoincrement=True,
)

entries = Table(
    "entries",
    metadata,
    Column("id", Integer, primary_key=True),
    reference("feeds"),
    Column("identity", Text, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("item_hash", Text, nullable=False, server_default=""),
    Column("guid", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("address_key", Text, nullable=False, server_default="", index=True),
    Column("title", Text, nullable=False),
    Column("explicit_title", Text, nullable=False, server_default=""),
    Column("key_hashes", Text, nullable=False, server_default=""),
    Column("sentence_hashes", Text, nullable=False, server_default=""),
    Column("former_names", Text, nullable=False, server_default=""),
    Column("author", Text, nullable=False),
    Column("author_url", Text, nullable=False, server_default=""),
    Column("published", Instant),
    Column("updated", Instant),
    Column("tags", JSON, nullable=False),
    Column("text", Text, nullable=False),
    Column("links", JSON, nullable=False),
    Column("link_hashes", Text, nullable=False, server_default=""),
    Column("comments_url", Text),
    Column("picture", Text, nullable=False, server_default=""),
    Column("boilerplate", JSON, nullable=False, server_default="[]"),
    Column("needs_page", Boolean, nullable=False, server_default="0"),
    Column("page_error", ErrorKindType),
    Column("appeared_at", Instant),
    Column("seen_at", Instant, nullable=False),
    UniqueConstraint("feed_id", "identity"),
    Index(  # holds all that a poll reads of each entry, so that no row with its text is touched
        "ix_entries_recognition",
        *("feed_id", "item_hash", "published", "appeared_at", "key_hashes", "sentence_hashes", "former_names"),
    ),
    sqlite_autoincrement=True,
)
