"""What every table has in common: the names of constraints, and references to other tables."""

from typing import Any

from sqlalchemy import Column, ForeignKey, MetaData

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def reference(table: str, *, nullable: bool = False, **options: Any) -> Column[Any]:
    """Return a column that points to a row of another table."""
    name = options.pop("name", table.rstrip("s") + "_id")
    target = {"communities": "communities.guild_id", "entries": "entries.id"}.get(table, f"{table}.id")
    rule = options.pop("ondelete", "CASCADE")
    return Column(name, ForeignKey(target, ondelete=rule), nullable=nullable, **options)
