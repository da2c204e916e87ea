"""A circle that is older than the bot brings its past: rounds that are listed, and never announced, read or counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.errors import UserError
from bot.feeds import ParseFailure
from bot.flows.access import require_community
from bot.flows.messages.perma_post import refresh_perma_post, show_perma_post
from bot.history import read_history
from bot.services import Services
from bot.themes import STARTED_PHASES, Caller, Community
from bot.themes.imported_round import MAX_IMPORTED_NUMBER, ImportedRound
from storage import Connection
from storage.imported_rounds import (
    delete_imported_rounds,
    imported_rounds_of,
    last_brought_at,
    record_imported_rounds,
)
from storage.round_numbers import number_next_round
from storage.rounds import rounds_of, scheduled_round


@dataclass(frozen=True, slots=True)
class PastPreview:
    """What was understood of an index, before anything is recorded."""

    rounds: tuple[ImportedRound, ...]
    """The rounds that can be taken, in the order of their numbers."""
    left_out: int = 0
    """How many are not: they are still to come, or have numbers of rounds that the bot played."""


async def read_past(services: Services, caller: Caller, body: bytes, content_type: str, base: str) -> PastPreview:
    """Return the rounds that a document lists, which relative links start from `base`.

    Raise UserError unless the caller is an organiser, or if the document lists no round of before.
    """
    caller.require_organiser()
    async with services.db.read() as conn:
        community = await require_community(conn, caller.guild)
    found = await services.workers.run(read_history, body, content_type, base)
    if isinstance(found, ParseFailure) or not found:
        raise UserError(
            "I find no rounds there. I read a table, or a list with a line for each round: its theme, and its number, "
            "date or host."
        )
    async with services.db.read() as conn:
        taken = await _takeable(conn, services, community, found)
    if not taken:
        raise _nothing_to_take()
    return PastPreview(tuple(taken), len(found) - len(taken))


def _nothing_to_take() -> UserError:
    return UserError("I have played those rounds with you already, or they are still to come.")


async def _takeable(
    conn: Connection, services: Services, community: Community, found: Sequence[ImportedRound]
) -> Sequence[ImportedRound]:
    """Return the rounds that are over, with numbers below those of the rounds that the bot played."""
    today = services.clock.now().astimezone(community.zone).date()
    played = await rounds_of(conn, community.id, *STARTED_PHASES)
    limit = min((round_.number for round_ in played), default=MAX_IMPORTED_NUMBER)
    return [one for one in found if one.number < limit and (one.day is None or one.day <= today)]


@dataclass(frozen=True, slots=True)
class TakenPast:
    """Rounds of before that were recorded."""

    count: int
    brought_at: datetime
    """When that was (UTC), in whole seconds, and of these alone: by it they are taken out again."""
    next_number: int
    """The number of the next round, which comes after all of them."""


async def take_past(services: Services, caller: Caller, brought: Sequence[ImportedRound]) -> TakenPast:
    """Record rounds of before, and list them.

    The same rounds again change nothing. Raise UserError unless the caller is an organiser, and where the bot has
    played all of these meanwhile.
    """
    caller.require_organiser()
    async with services.db.write() as tx:
        community = await require_community(tx, caller.guild)
        taken = await _takeable(tx, services, community, brought)
        if not taken:
            raise _nothing_to_take()
        brought_at = await _next_moment(tx, community, services.clock.now())
        await record_imported_rounds(tx, community.id, taken, brought_at)
        upcoming = await scheduled_round(tx, community.id)
        last = max((one.number for one in await imported_rounds_of(tx, community.id)), default=0)
        if upcoming.number <= last:
            await number_next_round(tx, community.id, last + 1)
        await show_perma_post(tx, services, community)
        return TakenPast(len(taken), brought_at, max(upcoming.number, last + 1))


async def _next_moment(conn: Connection, community: Community, now: datetime) -> datetime:
    """Return the moment of what is brought now, as a button can name it: in whole seconds, and of nothing else here."""
    last, this = await last_brought_at(conn, community.id), now.replace(microsecond=0)
    return this if last is None else max(this, last + timedelta(seconds=1))


async def forget_past(services: Services, caller: Caller, brought_at: datetime | None = None) -> None:
    """Delete the rounds of before; with `brought_at`, those alone that were last brought at that moment.

    Raise UserError unless the caller is an organiser, and where none is here any more.
    """
    caller.require_organiser()
    async with services.db.write() as tx:
        community = await require_community(tx, caller.guild)
        if not await delete_imported_rounds(tx, community.id, brought_at):
            raise UserError("Those rounds are out already, or were brought anew. **/round import** says what is here.")
        await refresh_perma_post(tx, services, community)


async def known_past(services: Services, caller: Caller) -> Sequence[ImportedRound]:
    """Return the rounds of before that are here, newest first. Raise UserError unless the caller is an organiser."""
    caller.require_organiser()
    async with services.db.read() as conn:
        community = await require_community(conn, caller.guild)
        return await imported_rounds_of(conn, community.id)
