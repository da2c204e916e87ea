"""What is remembered of feeds and entries."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("feeds") as feeds:
        for name in ("found_at", "moved_to", "kind"):
            feeds.add_column(sa.Column(name, sa.Text(), nullable=True))
        for name in ("whole_at", "moved_since", "looked_at", "well_at", "failing_since", "told_at"):
            feeds.add_column(sa.Column(name, INSTANT, nullable=True))
        feeds.add_column(sa.Column("pace", sa.Integer(), nullable=True))
        feeds.add_column(sa.Column("hints", sa.JSON(), nullable=True))
        for name in ("hub", "topic"):
            feeds.add_column(sa.Column(name, sa.Text(), nullable=False, server_default=""))
        feeds.alter_column("due_at", existing_type=INSTANT, nullable=True)
    with op.batch_alter_table("entries") as entries:
        for name in ("item_hash", "told_title", "sketch", "picture"):
            entries.add_column(sa.Column(name, sa.Text(), nullable=False, server_default=""))
        entries.add_column(sa.Column("appeared_at", INSTANT, nullable=True))
    with op.batch_alter_table("outbox") as outbox:
        outbox.add_column(sa.Column("user_id", sa.BigInteger(), nullable=True))
    # Entries from before keep their title and date; their text is sketched when they are read again.
    op.execute("UPDATE entries SET told_title = title, appeared_at = published")
    op.execute("UPDATE feeds SET etag = NULL, last_modified = NULL, body_hash = NULL, fingerprint = NULL")
    op.execute("UPDATE feeds SET looked_at = first_looked_at, well_at = first_looked_at")


def downgrade() -> None:
    raise NotImplementedError("the database only goes forward; restore a backup instead")
