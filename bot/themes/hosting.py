"""Members take turns at choosing the theme."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.i18n import Language
from bot.themes.community import MemberId


@dataclass(frozen=True, slots=True)
class Volunteer:
    """A member who offered to choose a theme when it is their turn, or to step in when nobody else can."""

    member: MemberId
    user: int
    name: str
    since: datetime
    hosted_at: datetime | None = None
    is_substitute: bool = False
    language: Language = Language.ENGLISH


def next_theme_host(volunteers: Sequence[Volunteer], *, steps_in: bool) -> Volunteer | None:
    """Return whose turn it is: who has not hosted for the longest time, then who offered first.

    With `steps_in`, of those who offered to step in when the one whose turn it was can't.
    """
    willing = [one for one in volunteers if one.is_substitute is steps_in]
    return min(willing, key=lambda one: (one.hosted_at or one.since, one.since), default=None)
