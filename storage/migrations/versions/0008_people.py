"""What people agree to, what they are called elsewhere, what they thank for, and when they left."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    instant = sa.DateTime(timezone=True)
    for name in ("agreed_at", "paused_at", "left_at", "look_at"):
        op.add_column("members", sa.Column(name, instant, nullable=True))
    for name in ("named", "nudged"):
        op.add_column("members", sa.Column(name, sa.Boolean(), nullable=False, server_default="0"))
    op.create_index("ix_members_left_at", "members", ["left_at"])
    op.create_index("ix_members_look_at", "members", ["look_at"])
    op.execute("UPDATE members SET look_at = joined_at")
    with op.batch_alter_table("reads") as reads:
        reads.alter_column("read_at", existing_type=instant, nullable=True)
    op.create_index("ix_reads_read_at", "reads", ["read_at"])
    op.create_table(
        "aliases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("since", instant, nullable=False),
        sa.CheckConstraint("kind IN ('name', 'address', 'account', 'asked', 'not me')", name="ck_aliases_kind"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_aliases_member_id_members", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_aliases"),
        sa.UniqueConstraint("member_id", "kind", "value", name="uq_aliases_member_id_kind_value"),
    )
    op.create_table(
        "thanks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("giver_id", sa.Integer(), nullable=True),
        sa.Column("helper_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("given_at", instant, nullable=False),
        sa.Column("week", sa.Text(), nullable=False),
        sa.Column("giver_shows", sa.Boolean(), nullable=False),
        sa.Column("shown_at", instant, nullable=True),
        sa.CheckConstraint("giver_id IS NULL OR giver_id != helper_id", name="ck_thanks_another"),
        sa.ForeignKeyConstraint(["giver_id"], ["members.id"], name="fk_thanks_giver_id_members", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["helper_id"], ["members.id"], name="fk_thanks_helper_id_members", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_thanks"),
        sa.UniqueConstraint("giver_id", "helper_id", "kind", "week", name="uq_thanks_giver_id_helper_id_kind_week"),
    )
    op.create_index("ix_thanks_giver_id", "thanks", ["giver_id"])
    op.create_index("ix_thanks_helper_id", "thanks", ["helper_id"])
    op.create_table(
        "trackbacks",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("seen_at", instant, nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name="fk_trackbacks_post_id_posts", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["from_id"], ["posts.id"], name="fk_trackbacks_from_id_posts", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("post_id", "from_id", name="pk_trackbacks"),
    )
    op.create_index("ix_trackbacks_from_id", "trackbacks", ["from_id"])


def downgrade() -> None:
    raise NotImplementedError("the database only goes forward; restore a backup instead")
