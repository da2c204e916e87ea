"""Suggestions, votes and spare themes; rounds with their hosts, participants and publications."""

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
    text,
)

from storage.schema.base import metadata, reference
from storage.types import Instant

suggestions = Table(
    "suggestions",
    metadata,
    Column("id", Integer, primary_key=True),
    reference("communities", name="community_id"),
    reference("members", index=True),
    Column("title", Text, nullable=False),
    Column("normalized_title", Text, nullable=False),
    Column("prompt", Text, nullable=False),
    Column("suggested_at", Instant, nullable=False),
    Column("open", Boolean(create_constraint=True, name="open_is_boolean"), nullable=False),
    Column("keywords", JSON, nullable=False, server_default="[]"),
    Index(
        "uq_suggestions_open_folded",
        "community_id",
        "normalized_title",
        unique=True,
        sqlite_where=text("open"),
        postgresql_where=text("open"),
    ),
    sqlite_autoincrement=True,
)

votes = Table(
    "votes",
    metadata,
    reference("members", primary_key=True),
    reference("suggestions", index=True),
    Column("voted_at", Instant, nullable=False),
)

spare_themes = Table(
    "spare_themes",
    metadata,
    Column("id", Integer, primary_key=True),
    reference("communities", name="community_id"),
    Column("title", Text, nullable=False),
    Column("normalized_title", Text, nullable=False),
    Column("prompt", Text, nullable=False),
    Column("keywords", JSON, nullable=False),
    Column("added_at", Instant, nullable=False),
    UniqueConstraint("community_id", "normalized_title"),
    sqlite_autoincrement=True,
)

rounds = Table(
    "rounds",
    metadata,
    Column("id", Integer, primary_key=True),
    reference("communities", name="community_id"),
    Column("number", Integer, nullable=False),
    Column("phase", Text, nullable=False),
    Column("opens_at", Instant, nullable=False),
    Column("closes_at", Instant, nullable=False),
    Column("due_at", Instant, index=True),
    Column("title", Text),
    Column("prompt", Text),
    Column("suggested_by", Text),
    reference("suggestions", nullable=True),
    Column("keywords", JSON, nullable=False, server_default="[]"),
    Column("call", Text, nullable=False, server_default=""),
    Column("former_hashtags", JSON, nullable=False, server_default="[]"),
    Column("former_names", JSON, nullable=False, server_default="[]"),
    Column("match_at", Instant, index=True),
    Column("opened_at", Instant),
    Column("rounded_up_at", Instant),
    Column("remind_at", Instant, index=True),
    Column("publish_at", Instant, index=True),
    Column("version", Integer, nullable=False, server_default="0"),
    Column("draft_at", Instant, index=True),
    Column("opening", Text, nullable=False, server_default=""),
    Column("content_hash", Text, nullable=False, server_default=""),
    Column("changed_at", Instant),
    UniqueConstraint("community_id", "number"),
    UniqueConstraint("community_id", "opens_at"),
    CheckConstraint("phase IN ('scheduled', 'writing', 'closed', 'rounded_up')", name="phase"),
    CheckConstraint("opens_at < closes_at", name="window"),
    CheckConstraint("phase = 'scheduled' OR title IS NOT NULL", name="theme"),
    Index(
        "uq_rounds_scheduled",
        "community_id",
        unique=True,
        sqlite_where=text("phase = 'scheduled'"),
        postgresql_where=text("phase = 'scheduled'"),
    ),
    sqlite_autoincrement=True,
)

imported_rounds = Table(
    "imported_rounds",
    metadata,
    reference("communities", name="community_id"),
    Column("number", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("day", Text),
    Column("host", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("brought_at", Instant),
    PrimaryKeyConstraint("community_id", "number"),
)

round_hosts = Table(
    "round_hosts",
    metadata,
    reference("rounds", primary_key=True),
    Column("invite_at", Instant, index=True),
    Column("invitations", Integer, nullable=False, server_default="0"),
    Column("stage", Integer, nullable=False, server_default="0"),
    reference("members", name="invited_id", nullable=True, ondelete="SET NULL"),
    reference("members", name="host_id", nullable=True, ondelete="SET NULL"),
    reference("members", name="picker_id", nullable=True, ondelete="SET NULL"),
    Column("chosen_for", Instant),
)

sign_ups = Table(
    "sign_ups",
    metadata,
    reference("communities", name="community_id"),
    Column("day", Text, nullable=False),
    reference("members", index=True),
    Column("since", Instant, nullable=False),
    PrimaryKeyConstraint("community_id", "day", "member_id"),
)

skipped_dates = Table(
    "skipped_dates",
    metadata,
    reference("communities", name="community_id"),
    Column("day", Text, nullable=False),
    Column("opens_at", Instant, nullable=False),
    reference("rounds", index=True),
    PrimaryKeyConstraint("community_id", "day"),
    UniqueConstraint("community_id", "opens_at"),
)

publications = Table(
    "publications",
    metadata,
    reference("rounds"),
    Column("publisher", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("content_hash", Text, nullable=False),
    PrimaryKeyConstraint("round_id", "publisher"),
)

participants = Table(
    "participants",
    metadata,
    reference("rounds"),
    reference("members", index=True),
    Column("since", Instant, nullable=False),
    PrimaryKeyConstraint("round_id", "member_id"),
)
