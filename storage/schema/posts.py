"""Posts of rounds, and what readers do with them: reads, comments, trackbacks, webmentions."""

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from storage.schema.base import metadata, reference
from storage.types import Instant

posts = Table(
    "posts",
    metadata,
    Column("id", Integer, primary_key=True),
    reference("rounds", index=True),
    reference("members", index=True),
    reference("entries", name="entry_id", index=True),
    Column("title", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("url_hash", Text, nullable=False, index=True),
    Column("quote", Text, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("published", Instant, nullable=False),
    Column("late", Boolean(create_constraint=True, name="late_is_boolean"), nullable=False),
    Column("first_of_member", Boolean(create_constraint=True, name="first_is_boolean"), nullable=False),
    Column("decision", Text, nullable=False),
    Column("evidence", JSON, nullable=False),
    Column("comment_sources", JSON, nullable=False, server_default="[]"),
    Column("comments_due_at", Instant, index=True),
    Column("comments_last_full_fetch_at", Instant),
    Column("picture", Text, nullable=False, server_default=""),
    Column("decided_by", Text),
    Column("escalate_at", Instant, index=True),
    Column("missing_since", Instant),
    Column("is_kept_missing", Boolean, nullable=False, server_default="0"),
    Column("position", Integer),
    Column("recommendation", Text, nullable=False, server_default=""),
    Column("host_quote", Text),
    Column("is_left_out", Boolean, nullable=False, server_default="0"),
    UniqueConstraint("round_id", "entry_id"),
    CheckConstraint("decision IN ('accept', 'ask', 'ignore')", name="decision"),
    sqlite_autoincrement=True,
)

reads = Table(
    "reads",
    metadata,
    reference("posts"),
    reference("members", index=True),
    Column("read_at", Instant, index=True),
    PrimaryKeyConstraint("post_id", "member_id"),
)

read_links = Table(
    "read_links",
    metadata,
    Column("name", Text, primary_key=True),
    reference("posts"),
    reference("members", index=True),
    Column("until", Instant, nullable=False, index=True),
    UniqueConstraint("post_id", "member_id"),
)

comments = Table(
    "comments",
    metadata,
    Column("id", Integer, primary_key=True),
    reference("posts"),
    Column("source", Text, nullable=False),
    Column("external_id", Text, nullable=False),
    reference("members", nullable=True, index=True),
    Column("parent", Text),
    Column("published", Instant),
    Column("seen_at", Instant, nullable=False),
    reference("aliases", name="alias_id", nullable=True, ondelete="SET NULL", index=True),
    Column("told_by", Text),
    Column("gone_since", Instant),
    UniqueConstraint("post_id", "external_id"),
    # Who commented on a post is asked for each of a round: it holds all of that, so that no row is looked up.
    Index("ix_comments_post_id_member_id", "post_id", "member_id"),
    sqlite_autoincrement=True,
)

disowned_comments = Table(
    "disowned_comments",
    metadata,
    reference("comments"),
    reference("members", index=True),
    PrimaryKeyConstraint("comment_id", "member_id"),
)

trackbacks = Table(
    "trackbacks",
    metadata,
    reference("posts"),
    reference("posts", name="from_id", index=True),
    Column("counts", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    Column("seen_at", Instant, nullable=False),
    PrimaryKeyConstraint("post_id", "from_id"),
)

webmentions = Table(
    "webmentions",
    metadata,
    reference("posts"),
    Column("source", Text, nullable=False),
    Column("host", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", Instant, nullable=False, index=True),
    PrimaryKeyConstraint("post_id", "source"),
)
