"""The rota of theme hosts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.i18n import Language
from bot.themes.community import Community, Member, MemberId
from bot.themes.round import HostStage, Round, SuggestionId, Theme
from bot.themes.sign_up import HostDate


@dataclass(frozen=True, slots=True)
class Volunteer:
    """A member who offered to choose themes in turn, or as a substitute."""

    member: MemberId
    user: int
    name: str
    since: datetime
    turn_at: datetime | None = None
    """When they had their last turn: they chose a theme, or were asked and did not."""
    turn_for: datetime | None = None
    """When the round of that turn was to open."""
    is_substitute: bool = False
    """Whether they step in, after regular volunteers have not chosen a theme."""
    language: Language = Language.ENGLISH


@dataclass(frozen=True, slots=True)
class HostRota:
    """Who chooses the themes of a community, as one member sees it."""

    community: Community
    volunteers: tuple[Volunteer, ...]
    dates: tuple[HostDate, ...] = ()
    """The next dates, for which members sign up; none where members choose no themes."""
    to_choose: Round | None = None
    """The round whose theme the member can choose now."""
    to_change: tuple[Round, ...] = ()
    """The rounds whose theme the member can change."""


@dataclass(frozen=True, slots=True)
class ChosenTheme:
    """The theme of a scheduled round, chosen ahead of the vote."""

    theme: Theme
    suggestion: SuggestionId | None = None
    """The suggestion that it is, if it is one."""
    by: Member | None = None
    """Who chose it; None where what was held about them is deleted."""
    is_by_theme_host: bool = False
    """Whether they host the round; else they picked it as a host of the server."""

    @property
    def choice(self) -> tuple[Theme, SuggestionId | None, MemberId | None, bool]:
        """Return what was chosen and by whom, which stays the same when people have other names."""
        unnamed = replace(self.theme, by=None, host_name=None)
        return unnamed, self.suggestion, self.by.id if self.by else None, self.is_by_theme_host


def next_theme_host(volunteers: Sequence[Volunteer], opens_at: datetime, stage: HostStage) -> Volunteer | None:
    """Return the volunteer who is asked next for the theme of the round that opens then; None if there is none.

    Nobody is asked twice for one round. Substitutes come after those in turn, but before them where it is time for
    them to step in. Of each, that is whose last turn was longest ago, whether they chose a theme then or were asked and
    did not; one who had none yet counts from the time of their offer.
    """
    first = stage is HostStage.STEPPING_IN
    return min(
        (volunteer for volunteer in volunteers if volunteer.turn_for != opens_at),
        key=lambda one: (one.is_substitute is not first, one.turn_at or one.since, one.since),
        default=None,
    )
