"""Tell members what became of the dates that they took as theme hosts, when their circle's calendar changes."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from bot.flows.next_theme import taken_dates
from bot.i18n import get_translator
from bot.messages.host_rota import MovedDate, dates_moved
from bot.outbox import Message, MessageKind
from bot.outbox.keys import moved_dates_key
from bot.themes import Community, HostDate, SignUp
from storage import Transaction
from storage.outbox import enqueue

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
        date = after[sign_up]
        if (was and was.day) != (date and date.day):
            moved[sign_up.user].append(MovedDate(sign_up, was, date))
        if was and not date:
            losing[sign_up.user] = sign_up.name
    for user, dates in moved.items():
        taker = dates[0].sign_up
        words = dates_moved(get_translator(taker.language), previous, community, dates)
        key = moved_dates_key(taker.member, now)
        message = Message(key, MessageKind.MOVED_DATES, community.id, 0, words, user_id=user)
        await enqueue(tx, message, now)
    return list(losing.values())
