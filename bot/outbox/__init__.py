"""What is to be said where, under which key."""

from bot.outbox.message import Message, mark_of, nonce_of

__all__ = ["Message", "mark_of", "nonce_of"]
