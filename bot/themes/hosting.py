"""The rota of theme hosts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.i18n import Language
from bot.themes.community import Community, Member, MemberId
from bot.themes.round import Round, SuggestionId, Theme
from bot.themes.sign_up import HostDate


@dataclass(frozen=True, slots=True)
class Volunteer:
    """A member who offered to choose themes in turn, or as a substitute."""

    member: MemberId
    user: int
    name: str
    since: datetime
    hosted_at: datetime | None = None
    """When they last chose a theme."""
    is_substitute: bool = False
    """Whether they are invited only after a regular volunteer has not chosen a theme."""
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


def next_theme_host(volunteers: Sequence[Volunteer], *, from_substitutes: bool) -> Volunteer | None:
    """Return the volunteer who is asked next, from the regular ones or from the substitutes; None if there is none.

    That is who hosted longest ago; one who never hosted counts from the time of their offer.
    """
    candidates = [volunteer for volunteer in volunteers if volunteer.is_substitute is from_substitutes]
    return min(
        candidates, key=lambda volunteer: (volunteer.hosted_at or volunteer.since, volunteer.since), default=None
    )
