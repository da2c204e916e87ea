"""Messages to send, the pins and threads that they lack, what hosts are told, and the members they are about."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)

from storage.schema.base import metadata, reference
from storage.types import Instant

outbox = Table(
    "outbox",
    metadata,
    Column("key", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("community_id", BigInteger, nullable=False),  # no reference: a server is greeted before it is a community
    reference("rounds", nullable=True),
    Column("channel_id", BigInteger, nullable=False),
    Column("user_id", BigInteger),
    Column("content", JSON, nullable=False),
    Column("pin", Boolean(create_constraint=True, name="pin_is_boolean"), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("sent_revision", Integer, nullable=False),
    Column("message_id", BigInteger),
    Column("queued_at", Instant, nullable=False),
    Column("position", Integer, nullable=False, index=True),
    Column("first_attempt_at", Instant),
    Column("sent_after", BigInteger),
    Column("failures", Integer, nullable=False),
    Column("obstacle", Text),
    Column("due_at", Instant, index=True),
    Column("thread_name", Text, nullable=False, server_default=""),
    Column("creates_thread", Boolean, nullable=False, server_default="0"),
    Column("parent_key", Text),
    Column("mention_role_id", BigInteger),
    Column("times_put_back", Integer, nullable=False, server_default="0"),
    Column("sent_channel_id", BigInteger),
    Column("thread_id", BigInteger),
    Column("pinned", Boolean, nullable=False, server_default="0"),
    CheckConstraint("sent_revision <= revision", name="revisions"),
    Index("ix_outbox_round_id_kind", "round_id", "kind"),
    Index("ix_outbox_community_id_message_id", "community_id", "message_id"),
    Index("ix_outbox_obstacles", "community_id", sqlite_where=text("obstacle IS NOT NULL")),
    Index(
        "ix_outbox_failures",
        "community_id",
        sqlite_where=text("failures > 0"),
        postgresql_where=text("failures > 0"),
    ),
    Index("ix_outbox_parent_key", "parent_key"),
)

outbox_add_ons = Table(
    "outbox_add_ons",
    metadata,
    Column("message_key", Text, ForeignKey("outbox.key", ondelete="CASCADE"), nullable=False),
    Column("add_on", Text, nullable=False),
    Column("due_at", Instant, nullable=False, index=True),
    Column("failures", Integer, nullable=False),
    Column("obstacle", Text),
    PrimaryKeyConstraint("message_key", "add_on"),
)

troubles = Table(
    "troubles",
    metadata,
    reference("communities", name="community_id"),
    Column("kind", Text, nullable=False),
    Column("since", Instant, nullable=False),
    Column("causes", JSON, nullable=False),
    Column("mentioned_at", Instant),
    PrimaryKeyConstraint("community_id", "kind"),
)

outbox_subjects = Table(
    "outbox_subjects",
    metadata,
    Column("message_key", Text, ForeignKey("outbox.key", ondelete="CASCADE"), nullable=False),
    reference("members", index=True),
    PrimaryKeyConstraint("message_key", "member_id"),
)
