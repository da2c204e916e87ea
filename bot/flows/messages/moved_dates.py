"""Tell members what became of the dates that they took as theme hosts: the calendar changed, or they were away."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime

from bot.flows.next_theme import taken_dates
from bot.i18n import get_translator
from bot.messages.host_rota import MovedDate, dates_lost, dates_moved
from bot.outbox import Message, MessageKind
from bot.outbox.keys import moved_dates_key
from bot.themes import Community, HostDate, Member, SignUp
from storage import Transaction
from storage.outbox import enqueue
from storage.sign_ups import delete_sign_up, sign_ups_of
from storage.skipped_dates import calendar_of

TakenDates = Mapping[SignUp, HostDate | None]


async def tell_of_moved_dates(
    tx: Transaction, previous: Community, community: Community, before: TakenDates, now: datetime
) -> list[str]:
    """Queue a private message to each member whose dates are others now than `before`, or theirs no longer, or again.

    `before` is what `taken_dates` returned in the circle as it was set up then. Return the names of those who lost one.
    """
    after = await taken_dates(tx, community)
    moved: dict[int, list[MovedDate]] = defaultdict(list)
    losing: dict[int, str] = {}
    for sign_up, was in before.items():
        if sign_up not in after:
            continue
        is_ = after[sign_up]
        if (was and was.day) != (is_ and is_.day):
            moved[sign_up.user].append(MovedDate(sign_up, was, is_))
        if was and not is_:
            losing[sign_up.user] = sign_up.name
    for user, dates in moved.items():
        taker = dates[0].sign_up
        words = dates_moved(get_translator(taker.language), previous, community, dates)
        key = moved_dates_key(taker.member, now)
        message = Message(key, MessageKind.MOVED_DATES, community.id, 0, words, user_id=user)
        await enqueue(tx, message, now)
    return list(losing.values())


async def tell_of_lost_dates(tx: Transaction, community: Community, member: Member, now: datetime) -> None:
    """Give up the dates of a member that somebody else took while the member was away, and queue a word about them."""
    taken_by: dict[date, SignUp] = {}
    lost = []
    for sign_up in await sign_ups_of(tx, community.id):
        if taken_by.setdefault(sign_up.day, sign_up) != sign_up and sign_up.member == member.id:
            lost.append(sign_up)
            await delete_sign_up(tx, sign_up)
    calendar = await calendar_of(tx, community)
    windows = {sign_up: calendar.window_on(sign_up.day) for sign_up in lost}
    dates = [MovedDate(one, HostDate(*window, one.day, one), None) for one, window in windows.items() if window]
    if dates:
        words = dates_lost(get_translator(member.language), community, dates)
        key, kind = moved_dates_key(member.id, now), MessageKind.MOVED_DATES
        await enqueue(tx, Message(key, kind, community.id, 0, words, user_id=member.user), now)
