"""Say the round-up, or bring the one that stands up to date."""

from datetime import datetime

from bot.languages import speech
from bot.outbox import Message
from bot.roundup import compose, to_layouts
from bot.themes import Community, Round
from bot.wording.rounds import roundup_name
from storage import Transaction
from storage.outbox import say
from storage.posts import posts_of_round


async def show_roundup(tx: Transaction, community: Community, round_: Round, now: datetime) -> None:
    """Queue the round-up's parts; those that stand already are edited where they changed."""
    words = speech(community.language)
    layouts = to_layouts(words, compose(round_, await posts_of_round(tx, round_.id)))
    first = f"round:{round_.id}:roundup:1"
    for part, layout in enumerate(layouts, 1):
        message = Message(
            f"round:{round_.id}:roundup:{part}",
            community.id,
            community.roundup_channel,
            layout,
            pin=part == 1,
            thread=roundup_name(words, round_) if part == 1 else "",
            inside=first if part > 1 else "",
        )
        await say(tx, message, now)
