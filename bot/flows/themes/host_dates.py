"""The dates for which members sign up as theme hosts: taking one, and giving it back."""

from datetime import datetime

from bot.errors import UserError
from bot.flows.access import require_community
from bot.flows.members.membership import ensure_member
from bot.flows.messages.next_theme import refresh_next_theme
from bot.flows.next_theme import host_dates
from bot.services import Services
from bot.text import moment
from bot.themes import MAX_SIGN_UPS_PER_MEMBER, Caller, Community, HostDate, HostStage, next_invitation_at
from storage import Transaction
from storage.round_hosts import invite_now, schedule_invitation
from storage.rounds import scheduled_round
from storage.sign_ups import delete_sign_up, record_sign_up
from storage.volunteers import record_turn


async def take_date(services: Services, caller: Caller, opens_at: datetime) -> HostDate:
    """Sign the caller up as the theme host of a date; return it.

    One that is theirs already stays so. Raise UserError where members choose no themes, if the date is another's or
    none any more, or for one date too many.
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
        if chosen.sign_up is not None and chosen.sign_up.member == member.id:
            return chosen
        if not chosen.is_free:
            raise UserError("Somebody was faster: that date is taken. **/theme host** shows which are free.")
        mine = [date for date in dates if date.sign_up and date.sign_up.member == member.id]
        if len(mine) >= MAX_SIGN_UPS_PER_MEMBER:
            raise UserError("You have three dates already. Give one back, and another can be yours.")
        await record_sign_up(tx, community.id, chosen.day, member.id, now)
        if chosen == dates[0]:
            await _ask_for_theme(tx, community, now)
            await refresh_next_theme(tx, community, now)
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
        await delete_sign_up(tx, date.sign_up)
        if date.opens_at == upcoming.opens_at and upcoming.invited == date.sign_up.member:
            await record_turn(tx, date.sign_up.member, upcoming, now)
            await invite_now(tx, upcoming.id, now)
        await refresh_next_theme(tx, community, now)
        return date
