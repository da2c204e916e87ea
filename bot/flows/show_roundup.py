"""Say the round-up, or bring the one that stands up to date."""

from datetime import datetime

from bot.outbox import Message
from bot.roundup import compose, to_layouts
from bot.themes import Community, Round
from storage import Transaction
from storage.outbox import say
from storage.posts import posts_of_round


async def show_roundup(tx: Transaction, community: Community, round_: Round, now: datetime) -> None:
    """Queue the round-up's parts; those that stand already are edited where they changed."""
    layouts = to_layouts(compose(round_, await posts_of_round(tx, round_.id)))
    for part, layout in enumerate(layouts, 1):
        key = f"round:{round_.id}:roundup:{part}"
        message = Message(key, community.id, community.roundup_channel, layout, pin=part == 1)
        await say(tx, message, now)
