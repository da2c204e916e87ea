"""Ask whose turn it is to choose the theme, and then who steps in."""

from bot.flows.communities import community_of
from bot.languages import speech
from bot.outbox import Message
from bot.themes import Round, ask_at, next_host
from bot.tools import Tools
from bot.wording.hosting import your_turn
from storage.outbox import say
from storage.rounds import get_round
from storage.turns import asks_of, note_asked
from storage.volunteers import volunteers_of


async def ask_host(tools: Tools, round_: Round) -> None:
    """Queue the private question to whose turn it is; where a theme is chosen already, nobody is asked."""
    now = tools.clock.now()
    async with tools.db.write() as tx:
        community = await community_of(tx, round_.community)
        current = await get_round(tx, round_.id)
        if current.theme is not None or not community.rotates:
            await note_asked(tx, round_.id, current.asked, None)
            return
        asks = await asks_of(tx, round_.id)
        host = next_host(await volunteers_of(tx, community.id), steps_in=asks > 0)
        await note_asked(tx, round_.id, host.member if host else None, ask_at(current.opens_at, asks + 1, now))
        if host:
            layout = your_turn(speech(host.language), community, current, steps_in=host.steps_in)
            key = f"round:{round_.id}:host:{asks}:{current.opens_at:%Y%m%d}"
            await say(tx, Message(key, community.id, 0, layout, user=host.user), now)
