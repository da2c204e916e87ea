"""What is to be said where, under which key."""

from bot.outbox.message import (
    Event,
    Message,
    announce_key,
    from_stored,
    is_roundup,
    mark_of,
    nonce_of,
    roundup_key,
    to_stored,
)

__all__ = [
    "Event",
    "Message",
    "announce_key",
    "from_stored",
    "is_roundup",
    "mark_of",
    "nonce_of",
    "roundup_key",
    "to_stored",
]
