"""Every table, declared once; the constraints state the rules of the game.

Instants are stored in UTC and come back aware. `due_at` columns are the alarm clock: the scheduler asks for the
earliest of them.
"""

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from storage.types import ErrorKindType, HintsType, Instant, Seconds

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _to(table: str, *, nullable: bool = False, **options: Any) -> Column[Any]:
    """Return a column that points to a row of another table."""
    name = options.pop("name", table.rstrip("s") + "_id")
    target = {"communities": "communities.guild_id", "entries": "entries.id"}.get(table, f"{table}.id")
    rule = options.pop("ondelete", "CASCADE")
    return Column(name, ForeignKey(target, ondelete=rule), nullable=nullable, **options)


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
    Column("language", Text, nullable=False, server_default="en"),
    Column("mention_role", BigInteger),
    Column("threads", Boolean, nullable=False, server_default="0"),
    Column("events", Boolean, nullable=False, server_default="0"),
    Column("rotates_hosts", Boolean, nullable=False, server_default="0"),
    Column("draft_reviewer", BigInteger),
    CheckConstraint("announce_day BETWEEN 0 AND 6 AND close_day BETWEEN 0 AND 6", name="days"),
)

members = Table(
    "members",
    metadata,
    Column("id", Integer, primary_key=True),
    _to("communities", name="community_id"),
    Column("user_id", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("joined_at", Instant, nullable=False),
    Column("language", Text, nullable=False, server_default="en"),
    Column("consented_at", Instant),
    Column("paused_at", Instant),
    Column("resumed_at", Instant),
    Column("left_at", Instant),
    Column("membership_check_at", Instant, index=True),
    Column("profiles_due_at", Instant, index=True),
    Column("shows_name", Boolean, nullable=False, server_default="0"),
    Column("wants_nudges", Boolean, nullable=False, server_default="0"),
    UniqueConstraint("community_id", "user_id"),
    Index(  # not of those who are there: SQLite would look all of them up in it instead of the first in another index
        "ix_members_left_at",
        "left_at",
        sqlite_where=text("left_at IS NOT NULL"),
        postgresql_where=text("left_at IS NOT NULL"),
    ),
)

aliases = Table(
    "aliases",
    metadata,
    Column("id", Integer, primary_key=True),
    _to("members"),
    Column("kind", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("display", Text, nullable=False),
    Column("since", Instant, nullable=False),
    CheckConstraint("kind IN ('name', 'address', 'account', 'profile', 'asked', 'not me')", name="kind"),
    UniqueConstraint("member_id", "kind", "value"),
)

thanks = Table(
    "thanks",
    metadata,
    Column("id", Integer, primary_key=True),
    _to("members", name="giver_id", nullable=True, ondelete="SET NULL", index=True),
    _to("members", name="helper_id", index=True),
    Column("kind", Text, nullable=False),
    Column("line", Text, nullable=False),
    Column("given_at", Instant, nullable=False),
    Column("week", Text, nullable=False),
    Column("giver_shows", Boolean, nullable=False),
    Column("shown_at", Instant),
    CheckConstraint("giver_id IS NULL OR giver_id != helper_id", name="another"),
    UniqueConstraint("giver_id", "helper_id", "kind", "week"),
)

volunteers = Table(
    "volunteers",
    metadata,
    _to("members", primary_key=True),
    Column("since", Instant, nullable=False),
    Column("hosted_at", Instant),
    Column("steps_in", Boolean, nullable=False),
)

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
)

subscriptions = Table(
    "subscriptions",
    metadata,
    _to("feeds", primary_key=True),
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
    _to("communities", name="community_id"),
    _to("members", index=True),
    _to("feeds", index=True),
    Column("title", Text, nullable=False),
    Column("home", Text, nullable=False),
    Column("added_at", Instant, nullable=False),
    UniqueConstraint("community_id", "feed_id"),
)

entries = Table(
    "entries",
    metadata,
    Column("id", Integer, primary_key=True),
    _to("feeds"),
    Column("identity", Text, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("item_hash", Text, nullable=False, server_default=""),
    Column("guid", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("explicit_title", Text, nullable=False, server_default=""),
    Column("sentence_hashes", Text, nullable=False, server_default=""),
    Column("author", Text, nullable=False),
    Column("published", Instant),
    Column("updated", Instant),
    Column("tags", JSON, nullable=False),
    Column("text", Text, nullable=False),
    Column("links", JSON, nullable=False),
    Column("comments_url", Text),
    Column("picture", Text, nullable=False, server_default=""),
    Column("appeared_at", Instant),
    Column("seen_at", Instant, nullable=False),
    UniqueConstraint("feed_id", "identity"),
)

suggestions = Table(
    "suggestions",
    metadata,
    Column("id", Integer, primary_key=True),
    _to("communities", name="community_id"),
    _to("members", index=True),
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
)

votes = Table(
    "votes",
    metadata,
    _to("members", primary_key=True),
    _to("suggestions", index=True),
    Column("voted_at", Instant, nullable=False),
)

spare_themes = Table(
    "spare_themes",
    metadata,
    Column("id", Integer, primary_key=True),
    _to("communities", name="community_id"),
    Column("title", Text, nullable=False),
    Column("normalized_title", Text, nullable=False),
    Column("prompt", Text, nullable=False),
    Column("keywords", JSON, nullable=False),
    Column("added_at", Instant, nullable=False),
    UniqueConstraint("community_id", "normalized_title"),
)

rounds = Table(
    "rounds",
    metadata,
    Column("id", Integer, primary_key=True),
    _to("communities", name="community_id"),
    Column("number", Integer, nullable=False),
    Column("phase", Text, nullable=False),
    Column("opens_at", Instant, nullable=False),
    Column("closes_at", Instant, nullable=False),
    Column("due_at", Instant, index=True),
    Column("title", Text),
    Column("prompt", Text),
    Column("suggested_by", Text),
    _to("suggestions", nullable=True),
    Column("keywords", JSON, nullable=False, server_default="[]"),
    Column("opened_at", Instant),
    Column("rounded_up_at", Instant),
    Column("remind_at", Instant, index=True),
    Column("publish_at", Instant, index=True),
    Column("version", Integer, nullable=False, server_default="0"),
    Column("draft_at", Instant, index=True),
    Column("opening", Text, nullable=False, server_default=""),
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
)

round_hosts = Table(
    "round_hosts",
    metadata,
    _to("rounds", primary_key=True),
    Column("invite_at", Instant, index=True),
    Column("invitations", Integer, nullable=False, server_default="0"),
    _to("members", name="invited_id", nullable=True, ondelete="SET NULL"),
    _to("members", name="host_id", nullable=True, ondelete="SET NULL"),
)

publications = Table(
    "publications",
    metadata,
    _to("rounds"),
    Column("publisher", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("content_hash", Text, nullable=False),
    PrimaryKeyConstraint("round_id", "publisher"),
)

participants = Table(
    "participants",
    metadata,
    _to("rounds"),
    _to("members", index=True),
    Column("since", Instant, nullable=False),
    PrimaryKeyConstraint("round_id", "member_id"),
)

posts = Table(
    "posts",
    metadata,
    Column("id", Integer, primary_key=True),
    _to("rounds", index=True),
    _to("members", index=True),
    _to("entries", name="entry_id"),
    Column("title", Text, nullable=False),
    Column("url", Text, nullable=False),
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
    Column("position", Integer),
    Column("recommendation", Text, nullable=False, server_default=""),
    UniqueConstraint("round_id", "entry_id"),
    CheckConstraint("decision IN ('accept', 'ask', 'ignore')", name="decision"),
)

reads = Table(
    "reads",
    metadata,
    _to("posts"),
    _to("members", index=True),
    Column("read_at", Instant, index=True),
    PrimaryKeyConstraint("post_id", "member_id"),
)

read_links = Table(
    "read_links",
    metadata,
    Column("name", Text, primary_key=True),
    _to("posts"),
    _to("members", index=True),
    Column("until", Instant, nullable=False, index=True),
    UniqueConstraint("post_id", "member_id"),
)

comments = Table(
    "comments",
    metadata,
    Column("id", Integer, primary_key=True),
    _to("posts"),
    Column("source", Text, nullable=False),
    Column("external_id", Text, nullable=False),
    _to("members", nullable=True, index=True),
    Column("parent", Text),
    Column("published", Instant),
    Column("seen_at", Instant, nullable=False),
    UniqueConstraint("post_id", "external_id"),
)

trackbacks = Table(
    "trackbacks",
    metadata,
    _to("posts"),
    _to("posts", name="from_id", index=True),
    Column("counts", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    Column("seen_at", Instant, nullable=False),
    PrimaryKeyConstraint("post_id", "from_id"),
)

webmentions = Table(
    "webmentions",
    metadata,
    _to("posts"),
    Column("source", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", Instant, nullable=False, index=True),
    PrimaryKeyConstraint("post_id", "source"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("key", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    _to("communities", name="community_id"),
    _to("rounds", nullable=True),
    Column("channel_id", BigInteger, nullable=False),
    Column("user_id", BigInteger),
    Column("content", JSON, nullable=False),
    Column("pin", Boolean(create_constraint=True, name="pin_is_boolean"), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("sent_revision", Integer, nullable=False),
    Column("message_id", BigInteger),
    Column("queued_at", Instant, nullable=False),
    Column("position", Integer, nullable=False),
    Column("first_attempt_at", Instant),
    Column("failures", Integer, nullable=False),
    Column("error", Text),
    Column("due_at", Instant, index=True),
    Column("thread_name", Text, nullable=False, server_default=""),
    Column("creates_thread", Boolean, nullable=False, server_default="0"),
    Column("parent_key", Text),
    Column("mention_role_id", BigInteger),
    Column("recreate", Boolean, nullable=False, server_default="0"),
    Column("sent_channel_id", BigInteger),
    Column("thread_id", BigInteger),
    Column("pinned", Boolean, nullable=False, server_default="0"),
    CheckConstraint("sent_revision <= revision", name="revisions"),
    Index("ix_outbox_round_id_kind", "round_id", "kind"),
)

outbox_subjects = Table(
    "outbox_subjects",
    metadata,
    Column("message_key", Text, ForeignKey("outbox.key", ondelete="CASCADE"), nullable=False),
    _to("members", index=True),
    PrimaryKeyConstraint("message_key", "member_id"),
)

lease = Table(
    "lease",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("holder", Text, nullable=False),
    Column("until", Instant, nullable=False),
    CheckConstraint("id = 1", name="single"),
)

keys = Table(
    "keys",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

command_syncs = Table(
    "command_syncs",
    metadata,
    Column("application_id", BigInteger, primary_key=True, autoincrement=False),
    Column("payload_hash", Text, nullable=False),
    Column("commands", JSON, nullable=False, server_default="{}"),
)
