"""Requests held to Discord's own description of its API, and to the limits that the description does not know."""

import json
import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from jsonschema_rs import Draft202012Validator, ValidationError, ValidationErrorKind
from simcord.types import HttpLogEntry

from tests.discord_api.form_error import FormError
from tests.discord_api.limits import beyond_limits
from tests.discord_api.reduce import REDUCED

MAX_INT32 = 2**31 - 1
_URL = re.compile(r"https?://[^/\s]\S*|attachment://\S+")


def form_errors(method: str, path: str, body: Any) -> list[FormError]:
    """Return what Discord refuses in the body of a request, which is given by its path below `/api/v10`.

    Raises LookupError for a body that no description is here of: `reduce.py` names the requests.
    """
    if not body and method not in {"POST", "PUT"}:
        return []
    request = next((one for one, pattern in _patterns().items() if pattern.fullmatch(f"{method} {path}")), None)
    if request is None:
        if not body:
            return []
        raise LookupError(f"{method} {path} is not in {REDUCED.name}")
    found = [_form_error(error) for error in _validator(request).iter_errors(body)]
    return found or list(beyond_limits(request, body))


def bodies_refused(requests: Iterable[HttpLogEntry]) -> list[tuple[str, FormError]]:
    """Return what Discord refuses in the bodies of requests to the simulated Discord, each with its request."""
    return [
        (f"{one.method} {one.path}", error) for one in requests for error in form_errors(one.method, one.path, one.json)
    ]


@cache
def _description() -> dict[str, dict[str, Any]]:
    described: dict[str, dict[str, Any]] = json.loads(REDUCED.read_text())
    described["schemas"] = {name: _with_bounds_of_integers(schema) for name, schema in described["schemas"].items()}
    # Discord takes an id as a number, too, and discord.py sends one in `allowed_mentions`.
    described["schemas"]["SnowflakeType"]["type"] = ["string", "integer"]
    # The bot opens no thread without a message, and the schema of one takes whatever else is there.
    described["bodies"]["POST /channels/{channel_id}/threads"] = {
        "$ref": "#/components/schemas/CreateForumThreadRequest"
    }
    # GUILD_MEDIA is a type of channel ("Channel Resource", Channel Types).
    described["schemas"]["ChannelTypes"]["oneOf"].append({"title": "GUILD_MEDIA", "const": 16})
    return described


def _with_bounds_of_integers(part: Any) -> Any:
    """Return a schema that says in numbers what its `int32` means: a validator heeds formats of strings only."""
    if isinstance(part, list):
        return [_with_bounds_of_integers(inner) for inner in part]
    if not isinstance(part, dict):
        return part
    bounds = {"maximum": MAX_INT32} if part.get("format") == "int32" else {}
    return bounds | {name: _with_bounds_of_integers(inner) for name, inner in part.items()}


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return {one: re.compile(re.sub(r"\{\w+\}", r"[\\w.-]+", one)) for one in _description()["bodies"]}


@cache
def _validator(request: str) -> Draft202012Validator:
    described = _description()
    schema = described["bodies"][request] | {"components": {"schemas": described["schemas"]}}
    is_url = _URL.fullmatch
    return Draft202012Validator(schema, validate_formats=True, formats={"uri": lambda url: is_url(url) is not None})


def _form_error(error: ValidationError) -> FormError:
    """Return what is wrong at the deepest place: of alternatives, with the one that is meant."""
    match error.kind:
        case ValidationErrorKind.AnyOf(context=alternatives) | ValidationErrorKind.OneOfNotValid(context=alternatives):
            return _form_error(max((errors for errors in alternatives if errors), key=_likeness)[0])
    return FormError(tuple(error.instance_path), error.message)


def _likeness(errors: list[ValidationError]) -> tuple[bool, int, int]:
    """Return how near a value comes to an alternative: is its type the right one, and how deep are the errors."""
    places = [error.instance_path for error in errors]
    return (not any(place[-1:] == ["type"] for place in places), max(map(len, places)), -len(errors))
