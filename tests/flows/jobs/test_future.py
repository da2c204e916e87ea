"""A database of a time when the clock was far ahead finds its way back; any other stays as it is."""

from datetime import timedelta
from itertools import cycle

import pytest
from sqlalchemy import PrimaryKeyConstraint, UniqueConstraint, func, insert, select, update

from bot.flows.access import require_community
from bot.flows.feeds.poller import FeedPoller
from bot.flows.jobs.future import return_from_future
from bot.flows.members.consent import answer_consent
from bot.flows.members.membership import ensure_member
from bot.flows.next_theme import host_dates
from bot.flows.rounds.close import close_round
from bot.flows.rounds.open import open_round
from bot.flows.rounds.set_up import switch_host_rota
from bot.flows.themes.host_dates import take_date
from bot.flows.themes.host_rota import choose_invited_theme, volunteer_for_rota
from bot.flows.themes.invite_theme_host import invite_theme_host
from bot.flows.themes.suggest import parse_theme
from bot.services import Services
from bot.themes import CommunityId, Phase, Theme
from storage.future import ARE_AHEAD
from storage.pauses import pauses_of, record_pause
from storage.round_hosts import chosen_for
from storage.rounds import choose_theme, get_round, rounds_of, scheduled_round
from storage.schema import entries, feeds, members, metadata, outbox, pauses, rounds
from storage.types import Instant
from storage.volunteers import record_turn, record_volunteer, volunteers_of
from tests.support.circles import make_caller, make_organiser, open_first_round, set_up_community
from tests.support.clocks import ManualClock

pytestmark = pytest.mark.engines

COMMUNITY = CommunityId(1)
YEAR, HOUR = timedelta(days=365), timedelta(hours=1)
_ENTRY = {**dict.fromkeys(("content_hash", "guid", "url", "title", "author", "text"), ""), "tags": [], "links": []}


async def test_what_happened_a_year_ahead_is_brought_back(services: Services) -> None:
    assert isinstance(services.clock, ManualClock)
    await open_first_round(services)
    right = services.clock.now() + 20 * HOUR
    services.clock.set(right + YEAR)
    async with services.db.read() as conn:
        first, missed = *await rounds_of(conn, COMMUNITY, Phase.WRITING), await scheduled_round(conn, COMMUNITY)
    await close_round(services, FeedPoller(services), first)
    await open_round(services, missed)
    async with services.db.read() as conn:
        await close_round(services, FeedPoller(services), await get_round(conn, missed.id))
        running = await scheduled_round(conn, COMMUNITY)
    services.clock.set(running.opens_at)
    await open_round(services, running)
    services.clock.set(right)
    await return_from_future(services)
    async with services.db.read() as conn:
        upcoming, *others = await rounds_of(conn, COMMUNITY, *Phase)
        newest = await conn.scalar(select(func.max(outbox.c.queued_at)))
    assert upcoming.phase is Phase.SCHEDULED
    assert upcoming.opens_at == first.opens_at + timedelta(weeks=1)
    assert [one.phase for one in others] == [Phase.WRITING, Phase.ROUNDED_UP, Phase.ROUNDED_UP]
    assert others[0].closes_at == first.closes_at, "members have until the next close"
    assert all(one.opens_at < right and one.opened_at is not None and one.opened_at <= right for one in others)
    assert all(one.closes_at <= right for one in others[1:])
    assert newest == right


async def test_pauses_of_that_time_become_none_and_hinder_nothing(services: Services) -> None:
    assert isinstance(services.clock, ManualClock)
    await open_first_round(services)
    ines, right = make_caller(7, "Ines"), services.clock.now() + 20 * HOUR
    member = await answer_consent(services, ines, agrees=True)
    for hours, agrees in zip((0, 1, 8760, 8761, 8762, 8763), cycle((False, True)), strict=False):
        services.clock.set(right + hours * HOUR)
        await answer_consent(services, ines, agrees=agrees)
    async with services.db.write() as tx:
        await tx.execute(update(outbox).values(queued_at=services.clock.now()))
    services.clock.set(right + 2 * HOUR)
    await return_from_future(services)
    async with services.db.read() as conn:
        found = await pauses_of(conn, members.c.id == member.id)
    assert found == {member.id: [(right, right + HOUR)]}


