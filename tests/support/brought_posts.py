"""What happens to the posts of a small site in a round, an hour at a time."""

from datetime import timedelta

from bot.feeds import FeedId
from bot.flows.feeds.discover import find_blog
from bot.flows.feeds.poll_due import poll_feeds
from bot.flows.feeds.poller import FeedPoller
from bot.flows.feeds.recorded import match_recorded
from bot.flows.feeds.watch import watch_blog
from bot.flows.rounds.close import close_round
from bot.flows.rounds.open import open_round
from bot.services import Services
from bot.themes import Caller, CommunityId, Phase
from storage.rounds import rounds_of
from tests.support.clocks import ManualClock
from tests.support.small_site import SmallSite


async def wait(services: Services, time: timedelta = timedelta(hours=1)) -> None:
    """Let time pass."""
    assert isinstance(services.clock, ManualClock)
    services.clock.set(services.clock.now() + time)


async def bring(services: Services, site: SmallSite, caller: Caller, feed: str = "/feed") -> int:
    """Bring the blog with a feed as a member's, and look at it for the first time; return its id."""
    found = await find_blog(services.web, services.workers, site.at(feed))
    blog = (await watch_blog(services, caller, found)).blog
    await poll(services, blog.feed)
    return blog.id


async def poll(services: Services, *feeds: int) -> None:
    """Look at feeds an hour later, and at all that was recorded, as before a close."""
    await wait(services)
    await poll_feeds(services, [FeedId(feed) for feed in feeds])
    await match_recorded(services, CommunityId(1), services.clock.now() - timedelta(days=14))


async def next_round(services: Services) -> None:
    """Close the round that runs, and open the next one an hour ago."""
    assert isinstance(services.clock, ManualClock)
    async with services.db.read() as conn:
        [first] = await rounds_of(conn, CommunityId(1), Phase.WRITING)
        [second] = await rounds_of(conn, CommunityId(1), Phase.SCHEDULED)
    services.clock.set(first.closes_at)
    await close_round(services, FeedPoller(services), first)
    services.clock.set(second.opens_at)
    await open_round(services, second)
    await wait(services)
