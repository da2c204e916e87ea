"""Who is asked for a theme hears of it, whatever becomes of the date meanwhile, and each has their turn."""

from datetime import timedelta

from bot.components import Layout
from bot.flows.rounds.change import unskip_round
from bot.flows.rounds.set_up import switch_host_rota
from bot.flows.themes.host_rota import (
    choose_invited_theme,
    decline_invitation,
    leave_host_rota,
    volunteer_for_rota,
)
from bot.flows.themes.invite_theme_host import invite_theme_host
from bot.outbox import MessageKind
from bot.services import Services
from bot.themes import Caller, CommunityId, Round, Theme
from storage.outbox import due_messages
from storage.rounds import scheduled_round
from tests.support.breaks import skip_next
from tests.support.circles import make_caller, make_organiser, set_up_community
from tests.support.clocks import ManualClock
from tests.support.jobs import run_rounds_until

COMMUNITY = CommunityId(1)
HOST, INES, JO, MAREK = make_organiser(), make_caller(7, "Inês"), make_caller(8, "Jo"), make_caller(9, "Marek")
NAMES = {one.user: one.name for one in (INES, JO, MAREK)}
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)


async def upcoming(services: Services) -> Round:
    async with services.db.read() as conn:
        return await scheduled_round(conn, COMMUNITY)


async def invite(services: Services) -> None:
    await invite_theme_host(services, await upcoming(services))


async def asked(services: Services) -> list[str]:
    """Return the members to whom a message is queued that asks for the theme."""
    async with services.db.read() as conn:
        due = await due_messages(conn, COMMUNITY, services.clock.now())
    invitations = [message for message in due if message.kind is MessageKind.INVITATION]
    return [NAMES[one.user_id or 0] for one in invitations if isinstance(one.content, Layout) and one.content.buttons()]


async def begin_turns(services: Services, *volunteers: Caller, substitutes: tuple[Caller, ...] = ()) -> None:
    await set_up_community(services)
    await switch_host_rota(services, HOST, on=True)
    for one in (*volunteers, *substitutes):
        await volunteer_for_rota(services, one, is_substitute=one in substitutes)


async def test_after_a_break_that_was_taken_back_nobody_is_asked_twice_and_everybody_in_turn_once(
    services: Services,
) -> None:
    await begin_turns(services, INES, JO)
    await invite(services)
    assert await asked(services) == ["Inês"]
    await unskip_round(services, HOST, (await skip_next(services, HOST)).opens_at)
    await invite(services)
    assert await asked(services) == ["Inês"]
    await leave_host_rota(services, INES)
    await unskip_round(services, HOST, (await skip_next(services, HOST)).opens_at)
    await invite(services)
    assert await asked(services) == ["Jo"]


async def test_whoever_never_answers_holds_up_nobody(services: Services) -> None:
    await begin_turns(services, INES, JO, MAREK)
    opens_at = (await upcoming(services)).opens_at
    for days, who in ((3, "Inês"), (2, "Jo"), (1, "Marek")):
        await run_rounds_until(services, opens_at - days * DAY)
        assert await asked(services) == [who]
    await run_rounds_until(services, opens_at + WEEK - 3 * DAY)
    assert await asked(services) == ["Inês"]


async def test_whoever_is_silent_goes_to_the_end_of_the_line_behind_who_has_chosen(services: Services) -> None:
    await begin_turns(services, INES, JO)
    first = await upcoming(services)
    await run_rounds_until(services, first.opens_at - 3 * DAY)
    await choose_invited_theme(services, INES, first.id, Theme("Maps"))
    await run_rounds_until(services, first.opens_at + WEEK - 2 * DAY)
    assert await asked(services) == ["Inês"]
    await run_rounds_until(services, first.opens_at + 2 * WEEK - 3 * DAY)
    assert await asked(services) == ["Jo"]


async def test_after_a_no_the_next_in_turn_is_asked_at_once_until_nobody_is_left(services: Services) -> None:
    await begin_turns(services, INES, JO, substitutes=(MAREK,))
    round_ = await upcoming(services)
    await run_rounds_until(services, round_.opens_at - 3 * DAY)
    for declines, following in ((INES, ["Jo"]), (JO, ["Marek"]), (MAREK, [])):
        await decline_invitation(services, declines, round_.id)
        await invite(services)
        assert await asked(services) == following
    await run_rounds_until(services, round_.opens_at - timedelta(hours=1))
    assert await asked(services) == []
    await run_rounds_until(services, round_.opens_at + WEEK - 3 * DAY)
    assert await asked(services) == ["Inês"]


async def test_whoever_is_asked_in_anothers_stead_has_as_long_as_they_had(services: Services) -> None:
    await begin_turns(services, INES, JO, MAREK)
    round_ = await upcoming(services)
    await run_rounds_until(services, round_.opens_at - 3 * DAY)
    assert isinstance(services.clock, ManualClock)
    services.clock.set(round_.opens_at - 2 * DAY - timedelta(minutes=1))
    await decline_invitation(services, INES, round_.id)
    await run_rounds_until(services, round_.opens_at - DAY - timedelta(minutes=2))
    assert await asked(services) == ["Jo"]
    await run_rounds_until(services, round_.opens_at - DAY)
    assert await asked(services) == ["Marek"]


async def test_a_substitute_waits_until_it_is_time_to_step_in(services: Services) -> None:
    await begin_turns(services, INES, substitutes=(JO,))
    opens_at = (await upcoming(services)).opens_at
    await run_rounds_until(services, opens_at - DAY - timedelta(minutes=1))
    assert await asked(services) == ["Inês"]
    await run_rounds_until(services, opens_at - DAY)
    assert await asked(services) == ["Jo"]


async def test_whose_date_is_left_out_keeps_their_turn(services: Services) -> None:
    await begin_turns(services, INES, JO)
    await run_rounds_until(services, (await upcoming(services)).opens_at - 3 * DAY)
    await skip_next(services, HOST)
    await run_rounds_until(services, (await upcoming(services)).opens_at - 3 * DAY)
    assert await asked(services) == ["Inês"]
