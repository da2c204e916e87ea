"""Changes to a document that know its structure: a value here, an element twice, a type that nobody expects."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from html import escape
from typing import Any

from tests.hostile.values import ENCODINGS

_SPOT = re.compile(r'>([^<>]+)<|="([^"]*)"')
"""What an element or an attribute holds."""
_ELEMENT = re.compile(r"<(item|entry|outline|li|link|meta|category|author|content|div|p)\b.*?(?:/>|</\1>)", re.DOTALL)
_STOP = 10_000


def put_value(document: str, where: int, value: str) -> str:
    """Let an element or attribute hold a value, escaped."""
    return put_as_is(document, where, escape(value))


def put_as_is(document: str, where: int, value: str) -> str:
    """Let an element or attribute hold what is no text of its own: a reference, or the beginning of markup."""
    spots = [match.span(1 if match[1] is not None else 2) for match in _SPOT.finditer(document)]
    if not spots:
        return value
    start, end = spots[where % len(spots)]
    return document[:start] + value + document[end:]


def repeat_element(document: str, where: int, _: str) -> str:
    """Let an element stand forty times."""
    elements = [match.span() for match in _ELEMENT.finditer(document)]
    if not elements:
        return document
    start, end = elements[where % len(elements)]
    return document[:end] + document[start:end] * 40 + document[end:]


def drop_element(document: str, where: int, _: str) -> str:
    """Leave an element out."""
    elements = [match.span() for match in _ELEMENT.finditer(document)]
    if not elements:
        return document
    start, end = elements[where % len(elements)]
    return document[:start] + document[end:]


def put_bytes(document: str, where: int, value: str) -> str:
    """Put a value anywhere, also where it breaks the document."""
    at = where * 37 % (len(document) + 1)
    return document[:at] + value + document[at:]


def cut(document: str, where: int, _: str) -> str:
    """Break a document off."""
    return document[: where * 37 % (len(document) + 1)]


MARKUP: Mapping[str, Callable[[str, int, str], str]] = {
    "value": put_value,
    "as is": put_as_is,
    "repeat": repeat_element,
    "drop": drop_element,
    "bytes": put_bytes,
    "cut": cut,
}


def put_json(document: str, where: int, value: Any) -> str:
    """Let any place of a JSON document hold a value of any type."""
    try:
        root = json.loads(document)
    except ValueError:
        return document
    places = list(_places(root))
    if not places:
        return json.dumps(value)
    holder, key = places[where % len(places)]
    holder[key] = value
    return json.dumps(root)


def repeat_json(document: str, where: int, _: Any) -> str:
    """Let an item of a list stand forty times."""
    try:
        root = json.loads(document)
    except ValueError:
        return document
    lists = [holder for holder, _ in _places(root) if isinstance(holder, list)]
    if lists:
        chosen = lists[where % len(lists)]
        chosen.extend(chosen[:1] * 40)
    return json.dumps(root)


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Return every place of a document: what holds it, and its key or index there."""
    pending = [value]
    while pending and len(pending) < _STOP:
        one = pending.pop()
        keys = list(one) if isinstance(one, dict) else range(len(one)) if isinstance(one, list) else ()
        for key in keys:
            yield one, key
            pending.append(one[key])


def encode(document: str, encoding: str) -> bytes:
    """Return a document in an encoding; half an emoji stays the bytes that it would be in UTF-8, and is none."""
    if encoding in ENCODINGS:
        return document.encode(encoding, "replace")
    return document.encode("utf-8", "surrogatepass")
