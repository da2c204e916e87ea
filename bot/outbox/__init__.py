"""Messages as they should stand in Discord, each under a key that says what it is."""

from bot.outbox.add_on import AddOn, missing_add_ons
from bot.outbox.finding import Finding, Presence, Whereabouts
from bot.outbox.keys import MessageKey, mark_of, nonce_of
from bot.outbox.message import PER_CHANNEL_KINDS, Event, Message, MessageKind, from_stored, to_stored
from bot.outbox.obstacle import Obstacle

__all__ = [
    "PER_CHANNEL_KINDS",
    "AddOn",
    "Event",
    "Finding",
    "Message",
    "MessageKey",
    "MessageKind",
    "Obstacle",
    "Presence",
    "Whereabouts",
    "from_stored",
    "mark_of",
    "missing_add_ons",
    "nonce_of",
    "to_stored",
]
