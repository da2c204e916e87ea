"""Close a round: end its writing phase, poll its feeds and comments a last time, and queue the round-up."""

import asyncio
import logging

from bot.feeds.polling_interval import FINAL_POLL_WINDOW
from bot.flows.access import require_community
from bot.flows.comments.poll import poll_comments
from bot.flows.feeds.poll_due import fair_order, poll_feeds
from bot.flows.messages.roundup import show_roundup
from bot.outbox.keys import announcement_key
from bot.services import Services
from bot.themes import Phase, Round
from storage.feeds import feeds_not_polled_since
from storage.outbox import unpin
from storage.posts import posts_of_round
from storage.rounds import advance_phase, get_round

log = logging.getLogger(__name__)


async def close_round(services: Services, round_: Round) -> None:
    """Close a round that is due, and queue its round-up; after a crash, continue from the phase it had reached."""
    async with services.db.write() as tx:
        await advance_phase(tx, round_.id, Phase.WRITING, Phase.CLOSED, services.clock.now())
    await _final_poll(services, round_)
    now = services.clock.now()
    async with services.db.write() as tx:
        if await advance_phase(tx, round_.id, Phase.CLOSED, Phase.ROUNDED_UP, now):
            community = await require_community(tx, round_.community)
            await show_roundup(tx, community, await get_round(tx, round_.id), now)
            await unpin(tx, announcement_key(round_.id), now)


async def _final_poll(services: Services, round_: Round) -> None:
    """Poll the feeds that were not polled within `FINAL_POLL_WINDOW`, and the comments of every post."""
    since = round_.closes_at - FINAL_POLL_WINDOW
    async with services.db.read() as conn:
        feeds = await feeds_not_polled_since(conn, round_.community, since)
    if feeds:
        async with services.looking:
            async with services.db.read() as conn:
                feeds = await feeds_not_polled_since(conn, round_.community, since)
            order = fair_order(feeds)
            await poll_feeds(services, sorted(feeds, key=order.__getitem__))
    async with services.db.read() as conn:
        posts = await posts_of_round(conn, round_.id)
    results = await asyncio.gather(*(poll_comments(services, post.id) for post in posts), return_exceptions=True)
    for error in results:
        if isinstance(error, BaseException):  # comments that can't be counted must not delay the round-up
            log.error("comments could not be gathered before the round-up", exc_info=error)
