"""The documents that Discord's API gives, as far as a bot reads them."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

Document = dict[str, Any]

EPOCH = 1420070400000
"""Discord's own epoch: the first second of 2015, in milliseconds."""

APPLICATION = "1000000000000000001"
BOT = {"id": APPLICATION, "username": "usblogs", "discriminator": "0", "global_name": None, "avatar": None, "bot": True}
GUILD = "2000000000000000002"
OWNER = "3000000000000000003"
EVERYTHING = ((1 << 52) - 1) & ~(1 << 3)
"""Every permission but Administrator, which no channel could take away, and Bypass Slowmode."""
ADMINISTRATOR = str((1 << 52) - 1)
"""Every permission: of an administrator, Discord sends all of them."""

WEDNESDAY = 2
_BEHIND = timedelta(days=(datetime.now(UTC).weekday() - WEDNESDAY) % 7)

_sequence = count()


def now() -> datetime:
    """Return what time it is at the local Discord: as here, on the last Wednesday.

    On a Friday, the round of a test's circle could open while the test looks at something else.
    """
    return datetime.now(UTC) - _BEHIND


def snowflake() -> str:
    """Return a new id that tells its moment, as Discord's do."""
    return str((int(now().timestamp() * 1000) - EPOCH) << 22 | next(_sequence) % (1 << 22))


CALLED = 7
"""What the id of a server's role for announcements is above that of the server."""


def guild(channels: list[Document], id_: str = GUILD) -> Document:
    everyone = {
        "id": id_,
        "name": "@everyone",
        "permissions": str(EVERYTHING),
        "position": 0,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": False,
        "mentionable": False,
        "flags": 0,
    }
    called = everyone | {"id": str(int(id_) + CALLED), "name": "callme", "permissions": "0", "position": 1}
    me = member(BOT)
    return {
        "id": id_,
        "name": "The Us Guys",
        "owner_id": OWNER,
        "roles": [everyone, called],
        "emojis": [],
        "features": [],
        "channels": channels,
        "members": [me],
        "threads": [],
        "voice_states": [],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
        "stickers": [],
        "member_count": 1,
        "large": False,
        "unavailable": False,
        "joined_at": "2026-01-01T00:00:00+00:00",
        "verification_level": 0,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "system_channel_flags": 0,
        "premium_tier": 0,
        "preferred_locale": "en-US",
        "nsfw_level": 0,
        "afk_timeout": 300,
    }


def channel(id_: str, name: str, type_: int, guild_id: str = GUILD) -> Document:
    return {
        "id": id_,
        "guild_id": guild_id,
        "name": name,
        "type": type_,
        "position": 0,
        "permission_overwrites": [],
        "topic": None,
        "nsfw": False,
        "last_message_id": None,
        "rate_limit_per_user": 0,
        "parent_id": None,
        "flags": 0,
        "available_tags": [],
    }


def thread(id_: str, parent: str, name: str) -> Document:
    return {
        **channel(id_, name, 11),
        "parent_id": parent,
        "owner_id": APPLICATION,
        "message_count": 0,
        "member_count": 1,
        "thread_metadata": {
            "archived": False,
            "auto_archive_duration": 1440,
            "archive_timestamp": "2026-01-01T00:00:00+00:00",
            "locked": False,
        },
    }


def event(body: Document, guild_id: str = GUILD) -> Document:
    return {
        "id": snowflake(),
        "guild_id": guild_id,
        "creator_id": APPLICATION,
        "channel_id": None,
        "entity_id": None,
        "status": 1,
        "description": "",
        "image": None,
        "recurrence_rule": None,
        **body,
    }


def user(id_: str, name: str) -> Document:
    return {"id": id_, "username": name.lower(), "discriminator": "0", "global_name": name, "avatar": None}


def member(of: Document) -> Document:
    return {
        "user": of,
        "roles": [],
        "joined_at": "2026-01-01T00:00:00+00:00",
        "deaf": False,
        "mute": False,
        "flags": 0,
        "permissions": ADMINISTRATOR,
    }


def message(id_: str, channel_id: str, sent: Document) -> Document:
    """Return the message that a bot's request makes."""
    numbers = count(1)
    return {
        "id": id_,
        "channel_id": channel_id,
        "author": BOT,
        "content": sent.get("content") or "",
        "timestamp": now().isoformat(),
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": sent.get("embeds") or [],
        "components": [numbered(part, numbers) for part in sent.get("components") or []],
        "pinned": False,
        "type": 0,
        "flags": sent.get("flags") or 0,
        "nonce": sent.get("nonce"),
    }


def numbered(part: Document, numbers: "count[int]") -> Document:
    """Return a component with an id: its own, or the next number where it has none, as Discord gives them."""
    done = {**part, "id": part.get("id") or next(numbers)}
    if "components" in part:
        done["components"] = [numbered(child, numbers) for child in part["components"]]
    if "accessory" in part:
        done["accessory"] = numbered(part["accessory"], numbers)
    return done


def texts(of: Document) -> list[str]:
    """Return every text of a message or component, in order."""
    found = [of["content"]] if of.get("type") == 10 or ("author" in of and of["content"]) else []
    for part in of.get("components", []):
        found += texts(part)
    return found
