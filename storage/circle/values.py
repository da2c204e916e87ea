"""A circle's values as JSON and back: what comes from a file passes here before it reaches a table."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from math import isfinite
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Column, Integer, Table

from bot.boundary import MAX_NUMBER, clean_text, parse_instant
from bot.feeds import Hints
from bot.feeds.errors import ErrorKind
from storage.types import ErrorKindType, HintsType, Instant, Seconds

MAX_WHOLE_NUMBER = 2**53
"""The greatest number of a column that holds none of Discord's ids: all of JSON's readers keep it as it is."""
MAX_SECONDS = 10**9
_MAX_DEPTH = 20
_LISTS_OF_TEXTS = {"names", "keywords", "tags", "links", "boilerplate", "former_hashtags", "former_names"}
"""The columns whose JSON is a list of texts; whatever a document of another column is made of, its reader knows."""


class WrongValueError(Exception):
    """A row can't be taken; the message is a sentence that says why."""


def to_json(row: Mapping[Any, Any]) -> Mapping[str, Any]:
    """Return a row as JSON values; instants are UTC, in ISO 8601."""
    return {str(name): _value_to_json(value) for name, value in row.items()}


def _value_to_json(value: Any) -> Any:
    match value:
        case datetime():
            return value.isoformat()
        case timedelta():
            return round(value.total_seconds())
        case ErrorKind():
            return str(value)
        case Hints():
            return HintsType().process_bind_param(value, None)  # type: ignore[arg-type]  # it asks for no dialect
        case _:
            return value


def from_json(table: Table, document: Any) -> dict[str, Any]:
    """Return a row from its JSON values; raise WrongValueError if it is none of this table."""
    if not isinstance(document, dict) or document.keys() != set(table.c.keys()):
        raise WrongValueError(f"A row of {table.name} has other columns than this version's.")
    row = {}
    for name, (is_nullable, read) in _columns(table).items():
        value = document[name]
        try:
            row[name] = None if value is None and is_nullable else read(value)
        except (TypeError, ValueError, KeyError, OverflowError) as error:
            raise WrongValueError(f"A row of {table.name} has no {name} that could be stored.") from error
    return row


@lru_cache(maxsize=100)
def _columns(table: Table) -> Mapping[str, tuple[bool, Callable[[Any], Any]]]:
    """Return, for each column of a table, whether it may be empty, and what reads a value of it."""
    return {column.name: (bool(column.nullable), _reader(column)) for column in table.columns}


def _reader(column: Column[Any]) -> Callable[[Any], Any]:
    if column.name in _LISTS_OF_TEXTS and isinstance(column.type, JSON):
        return _texts
    return next((read for kind, read in _READERS if isinstance(column.type, kind)), _text)


def _instant(value: Any) -> datetime:
    if (instant := parse_instant(value)) is None:
        raise ValueError
    return instant


def _of_kind(value: Any, *kinds: type) -> Any:
    """Return a value of one of these types, and of no subclass: a bool is no number here."""
    if type(value) not in kinds:
        raise TypeError
    return value


def _whole(value: Any, most: int) -> int:
    if abs(_of_kind(value, int)) > most:
        raise ValueError
    return int(value)


def _text(value: Any) -> str:
    if clean_text(_of_kind(value, str), len(value)) != value:
        raise ValueError
    return str(value)


def _texts(value: Any) -> list[str]:
    return [_text(one) for one in _of_kind(value, list)]


def _document(value: Any) -> Any:
    return _json(_of_kind(value, list, dict))


def _json(value: Any, depth: int = 0) -> Any:
    """Return a JSON value in which each text can be stored."""
    if depth > _MAX_DEPTH:
        raise ValueError
    match value:
        case str():
            return _text(value)
        case list():
            return [_json(one, depth + 1) for one in value]
        case float() if not isfinite(value):  # 1e999, say
            raise ValueError
        case dict():
            return {_text(key): _json(one, depth + 1) for key, one in value.items()}
        case _:
            return value


def _hints(value: Any) -> Hints:
    interval = value["interval"]
    days, hours = ([_whole(one, 24) for one in _of_kind(value[name], list)] for name in ("skip_days", "skip_hours"))
    seconds = None if interval is None else timedelta(seconds=min(_of_kind(interval, int, float), MAX_SECONDS))
    return Hints(seconds, frozenset(hours), frozenset(days))


_READERS: Sequence[tuple[type, Callable[[Any], Any]]] = (
    (Instant, _instant),
    (Seconds, lambda value: timedelta(seconds=_whole(value, MAX_SECONDS))),
    (ErrorKindType, ErrorKind),
    (HintsType, _hints),
    (JSON, _document),
    (Boolean, lambda value: _of_kind(value, bool)),
    (BigInteger, lambda value: _whole(value, MAX_NUMBER)),
    (Integer, lambda value: _whole(value, MAX_WHOLE_NUMBER)),
)
"""How the values of a column are read, by the first of these types that it has; text, if by none."""
