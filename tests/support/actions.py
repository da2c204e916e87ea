"""Every action there is, and any value of each."""

from dataclasses import fields
from datetime import UTC, datetime
from enum import StrEnum
from types import NoneType
from typing import Any, NewType, get_args

from hypothesis import strategies as st

from bot import actions
from bot.boundary import MAX_NUMBER
from bot.components import ButtonAction
from bot.components.action import MAX_TIMESTAMP

ACTIONS: list[type[ButtonAction]] = [
    one for one in (getattr(actions, name) for name in actions.__all__) if issubclass(one, ButtonAction)
]
SECONDS = st.datetimes(
    datetime(1970, 1, 1), datetime.fromtimestamp(MAX_TIMESTAMP, UTC).replace(tzinfo=None), timezones=st.just(UTC)
).map(lambda instant: instant.replace(microsecond=0))


def any_of(action: type[ButtonAction]) -> st.SearchStrategy[ButtonAction]:
    """Return a strategy for actions of a type."""
    return st.builds(action, **{field.name: _values(field.type) for field in fields(action)})


def beyond_all(action: type[ButtonAction]) -> ButtonAction:
    """Return an action of a type with the greatest numbers and the last instant, which name nothing."""
    return action(**{field.name: _beyond_all(field.type) for field in fields(action)})


def _beyond_all(kind: Any) -> Any:
    if isinstance(kind, NewType):
        return _beyond_all(kind.__supertype__)
    if NoneType in get_args(kind):
        [wanted] = set(get_args(kind)) - {NoneType}
        return _beyond_all(wanted)
    if issubclass(kind, StrEnum):
        return next(iter(kind))
    return {bool: True, int: MAX_NUMBER, datetime: datetime.fromtimestamp(MAX_TIMESTAMP, UTC)}[kind]


def _values(kind: Any) -> st.SearchStrategy[Any]:
    if isinstance(kind, NewType):
        return _values(kind.__supertype__)
    if NoneType in get_args(kind):
        [wanted] = set(get_args(kind)) - {NoneType}
        return st.none() | _values(wanted)
    if issubclass(kind, StrEnum):
        return st.sampled_from(kind)
    return {bool: st.booleans(), int: st.integers(0, MAX_NUMBER), datetime: SECONDS}[kind]
