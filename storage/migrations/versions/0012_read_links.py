"""Readers' links, each under a random name instead of the numbers of its rows."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    cascade = {"ondelete": "CASCADE"}
    op.create_table(
        "read_links",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name="fk_read_links_post_id_posts", **cascade),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_read_links_member_id_members", **cascade),
        sa.PrimaryKeyConstraint("name", name="pk_read_links"),
        sa.UniqueConstraint("post_id", "member_id", name="uq_read_links_post_id_member_id"),
    )
    op.create_index("ix_read_links_member_id", "read_links", ["member_id"])
    op.create_index("ix_read_links_until", "read_links", ["until"])


def downgrade() -> None:
    raise NotImplementedError("the database only goes forward; restore a backup instead")
