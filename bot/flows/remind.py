"""Remind everyone of the close, a day before; nobody is named."""

from datetime import datetime, timedelta

from bot.flows.communities import community_of
from bot.languages import speech
from bot.outbox import Message, announce_key
from bot.themes import Community, Phase, Round
from bot.tools import Tools
from bot.wording.reading import nobody_yet
from bot.wording.rounds import reminder
from storage import Transaction
from storage.communities import nudged_in
from storage.outbox import say
from storage.posts import posts_of_round
from storage.rounds import get_round, note_reminded

TOO_LATE = timedelta(hours=3)
"""A reminder that comes later than this before the close is of no use to anybody."""


async def remind(tools: Tools, round_: Round) -> None:
    """Queue the reminder of a round's close, once."""
    now = tools.clock.now()
    async with tools.db.write() as tx:
        current = await get_round(tx, round_.id)
        await note_reminded(tx, round_.id)
        if current.phase is not Phase.WRITING or now > current.closes_at - TOO_LATE:
            return
        community = await community_of(tx, current.community)
        posts = len(await posts_of_round(tx, current.id))
        layout = reminder(speech(community.language), community, current, posts)
        key, inside = f"round:{current.id}:remind", announce_key(current.id)
        await say(tx, Message(key, community.id, community.announce_channel, layout, inside=inside), now)
        await _nudge(tx, community, current, now)


async def _nudge(tx: Transaction, community: Community, round_: Round, now: datetime) -> None:
    """Tell in private those who want to hear of it which posts of others nobody has read yet."""
    lonely = [post for post in await posts_of_round(tx, round_.id) if not post.readers]
    for member in await nudged_in(tx, community.id):
        others = [post for post in lonely if post.member != member.id]
        if others:
            layout = nobody_yet(speech(member.language), others, round_.closes_at)
            key = f"round:{round_.id}:nudge:{member.id}"
            await say(tx, Message(key, community.id, 0, layout, user=member.user), now)
