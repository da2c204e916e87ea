"""Record a decision about a post, and replace the question about it."""

from datetime import datetime

from bot.flows.posts.announce import replace_question
from bot.i18n import get_translator
from bot.messages.posts import question_answered
from bot.outbox import MessageKind
from bot.outbox.keys import question_key
from bot.posts import DecidedBy, Decision, Post
from bot.themes import Community
from storage import Transaction
from storage.outbox import find_message
from storage.posts import set_decision


async def apply_decision(
    tx: Transaction, community: Community, post: Post, now: datetime, *, added: bool, by: DecidedBy | None
) -> bool:
    """Record a decision about a post, and replace the question about it; return False if nothing changed.

    One that was answered before is replaced, too, unless it became the post's notice: it says how it was settled.
    """
    changed = await set_decision(tx, post.id, Decision.ACCEPT if added else Decision.IGNORE, by)
    question = await find_message(tx, question_key(post.id)) if changed else None
    if question is not None and question.kind is MessageKind.QUESTION:
        answer = question_answered(get_translator(community.language), post, added=added)
        await replace_question(tx, community, post, answer, now)
    return changed
