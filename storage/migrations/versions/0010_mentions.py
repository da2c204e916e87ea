"""Webmentions that were received and are still to be checked."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mentions",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name="fk_mentions_post_id_posts", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("post_id", "source", name="pk_mentions"),
    )
    op.create_index("ix_mentions_due_at", "mentions", ["due_at"])


def downgrade() -> None:
    raise NotImplementedError("the database only goes forward; restore a backup instead")
