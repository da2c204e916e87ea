"""Buttons about a round and its round-up."""

from dataclasses import dataclass
from datetime import datetime

from bot.components import ButtonAction
from bot.roundup import CopyFormat
from bot.themes import RoundId


@dataclass(frozen=True, slots=True)
class JoinRound(ButtonAction, prefix="in"):
    """Say that one takes part in a round."""

    round: RoundId


@dataclass(frozen=True, slots=True)
class CloseRound(ButtonAction, prefix="close"):
    """Close the round with this number now."""

    number: int


@dataclass(frozen=True, slots=True)
class ExtendRound(ButtonAction, prefix="extend"):
    """Give the round that closes at this moment so many hours more, though it has more time already."""

    closes_at: datetime
    hours: int


@dataclass(frozen=True, slots=True)
class SkipRound(ButtonAction, prefix="skip"):
    """Leave out the announcement of this moment, though there is a break before it already."""

    opens_at: datetime


@dataclass(frozen=True, slots=True)
class UnskipRound(ButtonAction, prefix="unskip"):
    """Take back the holiday that left out the announcement of this moment."""

    skipped: datetime


@dataclass(frozen=True, slots=True)
class ForgetPast(ButtonAction, prefix="past:forget"):
    """Take rounds of before out again: those that were brought at a moment; without one, all."""

    brought_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CopyRoundup(ButtonAction, prefix="copy"):
    """Get a round-up to paste; without a format, choose one."""

    round: RoundId
    format: CopyFormat | None = None
