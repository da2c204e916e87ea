"""Profiles of members elsewhere, which they and their blogs name of each other, and when to look for them next."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("members", sa.Column("profiles_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_members_profiles_at", "members", ["profiles_at"])
    op.execute("UPDATE members SET profiles_at = joined_at WHERE id IN (SELECT member_id FROM blogs)")
    with op.batch_alter_table("aliases") as aliases:
        aliases.drop_constraint("ck_aliases_kind", type_="check")
        aliases.create_check_constraint(
            "ck_aliases_kind", "kind IN ('name', 'address', 'account', 'profile', 'asked', 'not me')"
        )


def downgrade() -> None:
    raise NotImplementedError("the database only goes forward; restore a backup instead")
