"""The doors to a post's comments, each with what its server wants to be asked with."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("posts", sa.Column("comment_doors", sa.JSON(), nullable=False, server_default="[]"))
    connection = op.get_bind()
    known = sa.text("SELECT id, comment_door, comment_address FROM posts WHERE comment_door IS NOT NULL")
    for id_, kinds, addresses in connection.execute(known).all():
        doors = [
            {"kind": kind, "address": address}
            for kind, address in zip(kinds.split(), (addresses or "").split("\n"), strict=False)
        ]
        stored = sa.text("UPDATE posts SET comment_doors = :doors WHERE id = :id")
        connection.execute(stored, {"doors": json.dumps(doors), "id": id_})
    # Not in a batch: that would make the table anew, and take along what points to it.
    op.execute("ALTER TABLE posts DROP COLUMN comment_door")
    op.execute("ALTER TABLE posts DROP COLUMN comment_address")


def downgrade() -> None:
    raise NotImplementedError("the database only goes forward; restore a backup instead")
