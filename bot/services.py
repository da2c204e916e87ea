"""What cogs and flows are given to reach the world outside."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from bot.clock import Clock, ClockCheck
from bot.errors import UserError
from bot.feeds import FeedId
from bot.fleet import WHOLE, Part
from bot.i18n import Language
from bot.metrics import Metrics
from bot.outbox import MessageKey
from bot.themes import Caller, Community, CommunityId, PublicPlaces
from bot.web import Web
from bot.web.publish import Publisher
from bot.workers import Workers
from storage import Database
from storage.batch_loader import BatchLoader
from storage.blogs import communities_of_feeds
from storage.recognition import known_lines
from storage.until_commit import UntilCommit

AskDiscord = Callable[[CommunityId, int, Language], Awaitable[Caller]]
"""Returns a Discord user as the member of a server that they are at this moment."""


class Rights:
    """What Discord says of somebody's rights in a server at this moment, for those who ask outside Discord."""

    def __init__(self) -> None:
        self._ask: AskDiscord | None = None

    def ask_by(self, ask: AskDiscord) -> None:
        """Ask in this way from now on: the bot sets it when it connects."""
        self._ask = ask

    async def caller_of(self, community: CommunityId, user: int, language: Language) -> Caller:
        """Return a Discord user as the member of a server that they are now.

        Raises UserError for one who has left, and where Discord does not tell.
        """
        if self._ask is None:
            raise UserError("Discord does not tell me about that server just now. Please try again in a minute.")
        return await self._ask(community, user, language)


class CannotLookError(Exception):
    """Discord does not show what stands in a server just now."""


@dataclass(frozen=True, slots=True)
class Found:
    """A message that stands in Discord."""

    texts: tuple[str, ...]
    sent_at: datetime
    url: str


@dataclass(frozen=True, slots=True)
class Sought:
    """What may have been said of a round, though the database knows nothing of it."""

    key: MessageKey
    """The key that it was said under, unless its round has another id since an older backup was put back."""
    said_after: datetime | None
    """What was said at all was said after this moment; None where nobody knows."""
    opens_at: datetime
    """When the round opens: one that opens while the bot runs does not wait until Discord answers."""
    is_in: Callable[[Sequence[str]], bool]
    """Says whether a message with these texts says it."""


FindAnnouncement = Callable[[Community, Sought], Awaitable[Found | None]]
"""Returns what was said in a circle, and stands in Discord though the database knows nothing of it."""


class Announcements:
    """What was announced in Discord: it holds, also where the database is older than that."""

    def __init__(self) -> None:
        self._find: FindAnnouncement | None = None

    def find_by(self, find: FindAnnouncement) -> None:
        """Look in this way from now on: the bot sets it when it connects."""
        self._find = find

    async def find(self, community: Community, sought: Sought) -> Found | None:
        """Return what was said in a circle, and stands already; None if nothing does, or nobody can see it.

        Raise CannotLookError while Discord does not answer.
        """
        return await self._find(community, sought) if self._find is not None else None


@dataclass(frozen=True, slots=True)
class Services:
    """The database, the web, the clock and the worker processes; nothing here changes while the bot runs."""

    db: Database
    web: Web
    clock: Clock
    workers: Workers
    public_address: str = ""
    """The public address of the bot's web server, without a slash at the end; empty if it has none."""
    publishers: tuple[Publisher, ...] = ()
    """The blogs on which round-ups can be published, as the operator set it."""
    pages_address: str = ""
    """Where the pages stand if not at the public address, without a slash at the end; empty if they stand there."""
    hub: str = ""
    """The URL of the hub that is told when the feeds of pages change (WebSub §4), as the operator set it."""
    invitations: Mapping[int, str] = field(default_factory=dict)
    """The addresses that invite to Discord servers, by the ids of these, as the operator set them."""
    support: str = ""
    """The URL where members and hosts find help, as the operator set it; empty for none."""
    kept_backups: int = 0
    """For how many days what was deleted may still be in a backup that the bot made."""
    part: Part = WHOLE
    """What this process does of the bot's work."""
    rights: Rights = field(default_factory=Rights)
    announcements: Announcements = field(default_factory=Announcements)
    clock_check: ClockCheck = field(init=False)
    metrics: Metrics = field(default_factory=Metrics)
    until_commit: UntilCommit = field(default_factory=UntilCommit)
    """What was read of the database and holds until the next commit."""
    known_lines: BatchLoader[FeedId, str] = field(default_factory=partial(BatchLoader, known_lines))
    """What polls read of the stored entries of their feeds."""
    communities_of_feeds: BatchLoader[FeedId, Mapping[CommunityId, bool]] = field(
        default_factory=partial(BatchLoader, communities_of_feeds)
    )
    """The communities of feeds that are polled."""

    def __post_init__(self) -> None:
        """Check the clock that the services have."""
        object.__setattr__(self, "clock_check", ClockCheck(self.clock))  # of a frozen value

    @property
    def hub_of_pages(self) -> str:
        """The hub of the pages that the bot serves itself; empty where another server has them, or without a hub."""
        return self.hub if self.public_address and not self.pages_address else ""

    def public_places(self, community: CommunityId) -> PublicPlaces:
        """Return the places outside Discord that the operator allows a community."""
        address = self.pages_address or self.public_address
        return PublicPlaces(
            f"{address}/{community}/" if address else "", tuple(publisher.host for publisher in self.publishers)
        )
