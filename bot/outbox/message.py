"""A message as it should stand in Discord; delivery makes it so."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.components import Layout, from_json, to_json
from bot.outbox.keys import MessageKey
from bot.themes import CommunityId


@dataclass(frozen=True, slots=True)
class Event:
    """An event as it should stand among those of a server, known again by its place, which no other has."""

    name: str
    description: str
    place: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Message:
    """What is to be said where, under a key that says what it is, such as `round:41:announce`.

    `message_id` and `sent_revision` tell what stands in Discord already; `tried_at` is when sending was first
    begun, so that a message whose answer was lost is looked for before it is made again.
    """

    key: MessageKey
    community: CommunityId
    channel: int
    layout: Layout | Event
    revision: int = 1
    pin: bool = False
    message_id: int | None = None
    sent_revision: int = 0
    tried_at: datetime | None = None
    failures: int = 0
    user: int | None = None
    """The Discord user to whom it is said in private; then the channel means nothing."""
    thread: str = ""
    """The name of what it opens: a post, where the channel is a forum; else a thread, with `opens_thread`."""
    opens_thread: bool = False
    inside: MessageKey | None = None
    """The key of the message in whose thread or forum post it stands, where that has one."""
    ping: int | None = None
    """The role that it calls."""
    lasting: bool = False
    """Whether it is made anew when somebody deleted it."""
    place: int | None = None
    """The channel, thread or forum post where it stands in Discord."""
    thread_id: int | None = None
    """The thread or forum post that it opened."""
    pinned: bool = False
    """Whether it is pinned in Discord."""


def to_stored(layout: Layout | Event) -> Any:
    """Return what a message says as a JSON document, for the outbox."""
    if isinstance(layout, Layout):
        return to_json(layout)
    times = {"starts_at": layout.starts_at.isoformat(), "ends_at": layout.ends_at.isoformat()}
    return {"name": layout.name, "description": layout.description, "place": layout.place, **times}


def from_stored(document: Any) -> Layout | Event:
    """Return what `to_stored` wrote."""
    if isinstance(document, list):
        return from_json(document)
    times = {name: datetime.fromisoformat(document[name]) for name in ("starts_at", "ends_at")}
    return Event(**document | times)
