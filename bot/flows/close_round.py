"""Close a round: no more posts in time, one last look at every feed, then the round-up."""

import asyncio
import logging

from bot.feeds.rhythm import FINAL
from bot.flows.collect import in_turns, look_at_feeds
from bot.flows.communities import community_of
from bot.flows.gather_comments import gather_comments
from bot.flows.show_roundup import show_roundup
from bot.outbox import announce_key
from bot.themes import Phase, Round
from bot.tools import Tools
from storage.feeds import not_looked_at_since
from storage.outbox import let_go_of_pin
from storage.posts import posts_of_round
from storage.rounds import get_round, move_on

log = logging.getLogger(__name__)


async def close_round(tools: Tools, round_: Round) -> None:
    """Close a round that is due and queue its round-up; what was begun before a crash is taken up again."""
    async with tools.db.write() as tx:
        await move_on(tx, round_.id, Phase.WRITING, Phase.CLOSED, tools.clock.now())
    await _last_look(tools, round_)
    now = tools.clock.now()
    async with tools.db.write() as tx:
        if await move_on(tx, round_.id, Phase.CLOSED, Phase.ROUNDED_UP, now):
            community = await community_of(tx, round_.community)
            await show_roundup(tx, community, await get_round(tx, round_.id), now)
            await let_go_of_pin(tx, announce_key(round_.id), now)


async def _last_look(tools: Tools, round_: Round) -> None:
    """Look once more at the feeds that had no look in the last minutes, as after a time away."""
    since = round_.closes_at - FINAL
    async with tools.db.read() as conn:
        feeds = await not_looked_at_since(conn, round_.community, since)
    if feeds:
        async with tools.looking:
            async with tools.db.read() as conn:
                feeds = await not_looked_at_since(conn, round_.community, since)
            turns = in_turns(feeds)
            await look_at_feeds(tools, sorted(feeds, key=turns.__getitem__))
    async with tools.db.read() as conn:
        posts = await posts_of_round(conn, round_.id)
    looks = await asyncio.gather(*(gather_comments(tools, post.id) for post in posts), return_exceptions=True)
    for trouble in (
        look for look in looks if isinstance(look, BaseException)
    ):  # comments that can't be counted must not keep the round-up back
        log.error("comments could not be gathered before the round-up", exc_info=trouble)
