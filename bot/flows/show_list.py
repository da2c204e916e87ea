"""The live list of a round's posts: one message, edited as posts are found."""

from datetime import datetime

from bot.languages import speech
from bot.outbox import Message, announce_key
from bot.themes import Community, Phase, Round
from bot.wording.posts import live_list
from storage import Transaction
from storage.outbox import say
from storage.posts import posts_of_round


async def show_list(tx: Transaction, community: Community, round_: Round, now: datetime) -> None:
    """Bring the list of a round that is being written up to date; the round-up takes over from it."""
    if round_.phase is Phase.ROUNDED_UP:
        return
    layout = live_list(speech(community.language), round_, await posts_of_round(tx, round_.id))
    key, inside = f"round:{round_.id}:list", announce_key(round_.id)
    await say(tx, Message(key, community.id, community.announce_channel, layout, inside=inside), now)
