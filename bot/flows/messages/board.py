"""Keep the board in sight: one message in the channel of announcements, edited in place."""

from datetime import datetime

from bot.flows.messages.retire import retire_message
from bot.i18n import get_translator
from bot.messages.board import board, board_moved, board_name
from bot.outbox import Message
from bot.themes import Community
from storage import Transaction
from storage.outbox import enqueue
from storage.rounds import scheduled_round
from storage.suggestions import open_suggestions


def board_key(community: Community) -> str:
    """Return the key of the board's message in the channel where it stands now."""
    return f"board:{community.id}:{community.announce_channel}"


async def refresh_board(tx: Transaction, community: Community, now: datetime) -> None:
    """Bring the board up to date."""
    t = get_translator(community.language)
    upcoming = await scheduled_round(tx, community.id)
    layout = board(t, await open_suggestions(tx, community.id, now), upcoming)
    message = Message(
        board_key(community),
        community.id,
        community.announce_channel,
        layout,
        pin=True,
        thread=board_name(t),
        lasting=True,
    )
    await enqueue(tx, message, now)


async def retire_board(tx: Transaction, before: Community, community: Community, now: datetime) -> None:
    """Let the board of the channel that was left say where it is now."""
    layout = board_moved(get_translator(community.language), community)
    await retire_message(tx, Message(board_key(before), community.id, before.announce_channel, layout), now)
