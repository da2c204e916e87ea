"""Open a round: choose its theme, announce it, and schedule the next one."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from bot.flows.access import require_community
from bot.flows.feeds.recorded import match_recorded
from bot.flows.messages.announcement import enqueue_announcement
from bot.flows.messages.board import refresh_board
from bot.flows.messages.invitations import settle_invitations
from bot.flows.messages.roundup import refresh_newest_roundup
from bot.flows.next_theme import all_host_dates
from bot.flows.rounds.adopt import adopt, find_standing, skip_again, was_skipped
from bot.i18n import get_translator
from bot.messages.rounds import no_theme
from bot.services import Services
from bot.themes import Calendar, Community, HostDate, Phase, Round, SuggestionId, Theme, winning_suggestion
from bot.themes.bank import bank_theme
from storage import Transaction
from storage.feeds import make_due
from storage.round_phases import start_writing
from storage.rounds import get_round, schedule_round
from storage.sign_ups import delete_sign_ups_until, record_sign_up
from storage.skipped_dates import calendar_of, delete_skipped_date, skipped_dates_of
from storage.spare_themes import take_spare_theme
from storage.suggestions import close_suggestion, open_suggestions
from storage.volunteers import record_turn

ROUND_UP_DELAY = timedelta(hours=1)
"""How long after an opening the previous round-up stops naming the next theme: announcements go first."""


async def open_round(services: Services, round_: Round) -> None:
    """Open a round that is due, and queue its announcement in the same transaction, so that both happen once.

    If it was announced already, or it was said that it is skipped, that holds, though this database does not know of
    it, as after an older backup was put back. What was recorded since the time at which it was due is matched then:
    feeds are polled whether it opens or not. Raise CannotLookError while Discord does not say what stands there.
    """
    async with services.db.read() as conn:
        community = await require_community(conn, round_.community)
    is_skipped = await was_skipped(services, community, round_)
    standing = None if is_skipped else await find_standing(services, community, round_)
    now = services.clock.now()
    async with services.db.write() as tx:
        community = await require_community(tx, round_.community)
        current = await get_round(tx, round_.id)
        if current.phase is not Phase.SCHEDULED or current.opens_at != round_.opens_at:
            return  # opened, skipped or moved while Discord was asked
        if is_skipped:
            await skip_again(tx, community, current, now)
            return
        dates = await all_host_dates(tx, community)
        if standing is not None:
            current = await adopt(tx, community, current, standing.announced, now)
        missed = standing is None and now >= current.closes_at
        theme, suggestion = await _choose_theme(tx, community, current, now, missed=missed)
        if not await start_writing(
            tx,
            current,
            None if current.theme else theme,
            suggestion,
            now,
            announced_at=standing.announced_at if standing else None,
            rounded_up_at=standing.rounded_up_at if standing else None,
        ):
            return
        if current.invited is not None and current.theme is None and not missed:
            await record_turn(tx, current.invited, current, now)
        if suggestion is not None:
            await close_suggestion(tx, suggestion)
        calendar = await calendar_of(tx, community)
        await _forget_sign_ups(tx, community, dates, now)
        await _forget_skipped_dates(tx, community, calendar, calendar.day_of(round_.opens_at))
        window = _next_window(calendar, current, now, was_announced=standing is not None)
        await schedule_round(tx, community.id, *window, now, host_lead=community.host_lead)
        await settle_invitations(tx, community, await get_round(tx, round_.id), now)
        if not missed:
            await enqueue_announcement(tx, community, await get_round(tx, round_.id), now)
        await refresh_board(tx, community, now)
        await refresh_newest_roundup(tx, community, now + ROUND_UP_DELAY)
        await make_due(tx, community.id, now)
    await match_recorded(services, round_.community, round_.opens_at)


async def _forget_sign_ups(tx: Transaction, community: Community, dates: Sequence[HostDate], now: datetime) -> None:
    """Forget the sign-ups for the first of these dates and those before; who gave way to its theme has a later one."""
    opening, *later = dates
    await delete_sign_ups_until(tx, community.id, opening.day)
    for date_ in later:
        if date_.sign_up is not None and date_.sign_up.day <= opening.day:
            await record_sign_up(tx, community.id, date_.day, date_.sign_up.member, now)


def _next_window(calendar: Calendar, round_: Round, now: datetime, *, was_announced: bool) -> tuple[datetime, datetime]:
    """Return when the round after one opens and closes.

    Windows that passed while the bot was offline are skipped: nobody could have known of them. After a round that was
    announced it was not offline, and the next one may be announced as well.
    """
    windows = calendar.windows(round_.opens_at)
    if was_announced:
        return next(window for window in windows if window[0] >= round_.closes_at)
    return next(window for window in windows if window[1] > now)


async def _forget_skipped_dates(tx: Transaction, community: Community, calendar: Calendar, until: date) -> None:
    """Forget the skipped dates up to a day, and those on which a new set-up announces nothing.

    Of the latter it was said that there is no break; once their time has passed, they would look like one.
    """
    for skipped in await skipped_dates_of(tx, community.id):
        if skipped.day <= until or calendar.window_on(skipped.day) is None:
            await delete_skipped_date(tx, community.id, skipped.day)


async def _choose_theme(
    tx: Transaction, community: Community, round_: Round, now: datetime, *, missed: bool
) -> tuple[Theme, SuggestionId | None]:
    """Return the round's theme, and the suggestion it comes from, if any.

    In this order: a theme that was chosen ahead, the winner of the vote, the next spare theme, the built-in bank. A
    round that was missed gets a free theme, so that it uses up none of them.
    """
    t = get_translator(community.language)
    if round_.theme is not None:
        return round_.theme, round_.suggestion
    if missed:
        return no_theme(t), None
    if suggestion := winning_suggestion(await open_suggestions(tx, community.id, now)):
        return suggestion.theme, suggestion.id
    if spare := await take_spare_theme(tx, community.id):
        return spare, None
    title, prompt = bank_theme(round_.number)
    return Theme(t(title.msgid), t(prompt.msgid)), None
