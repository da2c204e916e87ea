"""Close a round: no more posts in time, one last look at every feed, then the round-up."""

import asyncio
import logging

from bot.feeds.polling_interval import FINAL_POLL_WINDOW
from bot.flows.access import require_community
from bot.flows.comments.poll import poll_comments
from bot.flows.feeds.poll_due import fair_order, poll_feeds
from bot.flows.messages.roundup import show_roundup
from bot.outbox import announce_key
from bot.services import Services
from bot.themes import Phase, Round
from storage.feeds import feeds_not_polled_since
from storage.outbox import unpin
from storage.posts import posts_of_round
from storage.rounds import advance_phase, get_round

log = logging.getLogger(__name__)


async def close_round(services: Services, round_: Round) -> None:
    """Close a round that is due and queue its round-up; what was begun before a crash is taken up again."""
    async with services.db.write() as tx:
        await advance_phase(tx, round_.id, Phase.WRITING, Phase.CLOSED, services.clock.now())
    await _last_look(services, round_)
    now = services.clock.now()
    async with services.db.write() as tx:
        if await advance_phase(tx, round_.id, Phase.CLOSED, Phase.ROUNDED_UP, now):
            community = await require_community(tx, round_.community)
            await show_roundup(tx, community, await get_round(tx, round_.id), now)
            await unpin(tx, announce_key(round_.id), now)


async def _last_look(services: Services, round_: Round) -> None:
    """Look once more at the feeds that had no look in the last minutes, as after a time away."""
    since = round_.closes_at - FINAL_POLL_WINDOW
    async with services.db.read() as conn:
        feeds = await feeds_not_polled_since(conn, round_.community, since)
    if feeds:
        async with services.looking:
            async with services.db.read() as conn:
                feeds = await feeds_not_polled_since(conn, round_.community, since)
            turns = fair_order(feeds)
            await poll_feeds(services, sorted(feeds, key=turns.__getitem__))
    async with services.db.read() as conn:
        posts = await posts_of_round(conn, round_.id)
    looks = await asyncio.gather(*(poll_comments(services, post.id) for post in posts), return_exceptions=True)
    for trouble in (
        look for look in looks if isinstance(look, BaseException)
    ):  # comments that can't be counted must not keep the round-up back
        log.error("comments could not be gathered before the round-up", exc_info=trouble)
