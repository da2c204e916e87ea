"""Cadences, languages, turns at choosing the theme, spare themes, who is in, threads and events."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def _text(name: str, default: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False, server_default=default)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False, server_default="0")


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False, server_default="0")


def _words(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.JSON(), nullable=False, server_default="[]")


def upgrade() -> None:
    for column in (
        _text("cadence", "weekly"),
        _number("further_weeks"),
        _text("anchor", "2024-01-01"),
        _text("language", "en"),
        sa.Column("ping", sa.BigInteger(), nullable=True),
        _flag("threads"),
        _flag("events"),
        _flag("rotates"),
    ):
        op.add_column("communities", column)
    op.add_column("members", _text("language", "en"))
    op.add_column("suggestions", _words("keywords"))
    for column in (
        _words("keywords"),
        sa.Column("opened_at", INSTANT, nullable=True),
        sa.Column("rounded_up_at", INSTANT, nullable=True),
        sa.Column("remind_at", INSTANT, nullable=True),
    ):
        op.add_column("rounds", column)
    op.create_index("ix_rounds_remind_at", "rounds", ["remind_at"])
    for column in (
        _text("thread", ""),
        _flag("opens_thread"),
        _text("inside", ""),
        sa.Column("ping", sa.BigInteger(), nullable=True),
        _flag("lasting"),
        sa.Column("place", sa.BigInteger(), nullable=True),
        sa.Column("thread_id", sa.BigInteger(), nullable=True),
        _flag("pinned"),
    ):
        op.add_column("outbox", column)
    op.execute("UPDATE outbox SET pinned = pin WHERE message_id IS NOT NULL")
    op.create_table(
        "volunteers",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("hosted_at", INSTANT, nullable=True),
        sa.Column("steps_in", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name="fk_volunteers_member_id_members", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", name="pk_volunteers"),
    )
    op.create_table(
        "reserve",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("prompt", sa.Text(), nullable=False),
        sa.Column("keywords", sa.JSON(), nullable=False),
        sa.Column("added_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["communities.guild_id"],
            name="fk_reserve_community_id_communities",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_reserve"),
        sa.UniqueConstraint("community_id", "folded", name="uq_reserve_community_id_folded"),
    )
    op.create_table(
        "turns",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("ask_at", INSTANT, nullable=True),
        _number("asks"),
        sa.Column("asked_id", sa.Integer(), nullable=True),
        sa.Column("host_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name="fk_turns_round_id_rounds", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["asked_id"], ["members.id"], name="fk_turns_asked_id_members", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["host_id"], ["members.id"], name="fk_turns_host_id_members", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("round_id", name="pk_turns"),
    )
    op.create_index("ix_turns_ask_at", "turns", ["ask_at"])
    op.create_table(
        "participants",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name="fk_participants_round_id_rounds", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name="fk_participants_member_id_members", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("round_id", "member_id", name="pk_participants"),
    )
    op.create_index("ix_participants_member_id", "participants", ["member_id"])


def downgrade() -> None:
    raise NotImplementedError("the database only goes forward; restore a backup instead")
