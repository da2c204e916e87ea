"""The first tables, as `storage.schema` declares them."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "command_syncs",
        sa.Column("application_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("payload_hash", sa.Text(), nullable=False),
        sa.Column("commands", sa.JSON(), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("application_id", name=op.f("pk_command_syncs")),
    )
    op.create_table(
        "communities",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hashtag", sa.Text(), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("announce_day", sa.Integer(), nullable=False),
        sa.Column("announce_time", sa.Text(), nullable=False),
        sa.Column("close_day", sa.Integer(), nullable=False),
        sa.Column("close_time", sa.Text(), nullable=False),
        sa.Column("announce_channel", sa.BigInteger(), nullable=False),
        sa.Column("roundup_channel", sa.BigInteger(), nullable=False),
        sa.Column("cadence", sa.Text(), server_default="weekly", nullable=False),
        sa.Column("extra_weeks", sa.Integer(), server_default="0", nullable=False),
        sa.Column("anchor", sa.Text(), server_default="2024-01-01", nullable=False),
        sa.Column("counts_close", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("language", sa.Text(), server_default="en", nullable=False),
        sa.Column("mention_role", sa.BigInteger(), nullable=True),
        sa.Column("threads", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("events", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("rotates_hosts", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("host_lead_days", sa.Integer(), server_default="3", nullable=False),
        sa.Column("draft_reviewer", sa.BigInteger(), nullable=True),
        sa.Column("host", sa.BigInteger(), nullable=True),
        sa.Column("public_pages", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("publishes_roundups", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("forum_tags", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("reconcile_at", INSTANT, nullable=True),
        sa.CheckConstraint(
            "announce_day BETWEEN 0 AND 6 AND close_day BETWEEN 0 AND 6", name=op.f("ck_communities_days")
        ),
        sa.PrimaryKeyConstraint("guild_id", name=op.f("pk_communities")),
    )
    op.create_index(op.f("ix_communities_reconcile_at"), "communities", ["reconcile_at"], unique=False)
    op.create_table(
        "feeds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("final_url", sa.Text(), nullable=True),
        sa.Column("last_full_fetch_at", INSTANT, nullable=True),
        sa.Column("body_hash", sa.Text(), nullable=True),
        sa.Column("fingerprint", sa.Text(), nullable=True),
        sa.Column("redirect_url", sa.Text(), nullable=True),
        sa.Column("redirect_seen_at", INSTANT, nullable=True),
        sa.Column("first_polled_at", INSTANT, nullable=True),
        sa.Column("last_polled_at", INSTANT, nullable=True),
        sa.Column("last_success_at", INSTANT, nullable=True),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("first_failure_at", INSTANT, nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("error_kind", sa.Text(), nullable=True),
        sa.Column("owner_notified_at", INSTANT, nullable=True),
        sa.Column("publish_interval", sa.Integer(), nullable=True),
        sa.Column("hints", sa.JSON(), nullable=True),
        sa.Column("hub", sa.Text(), server_default="", nullable=False),
        sa.Column("topic", sa.Text(), server_default="", nullable=False),
        sa.Column("due_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feeds")),
        sa.UniqueConstraint("address", name=op.f("uq_feeds_address")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_feeds_due_at"), "feeds", ["due_at"], unique=False)
    op.create_table(
        "keys",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_keys")),
    )
    op.create_table(
        "refusals",
        sa.Column("application_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("application_id", name=op.f("pk_refusals")),
    )
    op.create_table(
        "leases",
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("until", INSTANT, nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("holder", name=op.f("pk_leases")),
    )
    op.create_table(
        "entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("item_hash", sa.Text(), server_default="", nullable=False),
        sa.Column("guid", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("address_key", sa.Text(), server_default="", nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("explicit_title", sa.Text(), server_default="", nullable=False),
        sa.Column("key_hashes", sa.Text(), server_default="", nullable=False),
        sa.Column("sentence_hashes", sa.Text(), server_default="", nullable=False),
        sa.Column("former_names", sa.Text(), server_default="", nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("author_url", sa.Text(), server_default="", nullable=False),
        sa.Column("published", INSTANT, nullable=True),
        sa.Column("updated", INSTANT, nullable=True),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("links", sa.JSON(), nullable=False),
        sa.Column("link_hashes", sa.Text(), server_default="", nullable=False),
        sa.Column("comments_url", sa.Text(), nullable=True),
        sa.Column("picture", sa.Text(), server_default="", nullable=False),
        sa.Column("boilerplate", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("needs_page", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("page_error", sa.Text(), nullable=True),
        sa.Column("appeared_at", INSTANT, nullable=True),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name=op.f("fk_entries_feed_id_feeds"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entries")),
        sa.UniqueConstraint("feed_id", "identity", name=op.f("uq_entries_feed_id_identity")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_entries_address_key"), "entries", ["address_key"], unique=False)
    op.create_index(
        "ix_entries_recognition",
        "entries",
        ["feed_id", "item_hash", "published", "appeared_at", "key_hashes", "sentence_hashes", "former_names"],
        unique=False,
    )
    op.create_table(
        "members",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("joined_at", INSTANT, nullable=False),
        sa.Column("language", sa.Text(), server_default="en", nullable=False),
        sa.Column("consented_at", INSTANT, nullable=True),
        sa.Column("paused_at", INSTANT, nullable=True),
        sa.Column("left_at", INSTANT, nullable=True),
        sa.Column("membership_check_at", INSTANT, nullable=True),
        sa.Column("profiles_due_at", INSTANT, nullable=True),
        sa.Column("show_again_at", INSTANT, nullable=True),
        sa.Column("shows_name", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("wants_nudges", sa.Boolean(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["communities.guild_id"],
            name=op.f("fk_members_community_id_communities"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_members")),
        sa.UniqueConstraint("community_id", "user_id", name=op.f("uq_members_community_id_user_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_members_membership_check_at"), "members", ["membership_check_at"], unique=False)
    op.create_index(op.f("ix_members_profiles_due_at"), "members", ["profiles_due_at"], unique=False)
    op.create_index(op.f("ix_members_show_again_at"), "members", ["show_again_at"], unique=False)
    op.create_table(
        "spare_themes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("normalized_title", sa.Text(), nullable=False),
        sa.Column("prompt", sa.Text(), nullable=False),
        sa.Column("keywords", sa.JSON(), nullable=False),
        sa.Column("added_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["communities.guild_id"],
            name=op.f("fk_spare_themes_community_id_communities"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spare_themes")),
        sa.UniqueConstraint(
            "community_id", "normalized_title", name=op.f("uq_spare_themes_community_id_normalized_title")
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "former_addresses",
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["feed_id"], ["feeds.id"], name=op.f("fk_former_addresses_feed_id_feeds"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_former_addresses")),
    )
    op.create_index(op.f("ix_former_addresses_feed_id"), "former_addresses", ["feed_id"], unique=False)
    op.create_table(
        "subscriptions",
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("hub", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("expires_at", INSTANT, nullable=True),
        sa.Column("due_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["feed_id"], ["feeds.id"], name=op.f("fk_subscriptions_feed_id_feeds"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("feed_id", name=op.f("pk_subscriptions")),
        sa.UniqueConstraint("token", name=op.f("uq_subscriptions_token")),
    )
    op.create_index(op.f("ix_subscriptions_due_at"), "subscriptions", ["due_at"], unique=False)
    op.create_table(
        "aliases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("display", sa.Text(), nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.CheckConstraint(
            "kind IN ('name', 'address', 'account', 'profile', 'asked', 'not me')", name=op.f("ck_aliases_kind")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_aliases_member_id_members"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_aliases")),
        sa.UniqueConstraint("member_id", "kind", "value", name=op.f("uq_aliases_member_id_kind_value")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "blogs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("home", sa.Text(), nullable=False),
        sa.Column("added_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["communities.guild_id"],
            name=op.f("fk_blogs_community_id_communities"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name=op.f("fk_blogs_feed_id_feeds"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_blogs_member_id_members"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blogs")),
        sa.UniqueConstraint(
            "community_id", "feed_id", "member_id", name=op.f("uq_blogs_community_id_feed_id_member_id")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_blogs_feed_id"), "blogs", ["feed_id"], unique=False)
    op.create_index(op.f("ix_blogs_member_id"), "blogs", ["member_id"], unique=False)
    op.create_table(
        "suggestions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("normalized_title", sa.Text(), nullable=False),
        sa.Column("prompt", sa.Text(), nullable=False),
        sa.Column("suggested_at", INSTANT, nullable=False),
        sa.Column("open", sa.Boolean(create_constraint=True, name="open_is_boolean"), nullable=False),
        sa.Column("keywords", sa.JSON(), server_default="[]", nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["communities.guild_id"],
            name=op.f("fk_suggestions_community_id_communities"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_suggestions_member_id_members"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestions")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_suggestions_member_id"), "suggestions", ["member_id"], unique=False)
    op.create_index(
        "uq_suggestions_open_folded",
        "suggestions",
        ["community_id", "normalized_title"],
        unique=True,
        sqlite_where=sa.text("open"),
        postgresql_where=sa.text("open"),
    )
    op.create_table(
        "thanks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("giver_id", sa.Integer(), nullable=True),
        sa.Column("helper_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("given_at", INSTANT, nullable=False),
        sa.Column("week", sa.Text(), nullable=False),
        sa.Column("giver_shows", sa.Boolean(), nullable=False),
        sa.Column("shown_at", INSTANT, nullable=True),
        sa.CheckConstraint("giver_id IS NULL OR giver_id != helper_id", name=op.f("ck_thanks_another")),
        sa.ForeignKeyConstraint(
            ["giver_id"], ["members.id"], name=op.f("fk_thanks_giver_id_members"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["helper_id"], ["members.id"], name=op.f("fk_thanks_helper_id_members"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thanks")),
        sa.UniqueConstraint(
            "giver_id", "helper_id", "kind", "week", name=op.f("uq_thanks_giver_id_helper_id_kind_week")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_thanks_giver_id"), "thanks", ["giver_id"], unique=False)
    op.create_index(op.f("ix_thanks_helper_id"), "thanks", ["helper_id"], unique=False)
    op.create_table(
        "pauses",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("paused_at", INSTANT, nullable=False),
        sa.Column("resumed_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_pauses_member_id_members"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", "paused_at", name=op.f("pk_pauses")),
    )
    op.create_table(
        "volunteers",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("turn_at", INSTANT, nullable=True),
        sa.Column("turn_for", INSTANT, nullable=True),
        sa.Column("steps_in", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_volunteers_member_id_members"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_volunteers")),
    )
    op.create_table(
        "rounds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("phase", sa.Text(), nullable=False),
        sa.Column("opens_at", INSTANT, nullable=False),
        sa.Column("closes_at", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("prompt", sa.Text(), nullable=True),
        sa.Column("suggested_by", sa.Text(), nullable=True),
        sa.Column("suggestion_id", sa.Integer(), nullable=True),
        sa.Column("keywords", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("call", sa.Text(), server_default="", nullable=False),
        sa.Column("former_hashtags", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("former_names", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("match_at", INSTANT, nullable=True),
        sa.Column("opened_at", INSTANT, nullable=True),
        sa.Column("rounded_up_at", INSTANT, nullable=True),
        sa.Column("remind_at", INSTANT, nullable=True),
        sa.Column("publish_at", INSTANT, nullable=True),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("draft_at", INSTANT, nullable=True),
        sa.Column("opening", sa.Text(), server_default="", nullable=False),
        sa.Column("content_hash", sa.Text(), server_default="", nullable=False),
        sa.Column("changed_at", INSTANT, nullable=True),
        sa.CheckConstraint("phase = 'scheduled' OR title IS NOT NULL", name=op.f("ck_rounds_theme")),
        sa.CheckConstraint("phase IN ('scheduled', 'writing', 'closed', 'rounded_up')", name=op.f("ck_rounds_phase")),
        sa.CheckConstraint("opens_at < closes_at", name=op.f("ck_rounds_window")),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["communities.guild_id"],
            name=op.f("fk_rounds_community_id_communities"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["suggestion_id"], ["suggestions.id"], name=op.f("fk_rounds_suggestion_id_suggestions"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rounds")),
        sa.UniqueConstraint("community_id", "number", name=op.f("uq_rounds_community_id_number")),
        sa.UniqueConstraint("community_id", "opens_at", name=op.f("uq_rounds_community_id_opens_at")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_rounds_draft_at"), "rounds", ["draft_at"], unique=False)
    op.create_index(op.f("ix_rounds_due_at"), "rounds", ["due_at"], unique=False)
    op.create_index(op.f("ix_rounds_match_at"), "rounds", ["match_at"], unique=False)
    op.create_index(op.f("ix_rounds_publish_at"), "rounds", ["publish_at"], unique=False)
    op.create_index(op.f("ix_rounds_remind_at"), "rounds", ["remind_at"], unique=False)
    op.create_index(
        "uq_rounds_scheduled",
        "rounds",
        ["community_id"],
        unique=True,
        sqlite_where=sa.text("phase = 'scheduled'"),
        postgresql_where=sa.text("phase = 'scheduled'"),
    )
    op.create_table(
        "bylines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.BigInteger(), nullable=False),
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("display", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("settled", sa.Boolean(create_constraint=True, name="settled_is_boolean"), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["communities.guild_id"],
            name=op.f("fk_bylines_community_id_communities"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name=op.f("fk_bylines_feed_id_feeds"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_bylines_member_id_members"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name=op.f("fk_bylines_round_id_rounds"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bylines")),
        sa.UniqueConstraint("community_id", "feed_id", "name", name=op.f("uq_bylines_community_id_feed_id_name")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_bylines_feed_id"), "bylines", ["feed_id"], unique=False)
    op.create_index(op.f("ix_bylines_member_id"), "bylines", ["member_id"], unique=False)
    op.create_table(
        "votes",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("suggestion_id", sa.Integer(), nullable=False),
        sa.Column("voted_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_votes_member_id_members"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["suggestion_id"], ["suggestions.id"], name=op.f("fk_votes_suggestion_id_suggestions"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_votes")),
    )
    op.create_index(op.f("ix_votes_suggestion_id"), "votes", ["suggestion_id"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("community_id", sa.BigInteger(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=True),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("pin", sa.Boolean(create_constraint=True, name="pin_is_boolean"), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("sent_revision", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("queued_at", INSTANT, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("first_attempt_at", INSTANT, nullable=True),
        sa.Column("sent_after", sa.BigInteger(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("obstacle", sa.Text(), nullable=True),
        sa.Column("due_at", INSTANT, nullable=True),
        sa.Column("thread_name", sa.Text(), server_default="", nullable=False),
        sa.Column("creates_thread", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("parent_key", sa.Text(), nullable=True),
        sa.Column("mention_role_id", sa.BigInteger(), nullable=True),
        sa.Column("times_put_back", sa.Integer(), server_default="0", nullable=False),
        sa.Column("sent_channel_id", sa.BigInteger(), nullable=True),
        sa.Column("thread_id", sa.BigInteger(), nullable=True),
        sa.Column("pinned", sa.Boolean(), server_default="0", nullable=False),
        sa.CheckConstraint("sent_revision <= revision", name=op.f("ck_outbox_revisions")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name=op.f("fk_outbox_round_id_rounds"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_outbox")),
    )
    op.create_index(
        "ix_outbox_obstacles",
        "outbox",
        ["community_id"],
        unique=False,
        sqlite_where=sa.text("obstacle IS NOT NULL"),
    )
    op.create_index(
        "ix_outbox_failures",
        "outbox",
        ["community_id"],
        unique=False,
        sqlite_where=sa.text("failures > 0"),
        postgresql_where=sa.text("failures > 0"),
    )
    op.create_index(op.f("ix_outbox_due_at"), "outbox", ["due_at"], unique=False)
    op.create_index("ix_outbox_community_id_message_id", "outbox", ["community_id", "message_id"], unique=False)
    op.create_index("ix_outbox_parent_key", "outbox", ["parent_key"], unique=False)
    op.create_index(op.f("ix_outbox_position"), "outbox", ["position"], unique=False)
    op.create_index("ix_outbox_round_id_kind", "outbox", ["round_id", "kind"], unique=False)
    op.create_table(
        "participants",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_participants_member_id_members"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name=op.f("fk_participants_round_id_rounds"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("round_id", "member_id", name=op.f("pk_participants")),
    )
    op.create_index(op.f("ix_participants_member_id"), "participants", ["member_id"], unique=False)
    op.create_table(
        "posts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("url_hash", sa.Text(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("published", INSTANT, nullable=False),
        sa.Column("late", sa.Boolean(create_constraint=True, name="late_is_boolean"), nullable=False),
        sa.Column("first_of_member", sa.Boolean(create_constraint=True, name="first_is_boolean"), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("comment_sources", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("comments_due_at", INSTANT, nullable=True),
        sa.Column("comments_last_full_fetch_at", INSTANT, nullable=True),
        sa.Column("picture", sa.Text(), server_default="", nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("escalate_at", INSTANT, nullable=True),
        sa.Column("missing_since", INSTANT, nullable=True),
        sa.Column("is_kept_missing", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("recommendation", sa.Text(), server_default="", nullable=False),
        sa.Column("host_quote", sa.Text(), nullable=True),
        sa.Column("is_left_out", sa.Boolean(), server_default="0", nullable=False),
        sa.CheckConstraint("decision IN ('accept', 'ask', 'ignore')", name=op.f("ck_posts_decision")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entries.id"], name=op.f("fk_posts_entry_id_entries"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_posts_member_id_members"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_posts_round_id_rounds"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posts")),
        sa.UniqueConstraint("round_id", "entry_id", name=op.f("uq_posts_round_id_entry_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_posts_comments_due_at"), "posts", ["comments_due_at"], unique=False)
    op.create_index(op.f("ix_posts_entry_id"), "posts", ["entry_id"], unique=False)
    op.create_index(op.f("ix_posts_escalate_at"), "posts", ["escalate_at"], unique=False)
    op.create_index(op.f("ix_posts_member_id"), "posts", ["member_id"], unique=False)
    op.create_index(op.f("ix_posts_round_id"), "posts", ["round_id"], unique=False)
    op.create_index(op.f("ix_posts_url_hash"), "posts", ["url_hash"], unique=False)
    op.create_table(
        "troubles",
        sa.Column("community_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("causes", sa.JSON(), nullable=False),
        sa.Column("mentioned_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["communities.guild_id"],
            name=op.f("fk_troubles_community_id_communities"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("community_id", "kind", name=op.f("pk_troubles")),
    )
    op.create_table(
        "publications",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name=op.f("fk_publications_round_id_rounds"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("round_id", "publisher", name=op.f("pk_publications")),
    )
    op.create_table(
        "round_hosts",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("invite_at", INSTANT, nullable=True),
        sa.Column("invitations", sa.Integer(), server_default="0", nullable=False),
        sa.Column("stage", sa.Integer(), server_default="0", nullable=False),
        sa.Column("invited_id", sa.Integer(), nullable=True),
        sa.Column("host_id", sa.Integer(), nullable=True),
        sa.Column("picker_id", sa.Integer(), nullable=True),
        sa.Column("chosen_for", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["host_id"], ["members.id"], name=op.f("fk_round_hosts_host_id_members"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["invited_id"], ["members.id"], name=op.f("fk_round_hosts_invited_id_members"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["picker_id"], ["members.id"], name=op.f("fk_round_hosts_picker_id_members"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name=op.f("fk_round_hosts_round_id_rounds"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_round_hosts")),
    )
    op.create_index(op.f("ix_round_hosts_invite_at"), "round_hosts", ["invite_at"], unique=False)
    op.create_table(
        "imported_rounds",
        sa.Column("community_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=True),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("brought_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["communities.guild_id"],
            name=op.f("fk_imported_rounds_community_id_communities"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("community_id", "number", name=op.f("pk_imported_rounds")),
    )
    op.create_table(
        "sign_ups",
        sa.Column("community_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["communities.guild_id"],
            name=op.f("fk_sign_ups_community_id_communities"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_sign_ups_member_id_members"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("community_id", "day", "member_id", name=op.f("pk_sign_ups")),
    )
    op.create_index(op.f("ix_sign_ups_member_id"), "sign_ups", ["member_id"], unique=False)
    op.create_table(
        "skipped_dates",
        sa.Column("community_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("opens_at", INSTANT, nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["communities.guild_id"],
            name=op.f("fk_skipped_dates_community_id_communities"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name=op.f("fk_skipped_dates_round_id_rounds"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("community_id", "day", name=op.f("pk_skipped_dates")),
        sa.UniqueConstraint("community_id", "opens_at", name=op.f("uq_skipped_dates_community_id_opens_at")),
    )
    op.create_index(op.f("ix_skipped_dates_round_id"), "skipped_dates", ["round_id"], unique=False)
    op.create_table(
        "comments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("parent", sa.Text(), nullable=True),
        sa.Column("published", INSTANT, nullable=True),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.Column("alias_id", sa.Integer(), nullable=True),
        sa.Column("told_by", sa.Text(), nullable=True),
        sa.Column("gone_since", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["alias_id"], ["aliases.id"], name=op.f("fk_comments_alias_id_aliases"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_comments_member_id_members"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_comments_post_id_posts"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comments")),
        sa.UniqueConstraint("post_id", "external_id", name=op.f("uq_comments_post_id_external_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_comments_alias_id"), "comments", ["alias_id"], unique=False)
    op.create_index(op.f("ix_comments_member_id"), "comments", ["member_id"], unique=False)
    op.create_index("ix_comments_post_id_member_id", "comments", ["post_id", "member_id"], unique=False)
    op.create_table(
        "disowned_comments",
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comments.id"], name=op.f("fk_disowned_comments_comment_id_comments"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_disowned_comments_member_id_members"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("comment_id", "member_id", name=op.f("pk_disowned_comments")),
    )
    op.create_index(op.f("ix_disowned_comments_member_id"), "disowned_comments", ["member_id"], unique=False)
    op.create_table(
        "outbox_add_ons",
        sa.Column("message_key", sa.Text(), nullable=False),
        sa.Column("add_on", sa.Text(), nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("obstacle", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["message_key"], ["outbox.key"], name=op.f("fk_outbox_add_ons_message_key_outbox"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("message_key", "add_on", name=op.f("pk_outbox_add_ons")),
    )
    op.create_index(op.f("ix_outbox_add_ons_due_at"), "outbox_add_ons", ["due_at"], unique=False)
    op.create_table(
        "outbox_subjects",
        sa.Column("message_key", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_outbox_subjects_member_id_members"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["message_key"], ["outbox.key"], name=op.f("fk_outbox_subjects_message_key_outbox"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("message_key", "member_id", name=op.f("pk_outbox_subjects")),
    )
    op.create_index(op.f("ix_outbox_subjects_member_id"), "outbox_subjects", ["member_id"], unique=False)
    op.create_table(
        "read_links",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("until", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_read_links_member_id_members"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name=op.f("fk_read_links_post_id_posts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_read_links")),
        sa.UniqueConstraint("post_id", "member_id", name=op.f("uq_read_links_post_id_member_id")),
    )
    op.create_index(op.f("ix_read_links_member_id"), "read_links", ["member_id"], unique=False)
    op.create_index(op.f("ix_read_links_until"), "read_links", ["until"], unique=False)
    op.create_table(
        "reads",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("read_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_reads_member_id_members"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_reads_post_id_posts"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("post_id", "member_id", name=op.f("pk_reads")),
    )
    op.create_index(op.f("ix_reads_member_id"), "reads", ["member_id"], unique=False)
    op.create_index(op.f("ix_reads_read_at"), "reads", ["read_at"], unique=False)
    op.create_table(
        "trackbacks",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["from_id"], ["posts.id"], name=op.f("fk_trackbacks_from_id_posts"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name=op.f("fk_trackbacks_post_id_posts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("post_id", "from_id", name=op.f("pk_trackbacks")),
    )
    op.create_index(op.f("ix_trackbacks_from_id"), "trackbacks", ["from_id"], unique=False)
    op.create_table(
        "webmentions",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name=op.f("fk_webmentions_post_id_posts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("post_id", "source", name=op.f("pk_webmentions")),
    )
    op.create_index(op.f("ix_webmentions_due_at"), "webmentions", ["due_at"], unique=False)
    op.create_table(
        "habits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("blog_id", sa.Integer(), nullable=True),
        sa.Column("learned_at", INSTANT, nullable=False),
        sa.Column("unlearned_at", INSTANT, nullable=True),
        sa.CheckConstraint("kind IN ('naming', 'phrase', 'title')", name=op.f("ck_habits_kind")),
        sa.ForeignKeyConstraint(["blog_id"], ["blogs.id"], name=op.f("fk_habits_blog_id_blogs"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["communities.guild_id"],
            name=op.f("fk_habits_community_id_communities"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_habits")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_habits_blog_id"), "habits", ["blog_id"], unique=False)
    op.create_index("uq_habits_of_a_blog", "habits", ["community_id", "kind", "words", "blog_id"], unique=True)
    op.create_index(
        "uq_habits_of_all",
        "habits",
        ["community_id", "kind", "words"],
        unique=True,
        sqlite_where=sa.text("blog_id IS NULL"),
        postgresql_where=sa.text("blog_id IS NULL"),
    )
    op.create_table(
        "lessons",
        sa.Column("habit_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("naming", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["habit_id"], ["habits.id"], name=op.f("fk_lessons_habit_id_habits"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_lessons_post_id_posts"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("habit_id", "post_id", name=op.f("pk_lessons")),
    )
    op.create_index(op.f("ix_lessons_post_id"), "lessons", ["post_id"], unique=False)
