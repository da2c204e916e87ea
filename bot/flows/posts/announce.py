"""Queue the messages about a post: its notice or the question to its author, and what they become."""

from datetime import datetime

from bot.components import Layout
from bot.flows.messages.post_list import enqueue_post_list
from bot.flows.messages.roundup import enqueue_roundup
from bot.i18n import get_translator
from bot.messages.posts import ask_author, post_notice, post_removed
from bot.messages.rounds import thread_name
from bot.outbox import Message, MessageKey, MessageKind
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
        layout = ask_author(t, community, post)
        message = _question(community, post, layout, thread_name=thread_name(t, round_))
        await enqueue(tx, message, now)
        return
    if not round_.was_missed:  # a round that nobody heard of has its round-up alone
        await enqueue(tx, _notice(community, post, post_notice(t, round_, post)), now)
        await enqueue_post_list(tx, community, round_, now)
    await replace_trackbacks(tx, round_.id, trackbacks_among(await linking_posts(tx, round_.id)), now)
    if round_.phase is Phase.ROUNDED_UP:
        await enqueue_roundup(tx, community, round_, now)


async def retract_post(tx: Transaction, community: Community, round_: Round, post: Post, now: datetime) -> None:
    """Queue what replaces the notice of a post that left its round, and update the list and the round-up."""
    layout = post_removed(get_translator(community.language), post)
    await enqueue(tx, _notice(community, post, layout), now)
    await enqueue_post_list(tx, community, round_, now)
    if round_.phase is Phase.ROUNDED_UP:
        await enqueue_roundup(tx, community, round_, now)


async def replace_question(tx: Transaction, community: Community, post: Post, layout: Layout, now: datetime) -> None:
    """Queue what replaces the question about a post."""
    await enqueue(tx, _question(community, post, layout), now)


def _notice(community: Community, post: Post, content: Layout) -> Message:
    return _message(community, post, notice_key(post.id), MessageKind.NOTICE, content)


def _question(community: Community, post: Post, content: Layout, *, thread_name: str = "") -> Message:
    key = question_key(post.id)
    return _message(community, post, key, MessageKind.QUESTION, content, thread_name=thread_name)


def _message(
    community: Community, post: Post, key: MessageKey, kind: MessageKind, content: Layout, *, thread_name: str = ""
) -> Message:
    return Message(
        key,
        kind,
        community.id,
        community.announce_channel,
        content,
        round=post.round,
        subjects=frozenset({post.member}),
        parent_key=announcement_key(post.round),
        thread_name=thread_name,
    )
