"""How the next theme of a community is decided, as things stand: who took its date, who is asked, or the vote."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import chain, islice, takewhile

from bot.themes import (
    MAX_DATES_LISTED,
    Calendar,
    Community,
    DecidedBy,
    HostDate,
    MemberId,
    NextTheme,
    Round,
    SignUp,
    assign_sign_ups,
    give_way,
    next_theme_host,
)
from storage import Connection
from storage.communities import get_member
from storage.round_hosts import chosen_for, get_choosers, next_invitation_stage
from storage.rounds import scheduled_round
from storage.sign_ups import sign_ups_of
from storage.skipped_dates import calendar_of
from storage.volunteers import volunteers_of

BEYOND_THE_LAST = timedelta(days=62)
"""So far after the last date that is taken there is another one, however rare rounds are."""


async def next_theme(conn: Connection, community: Community) -> NextTheme:
    """Return when the next theme is announced, and how it is decided."""
    upcoming = await scheduled_round(conn, community.id)
    if upcoming.theme is not None:
        decided_by = DecidedBy.CHOICE
    elif community.rotates_hosts and await _has_theme_host(conn, community, upcoming):
        decided_by = DecidedBy.MEMBER
    else:
        decided_by = DecidedBy.VOTE
    return NextTheme(upcoming.opens_at, decided_by)


async def _has_theme_host(conn: Connection, community: Community, upcoming: Round) -> bool:
    """Return whether a member may choose the theme of a round, or is asked for it in time."""
    if upcoming.invited is not None and await _name_of_present(conn, upcoming.invited):
        return True
    if (await host_dates(conn, community))[0].sign_up is not None:
        return True
    stage = await next_invitation_stage(conn, upcoming.id)
    if stage is None:
        return False
    return next_theme_host(await volunteers_of(conn, community.id), upcoming.opens_at, stage) is not None


async def host_dates(conn: Connection, community: Community) -> Sequence[HostDate]:
    """Return the next dates on which a theme is announced, that of the scheduled round first, as many as are listed."""
    return (await all_host_dates(conn, community))[:MAX_DATES_LISTED]


async def all_host_dates(conn: Connection, community: Community) -> Sequence[HostDate]:
    """Return the next dates as `host_dates` does, and so many more that a free one is among them."""
    upcoming = await scheduled_round(conn, community.id)
    calendar = await calendar_of(conn, community)
    further = calendar.windows(upcoming.opens_at)
    sign_ups = await sign_ups_of(conn, community.id)
    enough = MAX_DATES_LISTED + len(sign_ups)  # so that one beyond those listed is free for whoever gives way
    planned = list(islice(chain([(upcoming.opens_at, upcoming.closes_at)], further), enough))
    days = [calendar.day_of(opens_at) for opens_at, _ in planned]
    taken = await _assigned(conn, calendar, upcoming, days, sign_ups)
    first, *later = (HostDate(*window, day, taken.get(day)) for window, day in zip(planned, days, strict=True))
    return [await _with_state(conn, first, upcoming), *later]


async def _assigned(
    conn: Connection, calendar: Calendar, upcoming: Round, days: Sequence[date], sign_ups: Sequence[SignUp]
) -> Mapping[date, SignUp]:
    """Return who chooses the theme of which of the next days; a theme chosen for another date goes before."""
    assigned = assign_sign_ups(days, sign_ups)
    planned_for = await chosen_for(conn, upcoming.id) if upcoming.theme is not None else None
    if planned_for is None:
        return assigned
    theme_host, _ = await get_choosers(conn, upcoming.id)
    return give_way(assigned, days, calendar.day_of(planned_for), theme_host)


async def taken_dates(conn: Connection, community: Community) -> Mapping[SignUp, HostDate | None]:
    """Return the date for which each member who took one chooses the theme, also beyond those that are listed.

    It is None where they choose none: no date of the calendar is theirs, or the vote chooses. A date whose theme is
    chosen is left out, as nothing is to do for it.
    """
    sign_ups, upcoming = await sign_ups_of(conn, community.id), await scheduled_round(conn, community.id)
    if not sign_ups:
        return {}
    calendar = await calendar_of(conn, community)
    end = max(sign_up.day for sign_up in sign_ups) + BEYOND_THE_LAST
    further = takewhile(lambda window: calendar.day_of(window[0]) <= end, calendar.windows(upcoming.opens_at))
    windows = {calendar.day_of(one[0]): one for one in chain([(upcoming.opens_at, upcoming.closes_at)], further)}
    assigned = await _assigned(conn, calendar, upcoming, list(windows), sign_ups)
    dates = {one: HostDate(*windows[day], day, one) for day, one in assigned.items() if community.rotates_hosts}
    settled = assigned.get(calendar.day_of(upcoming.opens_at)) if upcoming.theme is not None else None
    return {one: dates.get(one) for one in sign_ups if one != settled}


async def _with_state(conn: Connection, date: HostDate, upcoming: Round) -> HostDate:
    """Return the date of the scheduled round with what is known of its theme and of who is asked for it."""
    if upcoming.theme is not None:
        return replace(date, is_chosen=True, chosen_by=upcoming.theme.host_name or "")
    if upcoming.invited is None or (date.sign_up and date.sign_up.member == upcoming.invited):
        return date
    return replace(date, asked=await _name_of_present(conn, upcoming.invited))


async def _name_of_present(conn: Connection, member: MemberId) -> str:
    """Return the name of a member; empty if they have left."""
    found = await get_member(conn, member)
    return found.name if found is not None and found.left_at is None else ""
