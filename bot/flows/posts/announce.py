"""Queue the messages about a post: its notice or the question to its author, and what they become."""

from datetime import datetime

from bot.components import Layout
from bot.flows.messages.post_list import show_post_list
from bot.flows.messages.roundup import show_roundup
from bot.i18n import get_translator
from bot.messages.posts import notice, question, taken_out
from bot.messages.rounds import thread_name
from bot.outbox import Message, MessageKey
from bot.outbox.keys import announcement_key, notice_key, question_key
from bot.posts import Decision, Post
from bot.reading.trackbacks import trackbacks_among
from bot.themes import Community, Phase, Round
from storage import Transaction
from storage.outbox import enqueue
from storage.trackbacks import linking_posts, replace_trackbacks


async def announce_post(tx: Transaction, community: Community, round_: Round, post: Post, now: datetime) -> None:
    """Queue the notice of a post and update what shows it; for a post to be asked about, queue the question alone."""
    t = get_translator(community.language)
    if post.decision is Decision.ASK:
        layout = question(t, community, post)
        message = _message(community, post, question_key(post.id), layout, thread_name=thread_name(t, round_))
        await enqueue(tx, message, now)
        return
    if not round_.was_missed:  # a round that nobody heard of has its round-up alone
        await enqueue(tx, _message(community, post, notice_key(post.id), notice(t, round_, post)), now)
        await show_post_list(tx, community, round_, now)
    await replace_trackbacks(tx, round_.id, trackbacks_among(await linking_posts(tx, round_.id)), now)
    if round_.phase is Phase.ROUNDED_UP:
        await show_roundup(tx, community, round_, now)


async def retract_post(tx: Transaction, community: Community, round_: Round, post: Post, now: datetime) -> None:
    """Queue what replaces the notice of a post that left its round, and update the list and the round-up."""
    layout = taken_out(get_translator(community.language), post)
    await enqueue(tx, _message(community, post, notice_key(post.id), layout), now)
    await show_post_list(tx, community, round_, now)
    if round_.phase is Phase.ROUNDED_UP:
        await show_roundup(tx, community, round_, now)


async def replace_question(tx: Transaction, community: Community, post: Post, layout: Layout, now: datetime) -> None:
    """Queue what replaces the question about a post."""
    await enqueue(tx, _message(community, post, question_key(post.id), layout), now)


def _message(community: Community, post: Post, key: MessageKey, layout: Layout, *, thread_name: str = "") -> Message:
    parent_key = announcement_key(post.round)
    return Message(
        key, community.id, community.announce_channel, layout, parent_key=parent_key, thread_name=thread_name
    )
