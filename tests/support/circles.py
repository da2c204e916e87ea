"""A community and its members, without Discord."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.flows.feeds.discover import find_blog
from bot.flows.feeds.poller import FeedPoller
from bot.flows.feeds.watch import watch_blog
from bot.flows.members.consent import answer_consent
from bot.flows.rounds.close import close_round
from bot.flows.rounds.open import open_round
from bot.flows.rounds.set_up import set_up
from bot.services import Services
from bot.themes import Caller, Community, CommunityId, MemberId, Phase, Schedule
from storage.rounds import get_round, rounds_of, scheduled_rounds
from tests.support.clocks import ManualClock

ZONE = ZoneInfo("America/New_York")


def make_community(guild: int = 1, channel: int = 10) -> Community:
    return Community(CommunityId(guild), "usblogs", ("US Blogs",), ZONE, Schedule(), channel, channel)


def make_caller(user: int, name: str, guild: int = 1, *, is_organiser: bool = False) -> Caller:
    return Caller(guild, user, name, is_organiser=is_organiser)


def make_organiser(guild: int = 1) -> Caller:
    return make_caller(1000, "Bea", guild, is_organiser=True)


async def set_up_community(services: Services, guild: int = 1, channel: int = 10) -> datetime:
    """Set a community up; return when its first round opens."""
    return (await set_up(services, make_organiser(guild), make_community(guild, channel))).opens_at


async def open_first_round(services: Services) -> None:
    """Set a community up, and open its first round, at which the clock stands then."""
    assert isinstance(services.clock, ManualClock)
    services.clock.set(await set_up_community(services))
    async with services.db.read() as conn:
        [scheduled] = await rounds_of(conn, CommunityId(1), Phase.SCHEDULED)
    await open_round(services, scheduled)


async def round_up_first_round(services: Services, *guilds: int) -> None:
    """Set communities up, and let the first round of each pass, without a post; the clock stands at its close then."""
    assert isinstance(services.clock, ManualClock)
    opens_at = max([await set_up_community(services, guild) for guild in guilds])
    services.clock.set(opens_at)
    poller = FeedPoller(services)
    async with services.db.read() as conn:
        scheduled = await scheduled_rounds(conn)
    for round_ in scheduled:
        await open_round(services, round_)
    services.clock.set(max(round_.closes_at for round_ in scheduled))
    for round_ in scheduled:
        async with services.db.read() as conn:
            running = await get_round(conn, round_.id)
        await close_round(services, poller, running)


async def bring_blog(services: Services, guild: int, user: int, name: str, address: str) -> MemberId:
    """Add the blog at an address to a community as that of a member, who lets reading be noted; return their id."""
    caller = make_caller(user, name, guild)
    await watch_blog(services, caller, await find_blog(services.web, services.workers, address))
    return (await answer_consent(services, caller, agrees=True)).id


async def make_pages_public(services: Services) -> None:
    """Make the pages of every community public."""
    async with services.db.write() as tx:
        await tx.exec_driver_sql("UPDATE communities SET public_pages = true")
