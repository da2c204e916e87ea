"""Keep the board in sight: one message in the channel of announcements, edited in place."""

from datetime import datetime

from bot.flows.leave_message import leave_message
from bot.languages import speech
from bot.outbox import Message
from bot.themes import Community
from bot.wording.board import board, board_moved, board_name
from storage import Transaction
from storage.outbox import say
from storage.rounds import scheduled_round
from storage.suggestions import on_the_board


def board_key(community: Community) -> str:
    """Return the key of the board's message in the channel where it stands now."""
    return f"board:{community.id}:{community.announce_channel}"


async def show_board(tx: Transaction, community: Community, now: datetime) -> None:
    """Bring the board up to date."""
    words = speech(community.language)
    upcoming = await scheduled_round(tx, community.id)
    layout = board(words, await on_the_board(tx, community.id, now), upcoming)
    message = Message(
        board_key(community),
        community.id,
        community.announce_channel,
        layout,
        pin=True,
        thread=board_name(words),
        lasting=True,
    )
    await say(tx, message, now)


async def leave_board(tx: Transaction, before: Community, community: Community, now: datetime) -> None:
    """Let the board of the channel that was left say where it is now."""
    layout = board_moved(speech(community.language), community)
    await leave_message(tx, Message(board_key(before), community.id, before.announce_channel, layout), now)