async def test_where_the_clock_was_never_ahead_nothing_is_moved(services: Services) -> None:
    await open_first_round(services)
    later = services.clock.now() + 3 * YEAR
    async with services.db.write() as tx:
        await tx.execute(update(members).values(membership_check_at=later))
        await tx.execute(update(rounds).where(rounds.c.phase == Phase.SCHEDULED).values(due_at=later))
        before = (await tx.execute(select(rounds))).all()
    await return_from_future(services)
    async with services.db.read() as conn:
        assert (await conn.execute(select(rounds))).all() == before


async def test_pauses_and_what_is_planned_for_a_date_ahead_are_no_records_of_then(services: Services) -> None:
    await open_first_round(services)
    now = services.clock.now()
    async with services.db.write() as tx:
        _, ann = await ensure_member(tx, make_caller(5, "Ann"), now)
        await record_pause(tx, ann.id, now - HOUR, now + YEAR)
        for hours in (1, 3):
            await record_pause(tx, ann.id, now + YEAR + hours * HOUR, now + YEAR + (hours + 1) * HOUR)
        upcoming = await scheduled_round(tx, COMMUNITY)
        await choose_theme(tx, upcoming, Theme("Rivers"))
        await record_volunteer(tx, ann.id, now, is_substitute=False)
        await record_turn(tx, ann.id, upcoming, now)
        [feed] = (await tx.execute(insert(feeds).values(address="https://ann.example/").returning(feeds.c.id))).one()
        dated, seen = (
            dict(_ENTRY, feed_id=feed, identity=name, published=published, appeared_at=now + YEAR, seen_at=now)
            for name, published in (("dated", now + YEAR), ("seen", None))
        )
        await tx.execute(insert(entries), [dated, seen])
        await tx.execute(update(outbox).values(queued_at=now + YEAR))
    await return_from_future(services)
    async with services.db.read() as conn:
        assert await chosen_for(conn, upcoming.id) == upcoming.opens_at
        [volunteer] = await volunteers_of(conn, COMMUNITY)
        assert volunteer.turn_for == upcoming.opens_at
        assert await pauses_of(conn, members.c.id == ann.id) == {ann.id: [(now - HOUR, now)]}
        found = await conn.scalars(select(entries.c.appeared_at).order_by(entries.c.identity))
        assert found.all() == [now + YEAR, now], "a feed may date ahead, and the bot may not"


def test_no_instant_that_tells_rows_apart_is_brought_back() -> None:
    """Two rows that come back to the same moment would be one."""
    keys = [
        column
        for table in metadata.sorted_tables
        for constraint in table.constraints
        if isinstance(constraint, PrimaryKeyConstraint | UniqueConstraint)
        for column in constraint.columns
        if isinstance(column.type, Instant) and column.name not in ARE_AHEAD.get(table.name, ())
    ]
    assert keys == [pauses.c.paused_at], "which are deleted before"


async def test_a_theme_stays_chosen_for_its_date_and_whoever_had_a_turn_is_not_asked_again(services: Services) -> None:
    assert isinstance(services.clock, ManualClock)
    opens_at, right = await set_up_community(services), services.clock.now() + HOUR
    await switch_host_rota(services, make_organiser(), on=True)
    ann = make_caller(4, "Ann")
    await volunteer_for_rota(services, ann, is_substitute=False)
    await take_date(services, ann, opens_at)
    async with services.db.read() as conn:
        upcoming = await scheduled_round(conn, COMMUNITY)
    services.clock.set(opens_at - HOUR)
    await invite_theme_host(services, upcoming)
    await choose_invited_theme(services, ann, upcoming.id, parse_theme("The stairs"))
    await set_up_community(services, guild=2, channel=20)
    services.clock.set(right)
    await return_from_future(services)
    async with services.db.read() as conn:
        community = await require_community(conn, COMMUNITY)
        first, *later = await host_dates(conn, community)
        [volunteer] = await volunteers_of(conn, COMMUNITY)
        newest = await conn.scalar(select(func.max(outbox.c.queued_at)))
    assert newest == right
    assert (first.opens_at, first.chosen_by) == (opens_at, "Ann")
    assert all(one.sign_up is None for one in later), "the theme came on its own date"
    assert volunteer.turn_for == opens_at
