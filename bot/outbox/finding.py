"""What became of a message in Discord."""

from dataclasses import dataclass
from enum import StrEnum


class Finding(StrEnum):
    """How a message that should stand was found."""

    AS_SENT = "as_sent"
    OTHER_WORDS = "other_words"
    """It stands with other words than the bot knows, as after an older backup was put back."""
    DELETED = "deleted"
    """Somebody deleted it, or the thread or forum post that it stood in."""
    ANOTHERS = "anothers"
    """Another bot said it, from which the circle was moved here."""
    CHANNEL_GONE = "channel_gone"
    """Its channel was deleted, or the thread of what goes along with the game."""


class Presence(StrEnum):
    """Whether a message can be read in Discord."""

    ON_THE_WAY = "on_the_way"
    STANDS = "stands"
    DELETED = "deleted"
    """It was there, until somebody deleted it."""
    UNHEARD = "unheard"
    """Nobody could hear of its round, and it never comes."""


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Whether a message can be read in Discord, and in which channel, thread or forum post it stands or will."""

    presence: Presence
    channel: int

    @property
    def is_missing(self) -> bool:
        """Return whether it neither stands nor comes by itself."""
        return self.presence in {Presence.DELETED, Presence.UNHEARD}
