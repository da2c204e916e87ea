"""Where round-ups are published besides Discord, and since when a post is missing on its blog."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("rounds", sa.Column("publish_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("rounds", sa.Column("version", sa.Integer(), nullable=False, server_default="0"))
    op.create_index("ix_rounds_publish_at", "rounds", ["publish_at"])
    op.add_column("posts", sa.Column("missing_since", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "publications",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name="fk_publications_round_id_rounds", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("round_id", "place", name="pk_publications"),
    )


def downgrade() -> None:
    raise NotImplementedError("the database only goes forward; restore a backup instead")
