"""One Discord server with the bot set up, and the people who play there."""

from dataclasses import dataclass
from datetime import datetime
from typing import NewType
from zoneinfo import ZoneInfo

from bot.errors import UserError
from bot.i18n import Language
from bot.themes.calendar import Schedule

CommunityId = NewType("CommunityId", int)
"""The id of the Discord server."""
MemberId = NewType("MemberId", int)


@dataclass(frozen=True, slots=True)
class Community:
    """A circle of bloggers: what it is called, where it speaks, and its weekly times."""

    id: CommunityId
    hashtag: str
    names: tuple[str, ...]
    zone: ZoneInfo
    schedule: Schedule
    announce_channel: int
    roundup_channel: int
    language: Language = Language.ENGLISH
    mention_role: int | None = None
    """The role that an announcement mentions, if any."""
    threads: bool = False
    """Whether each round has a thread of its own."""
    events: bool = False
    """Whether each round stands among the server's events."""
    rotates_hosts: bool = False
    """Whether members take turns at choosing the theme."""
    draft_reviewer: int | None = None
    """The Discord user who hears of a round-up an hour before it goes out, where nobody hosts that round; or nobody."""

    @property
    def drafts(self) -> bool:
        """Say whether a host looks at round-ups before they go out."""
        return self.draft_reviewer is not None

    @property
    def tag(self) -> str:
        """Return the hashtag with its mark."""
        return f"#{self.hashtag}"


@dataclass(frozen=True, slots=True)
class Member:
    """A Discord user who joined the community's game, by the name shown there."""

    id: MemberId
    community: CommunityId
    user: int
    name: str
    joined_at: datetime
    language: Language = Language.ENGLISH
    consented_at: datetime | None = None
    """When they agreed that it is noted what they read and comment."""
    paused_at: datetime | None = None
    """Since when they do not want it noted; None where they do."""
    shows_name: bool = False
    """Whether others see their name where they read or commented."""
    wants_nudges: bool = False
    """Whether they want to hear of posts that nobody has read yet."""

    @property
    def is_tracked(self) -> bool:
        """Say whether it is noted what they read and comment."""
        return self.consented_at is not None and self.paused_at is None


@dataclass(frozen=True, slots=True)
class Caller:
    """Who gives a command or presses a button, as Discord tells of them; a member from then on."""

    guild: int | None
    user: int
    name: str
    language: Language = Language.ENGLISH
    is_organiser: bool = False
    """Whether they may manage the server."""

    def require_organiser(self) -> None:
        """Raise UserError for anyone but an organiser."""
        if not self.is_organiser:
            raise UserError("Only hosts can do that: it needs the permission Manage Server.")
