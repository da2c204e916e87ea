"""The board of suggested themes: one message in the channel of announcements, edited in place."""

from datetime import datetime

from bot.flows.messages.retire import retire_message
from bot.flows.next_theme import next_theme
from bot.i18n import get_translator
from bot.messages.board import board, board_moved, board_name
from bot.outbox import Message, MessageKind
from bot.outbox.keys import MessageKey, board_key
from bot.themes import Community
from storage import Transaction
from storage.outbox import enqueue
from storage.suggestions import open_suggestions


async def refresh_board(tx: Transaction, community: Community, now: datetime) -> None:
    """Queue the board, or edit it where it is sent already."""
    t = get_translator(community.language)
    layout = board(t, await open_suggestions(tx, community.id, now), await next_theme(tx, community))
    message = Message(
        _key(community),
        MessageKind.BOARD,
        community.id,
        community.announce_channel,
        layout,
        pin=True,
        thread_name=board_name(t),
    )
    await enqueue(tx, message, now)


async def retire_board(tx: Transaction, before: Community, community: Community, now: datetime) -> None:
    """Edit the board in the channel of `before`, so that it links to the channel of `community`."""
    layout = board_moved(get_translator(community.language), community)
    await retire_message(
        tx, Message(_key(before), MessageKind.BOARD, community.id, before.announce_channel, layout), now
    )


def _key(community: Community) -> MessageKey:
    return board_key(community.id, community.announce_channel)
