"""What the posts of a circle have taught the bot: habits, and the posts that each was learned from."""

from sqlalchemy import CheckConstraint, Column, Index, Integer, PrimaryKeyConstraint, Table, Text, text

from storage.schema.base import metadata, reference
from storage.types import Instant

habits = Table(
    "habits",
    metadata,
    Column("id", Integer, primary_key=True),
    reference("communities", name="community_id"),
    Column("kind", Text, nullable=False),
    Column("words", Text, nullable=False),
    reference("blogs", nullable=True, ondelete="CASCADE", index=True),
    Column("learned_at", Instant, nullable=False),
    Column("unlearned_at", Instant),
    CheckConstraint("kind IN ('naming', 'phrase', 'title')", name="kind"),
    Index("uq_habits_of_a_blog", "community_id", "kind", "words", "blog_id", unique=True),
    Index(
        "uq_habits_of_all",
        "community_id",
        "kind",
        "words",
        unique=True,
        sqlite_where=text("blog_id IS NULL"),
        postgresql_where=text("blog_id IS NULL"),
    ),
    sqlite_autoincrement=True,
)

lessons = Table(
    "lessons",
    metadata,
    reference("habits"),
    reference("posts", index=True),
    Column("naming", Text, nullable=False),
    PrimaryKeyConstraint("habit_id", "post_id"),
)
