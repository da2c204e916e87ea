"""Buttons about themes: the board, who chooses the next one, and a host's spare themes."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.components import ButtonAction
from bot.themes import RoundId, SuggestionId


@dataclass(frozen=True, slots=True)
class SuggestTheme(ButtonAction, prefix="suggest"):
    """Open the form for a suggestion."""


@dataclass(frozen=True, slots=True)
class CastVote(ButtonAction, prefix="vote"):
    """Vote for a suggestion."""

    suggestion: SuggestionId


class RotaChange(StrEnum):
    """What can be changed about the host rota: two offers and their end by members, the rest by organisers."""

    VOLUNTEER = "in"
    STEP_IN = "step"
    LEAVE = "out"
    SWITCH_ON = "on"
    SWITCH_OFF = "off"


@dataclass(frozen=True, slots=True)
class ChangeHostRota(ButtonAction, prefix="turns"):
    """Change who takes turns at choosing the theme, or whether anybody does."""

    change: RotaChange


@dataclass(frozen=True, slots=True)
class TakeDate(ButtonAction, prefix="host:take"):
    """Sign up to choose the theme that is announced at this moment."""

    opens_at: datetime


@dataclass(frozen=True, slots=True)
class GiveDateBack(ButtonAction, prefix="host:back"):
    """Give a date back for which one signed up."""

    opens_at: datetime


@dataclass(frozen=True, slots=True)
class ChangeTheme(ButtonAction, prefix="theme:change"):
    """Open the form with the theme of a round."""

    round: RoundId


class InvitationAnswer(StrEnum):
    """What can be answered to an invitation to choose the theme."""

    CHOOSE = "choose"
    DECLINE = "no"


@dataclass(frozen=True, slots=True)
class AnswerInvitation(ButtonAction, prefix="hosting"):
    """Answer the invitation to choose the theme of a round."""

    round: RoundId
    answer: InvitationAnswer


@dataclass(frozen=True, slots=True)
class AddSpareTheme(ButtonAction, prefix="spare:add"):
    """Open the form for a spare theme."""


@dataclass(frozen=True, slots=True)
class DropSpareTheme(ButtonAction, prefix="spare:drop"):
    """Delete a spare theme."""

    theme: int
