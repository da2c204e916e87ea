"""One Discord server with the bot set up, and the people who play there."""

from dataclasses import dataclass
from datetime import datetime
from typing import NewType
from zoneinfo import ZoneInfo

from bot.themes.calendar import Week

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
    week: Week
    announce_channel: int
    roundup_channel: int

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
