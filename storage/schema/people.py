"""Communities and their members: names elsewhere, thanks, and offers to choose themes."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from storage.schema.base import metadata, reference
from storage.types import Instant

communities = Table(
    "communities",
    metadata,
    Column("guild_id", BigInteger, primary_key=True, autoincrement=False),
    Column("hashtag", Text, nullable=False),
    Column("names", JSON, nullable=False),
    Column("zone", Text, nullable=False),
    Column("announce_day", Integer, nullable=False),
    Column("announce_time", Text, nullable=False),
    Column("close_day", Integer, nullable=False),
    Column("close_time", Text, nullable=False),
    Column("announce_channel", BigInteger, nullable=False),
    Column("roundup_channel", BigInteger, nullable=False),
    Column("cadence", Text, nullable=False, server_default="weekly"),
    Column("extra_weeks", Integer, nullable=False, server_default="0"),
    Column("anchor", Text, nullable=False, server_default="2024-01-01"),
    Column("counts_close", Boolean, nullable=False, server_default="0"),
    Column("language", Text, nullable=False, server_default="en"),
    Column("mention_role", BigInteger),
    Column("threads", Boolean, nullable=False, server_default="0"),
    Column("events", Boolean, nullable=False, server_default="0"),
    Column("rotates_hosts", Boolean, nullable=False, server_default="0"),
    Column("host_lead_days", Integer, nullable=False, server_default="3"),
    Column("draft_reviewer", BigInteger),
    Column("host", BigInteger),
    Column("public_pages", Boolean, nullable=False, server_default="0"),
    Column("publishes_roundups", Boolean, nullable=False, server_default="0"),
    Column("forum_tags", JSON, nullable=False, server_default="[]"),
    Column("reconcile_at", Instant, index=True),
    CheckConstraint("announce_day BETWEEN 0 AND 6 AND close_day BETWEEN 0 AND 6", name="days"),
)

members = Table(
    "members",
    metadata,
    Column("id", Integer, primary_key=True),
    reference("communities", name="community_id"),
    Column("user_id", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("joined_at", Instant, nullable=False),
    Column("language", Text, nullable=False, server_default="en"),
    Column("consented_at", Instant),
    Column("paused_at", Instant),
    Column("left_at", Instant),
    Column("membership_check_at", Instant, index=True),
    Column("profiles_due_at", Instant, index=True),
    Column("show_again_at", Instant, index=True),
    Column("shows_name", Boolean, nullable=False, server_default="0"),
    Column("wants_nudges", Boolean, nullable=False, server_default="0"),
    UniqueConstraint("community_id", "user_id"),
    sqlite_autoincrement=True,
)

pauses = Table(
    "pauses",
    metadata,
    reference("members"),
    Column("paused_at", Instant, nullable=False),
    Column("resumed_at", Instant, nullable=False),
    PrimaryKeyConstraint("member_id", "paused_at"),
)

aliases = Table(
    "aliases",
    metadata,
    Column("id", Integer, primary_key=True),
    reference("members"),
    Column("kind", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("display", Text, nullable=False),
    Column("since", Instant, nullable=False),
    CheckConstraint("kind IN ('name', 'address', 'account', 'profile', 'asked', 'not me')", name="kind"),
    UniqueConstraint("member_id", "kind", "value"),
    sqlite_autoincrement=True,
)

thanks = Table(
    "thanks",
    metadata,
    Column("id", Integer, primary_key=True),
    reference("members", name="giver_id", nullable=True, ondelete="SET NULL", index=True),
    reference("members", name="helper_id", index=True),
    Column("kind", Text, nullable=False),
    Column("line", Text, nullable=False),
    Column("given_at", Instant, nullable=False),
    Column("week", Text, nullable=False),
    Column("giver_shows", Boolean, nullable=False),
    Column("shown_at", Instant),
    CheckConstraint("giver_id IS NULL OR giver_id != helper_id", name="another"),
    UniqueConstraint("giver_id", "helper_id", "kind", "week"),
    sqlite_autoincrement=True,
)

volunteers = Table(
    "volunteers",
    metadata,
    reference("members", primary_key=True),
    Column("since", Instant, nullable=False),
    Column("turn_at", Instant),
    Column("turn_for", Instant),
    Column("steps_in", Boolean, nullable=False),
)
