"""The dates for which members sign up as theme hosts: taking one, and giving it back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain, islice

from bot.errors import UserError
from bot.flows.access import require_community
from bot.flows.members.membership import ensure_member
from bot.services import Services
from bot.text import moment
from bot.themes import (
    MAX_DATES_LISTED,
    MAX_SIGN_UPS_PER_MEMBER,
    Caller,
    Community,
    HostDate,
    HostStage,
    Round,
    assign_sign_ups,
    next_invitation_at,
)
from storage import Connection, Transaction
from storage.communities import get_member
from storage.round_hosts import invite_now, schedule_invitation
from storage.rounds import scheduled_round
from storage.sign_ups import delete_sign_up, record_sign_up, sign_ups_of
from storage.skipped_dates import calendar_of


async def host_dates(conn: Connection, community: Community) -> Sequence[HostDate]:
    """Return the next dates on which a theme is announced, that of the scheduled round first."""
    upcoming = await scheduled_round(conn, community.id)
    calendar = await calendar_of(conn, community)
    further = calendar.windows(upcoming.opens_at)
    planned = list(islice(chain([(upcoming.opens_at, upcoming.closes_at)], further), MAX_DATES_LISTED))
    days = [calendar.day_of(opens_at) for opens_at, _ in planned]
    taken = assign_sign_ups(days, await sign_ups_of(conn, community.id))
    first, *later = (HostDate(*window, day, taken.get(day)) for window, day in zip(planned, days, strict=True))
    return [await _with_state(conn, first, upcoming), *later]


async def _with_state(conn: Connection, date: HostDate, upcoming: Round) -> HostDate:
    """Return the date of the scheduled round with what is known of its theme and of who is asked for it."""
    if upcoming.theme is not None:
        return replace(date, is_chosen=True, chosen_by=upcoming.theme.host_name or "")
    if upcoming.invited is None or (date.sign_up and date.sign_up.member == upcoming.invited):
        return date
    asked = await get_member(conn, upcoming.invited)
    is_there = asked is not None and asked.left_at is None
    return replace(date, asked=asked.name) if asked is not None and is_there else date


async def take_date(services: Services, caller: Caller, opens_at: datetime) -> HostDate:
    """Sign the caller up as the theme host of a date; return it.

    Raise UserError where members choose no themes, if the date is taken or none any more, or for one date too many.
    """
    now = services.clock.now()
    async with services.db.write() as tx:
        community, member = await ensure_member(tx, caller, now)
        if not community.rotates_hosts:
            raise UserError("The vote chooses the theme here, until a host begins with turns in **/theme host**.")
        dates = await host_dates(tx, community)
        chosen = next((date for date in dates if date.opens_at == opens_at), None)
        if chosen is None:
            raise UserError("That date has moved. **/theme host** shows the dates as they are now.")
        if not chosen.is_free:
            raise UserError("Somebody was faster: that date is taken. **/theme host** shows which are free.")
        mine = [date for date in dates if date.sign_up and date.sign_up.member == member.id]
        if len(mine) >= MAX_SIGN_UPS_PER_MEMBER:
            raise UserError("You have three dates already. Give one back, and another can be yours.")
        await record_sign_up(tx, community.id, chosen.day, member.id, now)
        if chosen == dates[0]:
            await _ask_for_theme(tx, community, now)
        return (await host_dates(tx, community))[dates.index(chosen)]


async def _ask_for_theme(tx: Transaction, community: Community, now: datetime) -> None:
    """Plan the invitation of who signed up for the scheduled round, at once if its time has come."""
    upcoming = await scheduled_round(tx, community.id)
    if community.host_lead is not None:
        at = next_invitation_at(upcoming.opens_at, HostStage.SIGNED_UP, community.host_lead, now)
        await schedule_invitation(tx, upcoming.id, at, HostStage.SIGNED_UP)


async def give_date_back(services: Services, caller: Caller, opens_at: datetime) -> HostDate:
    """Free a date that the caller took; if they were asked for its theme already, the next one is asked at once.

    Return the date as it was. Raise UserError if it is not theirs, or if its theme is chosen.
    """
    now = services.clock.now()
    async with services.db.write() as tx:
        community = await require_community(tx, caller.guild)
        upcoming = await scheduled_round(tx, community.id)
        date = next((one for one in await host_dates(tx, community) if one.opens_at == opens_at), None)
        if date is None or date.sign_up is None or date.sign_up.user != caller.user:
            raise UserError("That date is not yours any more. **/theme host** shows the dates as they are now.")
        if date.is_chosen:
            raise UserError("The theme of that date is chosen already. It is announced {when}.", when=moment(opens_at))
        await delete_sign_up(tx, community.id, date.sign_up.day)
        if date.opens_at == upcoming.opens_at and upcoming.invited == date.sign_up.member:
            await invite_now(tx, upcoming.id, now)
        return date
