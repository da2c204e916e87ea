"""Close a round: end its writing phase, poll its feeds and comments a last time, and queue the round-up.

Between the two, the pages of entries are read again of which the feed gives only a part, and what was recorded before
the round was open is matched. At the end, the posts teach.
"""

import asyncio
import logging
from collections.abc import Awaitable
from datetime import datetime, timedelta

from bot.feeds.polling_interval import FINAL_POLL_WINDOW
from bot.flows.access import require_community
from bot.flows.comments.poll import poll_comments
from bot.flows.feeds.full_text import read_pages_again
from bot.flows.feeds.poller import FeedPoller
from bot.flows.feeds.recorded import match_recorded
from bot.flows.messages.board import refresh_board
from bot.flows.messages.roundup import enqueue_roundup, is_unheard_of
from bot.flows.posts.learn import learn_from_posts
from bot.flows.rounds.times import refresh_round_times
from bot.outbox.keys import announcement_key
from bot.services import Services
from bot.themes import Community, Phase, Round
from storage import Transaction
from storage.comments import polled_posts_of
from storage.outbox import unpin
from storage.round_phases import advance_phase
from storage.rounds import get_round
from storage.suggestions import reopen_suggestion

log = logging.getLogger(__name__)

FINAL_POLLS_TIMEOUT = timedelta(minutes=1)
"""How long a round-up waits for the last look at the feeds, and at the comments: what comes later is a late post."""


async def close_round(services: Services, feed_poller: FeedPoller, round_: Round) -> None:
    """Close a round and queue its round-up; one that was closed before a crash goes on from there."""
    async with services.db.write() as tx:
        await advance_phase(tx, round_.id, Phase.WRITING, Phase.CLOSED, services.clock.now())
    await _try_for(FINAL_POLLS_TIMEOUT, feed_poller.poll_stale(round_.community, round_.closes_at - FINAL_POLL_WINDOW))
    await _try_for(FINAL_POLLS_TIMEOUT, read_pages_again(services, round_))
    await _try_for(FINAL_POLLS_TIMEOUT, match_recorded(services, round_.community, round_.opens_at))
    await _try_for(FINAL_POLLS_TIMEOUT, _poll_comments(services, round_))
    now = services.clock.now()
    async with services.db.write() as tx:
        if await advance_phase(tx, round_.id, Phase.CLOSED, Phase.ROUNDED_UP, now):
            community = await require_community(tx, round_.community)
            rounded_up = await get_round(tx, round_.id)
            await enqueue_roundup(tx, community, rounded_up, now)
            if rounded_up.suggestion is not None and await is_unheard_of(tx, rounded_up):
                await reopen_suggestion(tx, rounded_up.suggestion)
                await refresh_board(tx, community, now)
            await _say_that_it_is_over(tx, community, rounded_up, now)
    await _try_for(FINAL_POLLS_TIMEOUT, learn_from_posts(services, round_.community))


async def _say_that_it_is_over(tx: Transaction, community: Community, round_: Round, now: datetime) -> None:
    """Edit what was said of a round's close, which would go on to say that there is time."""
    await refresh_round_times(tx, community, round_, now)
    await unpin(tx, [announcement_key(round_.id)], now)


async def _try_for(limit: timedelta, step: Awaitable[None]) -> None:
    """Await what a round ends with, but not longer than `limit`; the rest goes on whatever becomes of it."""
    try:
        async with asyncio.timeout(limit.total_seconds()):
            await step
    except TimeoutError:
        log.warning("a step of closing a round took longer than %s, and the rest goes on without it", limit)
    except Exception:
        log.exception("a step of closing a round failed, and the rest goes on without it")


async def _poll_comments(services: Services, round_: Round) -> None:
    """Poll the comments on every post of a round; comments that can't be polled don't hold the round-up back."""
    async with services.db.read() as conn:
        posts = await polled_posts_of(conn, round_.id)
    polls = await asyncio.gather(*(poll_comments(services, post) for post in posts), return_exceptions=True)
    for error in (poll for poll in polls if isinstance(poll, BaseException)):
        log.error("comments could not be polled before the round-up", exc_info=error)
