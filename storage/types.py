"""How values of the house stand in columns."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, Integer, Text, TypeDecorator

from bot.feeds import Hints
from bot.feeds.errors import ErrorKind


class Instant(TypeDecorator[datetime]):
    """An aware moment, stored in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:  # noqa: ARG002 - SQLAlchemy's form
        """Return the moment in UTC, as the database keeps it."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's form
        """Return the moment, aware again."""
        return None if value is None else value.replace(tzinfo=UTC)


class Seconds(TypeDecorator[timedelta]):
    """A length of time, stored in whole seconds."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: timedelta | None, dialect: Dialect) -> Any:  # noqa: ARG002 - SQLAlchemy's form
        """Return the seconds, as the database keeps them."""
        return None if value is None else round(value.total_seconds())

    def process_result_value(self, value: Any, dialect: Dialect) -> timedelta | None:  # noqa: ARG002 - SQLAlchemy's form
        """Return the length of time."""
        return None if value is None else timedelta(seconds=value)


class ErrorKindType(TypeDecorator[ErrorKind]):
    """Why a feed can't be read, stored by its name."""

    impl = Text
    cache_ok = True

    def process_result_value(self, value: Any, dialect: Dialect) -> ErrorKind | None:  # noqa: ARG002 - SQLAlchemy's form
        """Return the reason."""
        return None if value is None else ErrorKind(value)


class HintsType(TypeDecorator[Hints]):
    """What a feed says of how often it wants to be looked at, stored as JSON; nothing where it says nothing."""

    impl = JSON(none_as_null=True)
    cache_ok = True

    def process_bind_param(self, value: Hints | None, dialect: Dialect) -> Any:  # noqa: ARG002 - SQLAlchemy's form
        """Return the JSON document, as the database keeps it."""
        if value is None or value == Hints():
            return None
        interval = value.interval.total_seconds() if value.interval is not None else None
        return {"interval": interval, "skip_hours": sorted(value.skip_hours), "skip_days": sorted(value.skip_days)}

    def process_result_value(self, value: Any, dialect: Dialect) -> Hints:  # noqa: ARG002 - SQLAlchemy's form
        """Return what the feed says."""
        if value is None:
            return Hints()
        interval = value["interval"]
        return Hints(
            timedelta(seconds=interval) if interval is not None else None,
            frozenset(value["skip_hours"]),
            frozenset(value["skip_days"]),
        )
