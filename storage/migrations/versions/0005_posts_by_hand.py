"""Pictures of posts, who decided about them, and when a host is asked."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("posts", sa.Column("picture", sa.Text(), nullable=False, server_default=""))
    op.add_column("posts", sa.Column("ruled_by", sa.Text(), nullable=True))
    op.add_column("posts", sa.Column("host_due_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_posts_host_due_at", "posts", ["host_due_at"])


def downgrade() -> None:
    raise NotImplementedError("the database only goes forward; restore a backup instead")
