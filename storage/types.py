"""Column types for the project's own values."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, Integer, Text, TypeDecorator

from bot.feeds import Hints
from bot.feeds.errors import ErrorKind


class Instant(TypeDecorator[datetime]):
    """An aware datetime, stored in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:  # noqa: ARG002 - SQLAlchemy's form
        """Return the datetime in UTC."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's form
        """Return the datetime, aware, in UTC."""
        return None if value is None else value.replace(tzinfo=UTC)


class Seconds(TypeDecorator[timedelta]):
    """A timedelta, stored as whole seconds."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: timedelta | None, dialect: Dialect) -> Any:  # noqa: ARG002 - SQLAlchemy's form
        """Return the timedelta in whole seconds."""
        return None if value is None else round(value.total_seconds())

    def process_result_value(self, value: Any, dialect: Dialect) -> timedelta | None:  # noqa: ARG002 - SQLAlchemy's form
        """Return the timedelta."""
        return None if value is None else timedelta(seconds=value)


class ErrorKindType(TypeDecorator[ErrorKind]):
    """An error kind of a feed, stored as its text."""

    impl = Text
    cache_ok = True

    def process_result_value(self, value: Any, dialect: Dialect) -> ErrorKind | None:  # noqa: ARG002 - SQLAlchemy's form
        """Return the error kind."""
        return None if value is None else ErrorKind(value)


class HintsType(TypeDecorator[Hints]):
    """A feed's own polling hints, stored as JSON, or as NULL if it gives none."""

    impl = JSON(none_as_null=True)
    cache_ok = True

    def process_bind_param(self, value: Hints | None, dialect: Dialect) -> Any:  # noqa: ARG002 - SQLAlchemy's form
        """Return the hints as a JSON document, or None."""
        if value is None or value == Hints():
            return None
        interval = value.interval.total_seconds() if value.interval is not None else None
        return {"interval": interval, "skip_hours": sorted(value.skip_hours), "skip_days": sorted(value.skip_days)}

    def process_result_value(self, value: Any, dialect: Dialect) -> Hints:  # noqa: ARG002 - SQLAlchemy's form
        """Return the hints."""
        if value is None:
            return Hints()
        interval = value["interval"]
        return Hints(
            timedelta(seconds=interval) if interval is not None else None,
            frozenset(value["skip_hours"]),
            frozenset(value["skip_days"]),
        )
