"""Take over what was announced of a round that this database has still to open: members write on that."""

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.flows.messages.announced import Announced, read_announcement, says_break
from bot.flows.messages.next_theme import refresh_next_theme
from bot.outbox.keys import announcement_key, skip_key
from bot.services import Services, Sought
from bot.themes import Community, Round, SkippedDate, Suggestion, Theme, normalize_title
from storage import Transaction
from storage.communities import members_named
from storage.rounds import change_theme, choose_theme, get_round, newest_opening, schedule_round
from storage.skipped_dates import calendar_of, record_skipped_date
from storage.spare_themes import delete_spare_theme, list_spare_themes
from storage.suggestions import close_suggestion, open_suggestions, record_chosen_suggestion
from storage.volunteers import record_turn

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Standing:
    """What was said of a round that this database has still to open."""

    announced: Announced
    announced_at: datetime
    rounded_up_at: datetime | None
    """When its round-up came, as far as that is known; None if it has none yet."""


async def find_standing(services: Services, community: Community, round_: Round) -> Standing | None:
    """Return what the announcement of a round says that stands already; None where none does.

    Raise CannotLookError while Discord does not answer.
    """
    sought = Sought(
        announcement_key(round_.id),
        said_after=round_.opens_at,
        opens_at=round_.opens_at,
        is_in=lambda texts: read_announcement(texts, community, round_) is not None,
    )
    found = await services.announcements.find(community, sought)
    if found is None:
        return None
    announced = read_announcement(found.texts, community, round_)
    if announced is None:
        log.warning("%s may be the announcement of round %d, and does not say so plainly", found.url, round_.number)
        return None
    log.warning("round %d of %s is announced already, which the database did not know", round_.number, community.tag)
    at = found.sent_at if announced.is_late else round_.opens_at
    announced_at = max(round_.opens_at, min(at, announced.closes_at - timedelta(seconds=1)))
    return Standing(announced, announced_at, announced.closes_at if announced.is_over else None)


async def was_skipped(services: Services, community: Community, round_: Round) -> bool:
    """Return whether it was said that a round is skipped at its time, which this database does not know.

    That may be long before its time, as soon as the round before it was announced.

    Raise CannotLookError while Discord does not answer.
    """
    async with services.db.read() as conn:
        planned_at = await newest_opening(conn, community.id)
    key = skip_key(round_.id, round_.opens_at)
    sought = Sought(key, planned_at, round_.opens_at, is_in=lambda texts: says_break(texts, round_))
    found = await services.announcements.find(community, sought)
    return found is not None and says_break(found.texts, round_)


async def skip_again(tx: Transaction, community: Community, round_: Round, now: datetime) -> None:
    """Let a scheduled round wait for the next date, as was said."""
    day = (await calendar_of(tx, community)).day_of(round_.opens_at)
    await record_skipped_date(tx, community.id, SkippedDate(day, round_.opens_at, round_.id))
    window = (await calendar_of(tx, community)).next_window(round_.opens_at)
    await schedule_round(tx, community.id, *window, now, host_lead=community.host_lead)
    await refresh_next_theme(tx, community, now)


async def adopt(tx: Transaction, community: Community, round_: Round, announced: Announced, now: datetime) -> Round:
    """Give a scheduled round the theme and the close that were announced; return it.

    Where the theme is known as a suggestion or a spare theme, that is used up.
    """
    if announced.closes_at != round_.closes_at:
        await schedule_round(tx, community.id, round_.opens_at, announced.closes_at, now)
    theme = announced.theme
    if round_.theme is not None and _is_same(round_.theme, theme):
        await change_theme(tx, round_.id, replace(theme, keywords=round_.theme.keywords))
        return await get_round(tx, round_.id)
    for number, spare in await list_spare_themes(tx, community.id):
        if theme.by is None and theme.host_name is None and _is_same(spare, theme):
            theme = replace(theme, keywords=spare.keywords)
            await delete_spare_theme(tx, community.id, number)
    suggested = [one for one in await open_suggestions(tx, community.id, now) if _is_same(one.theme, theme)]
    await (_choose_suggested(tx, round_, theme, suggested[0]) if suggested else _choose(tx, round_, theme, now))
    return await get_round(tx, round_.id)


def _is_same(one: Theme, other: Theme) -> bool:
    return normalize_title(one.title) == normalize_title(other.title)


async def _choose_suggested(tx: Transaction, round_: Round, theme: Theme, suggested: Suggestion) -> None:
    known = replace(theme, by=suggested.by, keywords=suggested.keywords)
    await choose_theme(tx, round_, known, suggestion=suggested.id)
    await close_suggestion(tx, suggested.id)


async def _choose(tx: Transaction, round_: Round, theme: Theme, now: datetime) -> None:
    """Let a round have a theme of which nothing is known; a name is kept where it is that of one member.

    Without a member nobody could have it deleted.
    """
    named = await members_named(tx, round_.community, theme.host_name or theme.by or "")
    if len(named) != 1:
        await choose_theme(tx, round_, replace(theme, by=None, host_name=None))
    elif theme.host_name:
        await choose_theme(tx, round_, theme, theme_host=named[0])
        await record_turn(tx, named[0], round_, now)
    else:
        suggestion = await record_chosen_suggestion(tx, round_.community, named[0], theme, now)
        await choose_theme(tx, round_, theme, suggestion=suggestion)
