"""What is to be said where, under which key."""

from bot.outbox.message import Event, Message, announce_key, from_stored, mark_of, nonce_of, to_stored

__all__ = ["Event", "Message", "announce_key", "from_stored", "mark_of", "nonce_of", "to_stored"]
