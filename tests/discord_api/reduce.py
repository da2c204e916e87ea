"""Reduce Discord's description of its API to the bodies of the requests that the bot makes.

    python -m tests.discord_api.reduce openapi.json

writes `request_bodies.json`, with each schema on a line of its own.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

REDUCED = Path(__file__).with_name("request_bodies.json")
_MESSAGE = "/channels/{channel_id}/messages"
_EVENTS = "/guilds/{guild_id}/scheduled-events"
_WEBHOOK = "/webhooks/{webhook_id}/{webhook_token}"
REQUESTS = (
    ("put", "/applications/{application_id}/commands"),
    ("patch", "/channels/{channel_id}"),
    ("post", _MESSAGE),
    ("patch", f"{_MESSAGE}/{{message_id}}"),
    ("post", f"{_MESSAGE}/{{message_id}}/threads"),
    ("post", "/channels/{channel_id}/threads"),
    ("post", _EVENTS),
    ("patch", f"{_EVENTS}/{{guild_scheduled_event_id}}"),
    ("post", "/interactions/{interaction_id}/{interaction_token}/callback"),
    ("post", "/users/@me/channels"),
    ("post", _WEBHOOK),
    ("patch", f"{_WEBHOOK}/messages/@original"),
    ("patch", f"{_WEBHOOK}/messages/{{message_id}}"),
)


def reduce(description: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the schema of the body of each request, and every schema that these refer to."""
    bodies = {
        f"{method.upper()} {path}": description["paths"][path][method]["requestBody"]["content"]["application/json"][
            "schema"
        ]
        for method, path in REQUESTS
    }
    reached: dict[str, Any] = {}
    waiting = list(_names_in(bodies))
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached[name] = description["components"]["schemas"][name]
            waiting += _names_in(reached[name])
    return {"bodies": bodies, "schemas": dict(sorted(reached.items()))}


def _names_in(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if "$ref" in part:
            yield part["$ref"].rpartition("/")[2]
        for inner in part.values():
            yield from _names_in(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _names_in(inner)


def to_lines(reduced: dict[str, dict[str, Any]]) -> str:
    """Return the JSON with each schema on a line of its own, so that a newer description can be compared."""
    parts = (
        f"{json.dumps(part)}: {{\n"
        + ",\n".join(f"{json.dumps(name)}: {json.dumps(schema)}" for name, schema in schemas.items())
        + "\n}"
        for part, schemas in reduced.items()
    )
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    REDUCED.write_text(to_lines(reduce(json.loads(Path(sys.argv[1]).read_text()))))
