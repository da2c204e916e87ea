"""A message as it should stand in Discord; delivery makes it so."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime

from bot.layout import Layout
from bot.themes import CommunityId


@dataclass(frozen=True, slots=True)
class Message:
    """What is to be said where, under a key that says what it is, such as `round:41:announce`.

    `message_id` and `sent_revision` tell what stands in Discord already; `tried_at` is when sending was first
    begun, so that a message whose answer was lost is looked for before it is made again.
    """

    key: str
    community: CommunityId
    channel: int
    layout: Layout
    revision: int = 1
    pin: bool = False
    message_id: int | None = None
    sent_revision: int = 0
    tried_at: datetime | None = None
    failures: int = 0
    user: int | None = None
    """The Discord user to whom it is said in private; then the channel means nothing."""


def nonce_of(key: str) -> str:
    """Return the nonce a message is sent with: 24 characters (Discord allows 25), the same for one key."""
    digest = hashlib.blake2b(key.encode(), digest_size=15).digest()
    return base64.b32encode(digest).decode()


def mark_of(key: str) -> int:
    """Return the id of the message's outermost component, by which the bot knows its own message again.

    A positive 31-bit number: Discord keeps components' ids as they were sent ("Component Reference", `id`).
    """
    digest = hashlib.blake2b(key.encode(), digest_size=4, person=b"mark").digest()
    return int.from_bytes(digest) % (2**31 - 1000) + 999
