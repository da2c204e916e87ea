"""Record a decision about a post, and replace the question about it."""

from datetime import datetime

from bot.flows.posts.announce import replace_question
from bot.i18n import get_translator
from bot.messages.posts import question_answered
from bot.posts import DecidedBy, Decision, Post
from bot.themes import Community
from storage import Transaction
from storage.posts import set_decision


async def apply_decision(
    tx: Transaction, community: Community, post: Post, now: datetime, *, added: bool, by: DecidedBy | None
) -> bool:
    """Record a decision about a post, and replace the question about it; return False if nothing changed."""
    changed = await set_decision(tx, post.id, Decision.ACCEPT if added else Decision.IGNORE, by)
    if changed and post.decision is Decision.ASK:
        answer = question_answered(get_translator(community.language), post, added=added)
        await replace_question(tx, community, post, answer, now)
    return changed
