"""Messages as they should stand in Discord, each under a key that says what it is."""

from bot.outbox.keys import MessageKey, mark_of, nonce_of
from bot.outbox.message import Event, Message, MessageKind, from_stored, to_stored

__all__ = ["Event", "Message", "MessageKey", "MessageKind", "from_stored", "mark_of", "nonce_of", "to_stored"]
