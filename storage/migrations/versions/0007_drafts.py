"""What a host may say and change of a round-up before it goes out."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("communities", sa.Column("draft_to", sa.BigInteger(), nullable=True))
    op.add_column("rounds", sa.Column("draft_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("rounds", sa.Column("opening", sa.Text(), nullable=False, server_default=""))
    op.create_index("ix_rounds_draft_at", "rounds", ["draft_at"])
    op.add_column("posts", sa.Column("place", sa.Integer(), nullable=True))
    op.add_column("posts", sa.Column("why", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    raise NotImplementedError("the database only goes forward; restore a backup instead")
