"""Buttons about what could not be said."""

from dataclasses import dataclass
from enum import StrEnum

from bot.components import ButtonAction
from bot.themes import CommunityId, RoundId


@dataclass(frozen=True, slots=True)
class RetryDelivery(ButtonAction, prefix="again"):
    """Try again what could not be said in a server."""

    guild: CommunityId


class Deletable(StrEnum):
    """What is put back if a host wants it, after somebody deleted it in Discord."""

    ANNOUNCEMENT = "theme"
    EVENT = "event"
    BOARD = "board"
    ROUNDUP = "roundup"
    PERMA_POST = "rounds"


@dataclass(frozen=True, slots=True)
class AnswerDeletion(ButtonAction, prefix="deleted"):
    """Put back what somebody deleted, or leave it away."""

    guild: CommunityId
    what: Deletable
    puts_back: bool
    round: RoundId | None = None
    """The round that it belongs to, if any."""
