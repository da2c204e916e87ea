"""What belongs to a message beside its words, and comes after them: a pin, a thread."""

from enum import StrEnum

from bot.outbox.message import Message


class AddOn(StrEnum):
    """What is done for a message that stands already. A failure of it is tried again, and the message stays sent."""

    THREAD = "thread"
    PIN = "pin"
    """Pinned, or pinned no longer, as the message asks."""


def missing_add_ons(message: Message) -> list[AddOn]:
    """Return what a message that stands still lacks; a forum post has its thread, and needs no pin in it."""
    if message.opened_post:
        return []
    missing = [AddOn.THREAD] if message.creates_thread and message.thread_id is None else []
    return [*missing, AddOn.PIN] if message.pin is not message.pinned else missing
