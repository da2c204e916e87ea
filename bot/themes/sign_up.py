"""Members sign up months ahead to choose the theme of a date."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from bot.i18n import Language
from bot.themes.community import MemberId

MAX_DATES_LISTED = 12
"""Dates that are listed and can be taken: a year of months."""
MAX_SIGN_UPS_PER_MEMBER = 3
"""Dates that one member has at a time, so that there are some for others."""


@dataclass(frozen=True, slots=True)
class SignUp:
    """A member who took a date as its theme host."""

    day: date
    """The local day on which the theme was to be announced when they took it."""
    member: MemberId
    user: int
    name: str
    language: Language = Language.ENGLISH


@dataclass(frozen=True, slots=True)
class HostDate:
    """A date on which a theme is announced, and who chooses it."""

    opens_at: datetime
    closes_at: datetime
    day: date
    """The local day of `opens_at`."""
    sign_up: SignUp | None = None
    """Who signed up for it."""
    asked: str = ""
    """The name of the member who is asked in turn just now, without having signed up; empty if nobody is."""
    is_chosen: bool = False
    """Whether its theme is chosen already."""
    chosen_by: str = ""
    """The name of the theme host who chose it; empty if a host of the server did, or if it isn't chosen."""

    @property
    def is_free(self) -> bool:
        """Return whether a member can take it."""
        return self.sign_up is None and not self.asked and not self.is_chosen


def give_way(
    assigned: Mapping[date, SignUp], days: Sequence[date], chosen_for: date, by: MemberId | None
) -> Mapping[date, SignUp]:
    """Return who chooses the theme of which of these days where the first has a theme that was chosen for another.

    Such a theme, chosen by this member, comes on that day all the same, and whoever had it has the next free one.
    """
    [first, *later], before = days, assigned.get(days[0])
    if before is None or chosen_for == first or (before.member == by and before.day <= chosen_for):
        return assigned
    others = {day: sign_up for day, sign_up in assigned.items() if day != first}
    free = next((day for day in later if day not in others), None)
    return others if free is None else {**others, free: before}


def assign_sign_ups(days: Sequence[date], sign_ups: Sequence[SignUp]) -> Mapping[date, SignUp]:
    """Return who chooses the theme of which of these days, which are in order; who signed up for none is left out.

    A sign-up stays where it was as the calendar changes: it is for the day nearest to that for which it was made, if
    it is nearer to that than to the day before or after. Of two for one day, the first in `sign_ups` has it.
    """
    gap = min((later - earlier for earlier, later in pairwise(days)), default=timedelta())
    assigned: dict[date, SignUp] = {}
    for sign_up in sign_ups:
        nearest = min(days, key=lambda day: abs(day - sign_up.day), default=None)
        if nearest is not None and (nearest == sign_up.day or abs(nearest - sign_up.day) * 2 < gap):
            assigned.setdefault(nearest, sign_up)
    return assigned
