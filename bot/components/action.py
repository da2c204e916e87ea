"""What a button does, written in its custom id: each action is a type that makes and parses its own ids."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from enum import StrEnum
from types import NoneType
from typing import Any, ClassVar, NewType, Self, get_args

from bot.boundary import parse_number

CustomId = NewType("CustomId", str)
"""What Discord sends back when a button is pressed: at most 100 characters ("Component Reference", `custom_id`)."""
MAX_TIMESTAMP = 2**33
"""The last second that an id can name, in the year 2242; a later one is read as this."""


@dataclass(frozen=True)
class ButtonAction:
    """What a button does, and with what. Each subclass is a frozen dataclass with a prefix of its own.

        @dataclass(frozen=True, slots=True)
        class ReadPost(ButtonAction, prefix="read"):
            post: PostId

    Its custom id is the prefix and the fields, with colons between: `read:41`. A field is a number, a time (whole
    seconds), a `bool` (yes or no) or a `StrEnum`; one that is None is left out, so only the last may be optional.
    Buttons of messages sent long ago must still work, so prefixes, the order of fields and the values of enums stay.
    """

    __slots__ = ()
    prefix: ClassVar[str]

    def __init_subclass__(cls, *, prefix: str | None = None) -> None:
        """Take the prefix. `@dataclass(slots=True)` makes the class a second time, without it."""
        if prefix is not None:
            cls.prefix = prefix

    @property
    def custom_id(self) -> CustomId:
        """Return the id of a button that does this."""
        values = ((codec, getattr(self, name)) for name, codec in _codecs(type(self)).items())
        return CustomId(":".join([self.prefix, *(codec.dump(value) for codec, value in values if value is not None)]))

    @classmethod
    def template(cls) -> re.Pattern[str]:
        """Return the pattern that matches the ids of this action, with a group for each field."""
        groups = (codec.group(name) for name, codec in _codecs(cls).items())
        return re.compile(re.escape(cls.prefix) + "".join(groups))

    @classmethod
    def parse(cls, custom_id: str) -> Self | None:
        """Return the action that an id stands for; None if it stands for another one.

        An id can be forged: what it names may not exist, or belong to another community.
        """
        match = cls.template().fullmatch(custom_id)
        return cls.from_match(match) if match else None

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """Return the action of an id that `template` matched."""
        codecs, found = _codecs(cls), match.groupdict()
        return cls(**{name: codecs[name].load(text) for name, text in found.items() if text is not None})


@dataclass(frozen=True, slots=True)
class _Codec:
    """How a value stands in an id: the pattern of its text, and the ways there and back."""

    pattern: str
    dump: Callable[[Any], str]
    load: Callable[[str], Any]
    is_optional: bool = False

    def group(self, name: str) -> str:
        """Return the part of a template that matches the value."""
        return f"(?::(?P<{name}>{self.pattern}))?" if self.is_optional else f":(?P<{name}>{self.pattern})"


def _codecs(action: type[ButtonAction]) -> Mapping[str, _Codec]:
    return {field.name: _codec(field.type) for field in fields(action)}


def _codec(kind: Any) -> _Codec:
    """Return how values of a type stand in an id; raise TypeError for a type that can't."""
    if isinstance(kind, NewType):
        return _codec(kind.__supertype__)
    if NoneType in get_args(kind):
        [wanted] = set(get_args(kind)) - {NoneType}
        inner = _codec(wanted)
        return _Codec(inner.pattern, inner.dump, inner.load, is_optional=True)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return _Codec("|".join(map(re.escape, kind)), str, kind)
    if kind not in _CODECS:
        raise TypeError(f"a custom id can't hold {kind}")
    return _CODECS[kind]


_CODECS: Mapping[Any, _Codec] = {
    bool: _Codec("yes|no", lambda flag: "yes" if flag else "no", lambda text: text == "yes"),
    int: _Codec("[0-9]{1,19}", str, lambda text: parse_number(text) or 0),
    datetime: _Codec(
        "[0-9]{1,11}",
        lambda instant: str(int(instant.timestamp())),
        lambda text: datetime.fromtimestamp(min(parse_number(text) or 0, MAX_TIMESTAMP), UTC),
    ),
}
