"""A Discord server where the bot is set up, its members, and who calls a command."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NewType
from zoneinfo import ZoneInfo

from bot.errors import UserError
from bot.i18n import Language
from bot.themes.calendar import Schedule

CommunityId = NewType("CommunityId", int)
"""The id of the Discord server."""
MemberId = NewType("MemberId", int)
"""The id of a member in the database, one for each community of a Discord user."""


@dataclass(frozen=True, slots=True)
class Community:
    """A circle of bloggers: its names, schedule, channels and options."""

    id: CommunityId
    hashtag: str
    names: tuple[str, ...]
    zone: ZoneInfo
    schedule: Schedule
    announce_channel: int
    roundup_channel: int
    language: Language = Language.ENGLISH
    mention_role: int | None = None
    """The id of the role that announcements mention; None for no mention."""
    threads: bool = False
    """Whether each announcement opens a thread."""
    events: bool = False
    """Whether each round is one of the server's scheduled events."""
    rotates_hosts: bool = False
    """Whether members choose the themes in turn, or for dates that they signed up for."""
    host_lead_days: int = 3
    """How many days before the announcement the theme host is asked for the theme."""
    draft_reviewer: int | None = None
    """The Discord user who gets the draft of a round-up if the round has no theme host; None for no drafts."""
    host: int | None = None
    """The Discord user who set the game up, or changed that last: who hears in private what can't be said."""
    public_pages: bool = False
    """Whether hosts made its pages public, where the operator allows that."""
    publishes_roundups: bool = False
    """Whether hosts let its round-ups be published on the operator's blogs, if there are any."""

    forum_tags: tuple[int, ...] = ()
    """The ids of the tags that hosts chose for its posts in forums, at most one of each forum."""

    @property
    def name(self) -> str:
        """Return what the circle is called: the first of its names, or else its hashtag."""
        return next(iter(self.names), self.tag)

    @property
    def host_lead(self) -> timedelta | None:
        """Return how long before the announcement a member is asked for the theme; None where members choose none."""
        return timedelta(days=self.host_lead_days) if self.rotates_hosts else None

    @property
    def drafts(self) -> bool:
        """Return whether drafts of round-ups are sent before the close."""
        return self.draft_reviewer is not None

    @property
    def tag(self) -> str:
        """Return the hashtag with `#`."""
        return f"#{self.hashtag}"


@dataclass(frozen=True, slots=True)
class Member:
    """A Discord user who joined the community's game, with the name shown in that server."""

    id: MemberId
    community: CommunityId
    user: int
    name: str
    joined_at: datetime
    language: Language = Language.ENGLISH
    consented_at: datetime | None = None
    """When they first agreed that their reads and comments are recorded; None if they never did."""
    paused_at: datetime | None = None
    """Since when they want nothing recorded; None while they have not said so, or agreed after."""
    shows_name: bool = False
    """Whether others see their name with their reads and comments."""
    wants_nudges: bool = False
    """Whether they get messages about posts that nobody has read yet."""
    left_at: datetime | None = None
    """When it was noticed that they have left the server; None while they are there."""

    @property
    def is_tracked(self) -> bool:
        """Return whether their reads and comments are recorded."""
        return self.consented_at is not None and self.paused_at is None and self.left_at is None

    @property
    def answered_consent(self) -> bool:
        """Return whether they have said yes or no to that."""
        return self.consented_at is not None or self.paused_at is not None


@dataclass(frozen=True, slots=True)
class Caller:
    """The Discord user who calls a command or clicks a button, as the interaction describes them."""

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
