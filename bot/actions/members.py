"""Buttons about members: what is held about them, their circle, and thanks."""

from dataclasses import dataclass
from enum import StrEnum

from bot.components import ButtonAction
from bot.posts import PostId
from bot.themes import CommunityId


class PrivacyChange(StrEnum):
    """What a member can do about what is held about them. Each goes one way only, so that it may be done twice."""

    SHOW_NAME = "shown"
    HIDE_NAME = "hidden"
    NOTE = "note"
    PAUSE = "pause"
    EXPORT = "export"
    DELETE = "delete"
    NAME = "name"
    """Of older messages: to show or to hide it, as its label says; `PAUSE` was to note or not to note there."""


@dataclass(frozen=True, slots=True)
class ChangePrivacy(ButtonAction, prefix="privacy"):
    """Change, export or delete what is held about oneself."""

    change: PrivacyChange


@dataclass(frozen=True, slots=True)
class AnswerConsent(ButtonAction, prefix="note"):
    """Say whether what one reads and comments may be noted; with a post, also that one has read it."""

    agrees: bool
    post: PostId | None = None


@dataclass(frozen=True, slots=True)
class ShowCommands(ButtonAction, prefix="commands"):
    """See every command that one has."""


@dataclass(frozen=True, slots=True)
class DrawCircle(ButtonAction, prefix="card"):
    """Get a picture of one's circle."""


@dataclass(frozen=True, slots=True)
class ShowThanks(ButtonAction, prefix="thanks"):
    """Show thanks that one received to everyone."""

    guild: CommunityId
    thanks: int
