"""Who is asked for a theme hears of it, whatever becomes of the date meanwhile."""

from bot.flows.rounds.change import unskip_round
from bot.flows.rounds.set_up import switch_host_rota
from bot.flows.themes.host_rota import leave_host_rota, volunteer_for_rota
from bot.flows.themes.invite_theme_host import invite_theme_host
from bot.outbox import MessageKind
from bot.services import Services
from bot.themes import CommunityId
from storage.outbox import due_messages
from storage.rounds import scheduled_round
from tests.support.breaks import skip_next
from tests.support.circles import make_caller, make_organiser, set_up_community

COMMUNITY = CommunityId(1)
HOST, INES, JO = make_organiser(), make_caller(7, "Inês"), make_caller(8, "Jo")


async def invite(services: Services) -> None:
    async with services.db.read() as conn:
        upcoming = await scheduled_round(conn, COMMUNITY)
    await invite_theme_host(services, upcoming)


async def invited(services: Services) -> list[int | None]:
    """Return the Discord users to whom an invitation is queued."""
    async with services.db.read() as conn:
        due = await due_messages(conn, COMMUNITY, services.clock.now())
    return [message.user_id for message in due if message.kind is MessageKind.INVITATION]


async def test_after_a_break_that_was_taken_back_nobody_is_asked_twice_and_everybody_in_turn_once(
    services: Services,
) -> None:
    await set_up_community(services)
    await switch_host_rota(services, HOST, on=True)
    for one in (INES, JO):
        await volunteer_for_rota(services, one, is_substitute=False)
    await invite(services)
    assert await invited(services) == [INES.user]
    await unskip_round(services, HOST, (await skip_next(services, HOST)).opens_at)
    await invite(services)
    assert await invited(services) == [INES.user]
    await leave_host_rota(services, INES)
    await unskip_round(services, HOST, (await skip_next(services, HOST)).opens_at)
    await invite(services)
    assert await invited(services) == [INES.user, JO.user]
