"""The private word that a round-up can be looked at before it goes out."""

from datetime import datetime

from bot.i18n import get_translator
from bot.messages.draft import draft_ready
from bot.outbox import Message, MessageKind
from bot.outbox.keys import draft_key
from bot.themes import Community, Round
from storage import Transaction
from storage.communities import find_member
from storage.outbox import enqueue
from storage.posts import posts_of_round, waiting_posts


async def enqueue_draft_notice(
    tx: Transaction, community: Community, round_: Round, reviewer: int, now: datetime
) -> None:
    """Queue the word that a draft can be looked at to a Discord user, or edit it."""
    member = await find_member(tx, community.id, reviewer)
    t = get_translator(member.language if member else community.language)
    posts, waiting = await posts_of_round(tx, round_.id), await waiting_posts(tx, [round_.id])
    layout = draft_ready(t, community, round_, len(posts), len(waiting))
    key, kind = draft_key(round_.id), MessageKind.DRAFT
    await enqueue(tx, Message(key, kind, community.id, 0, layout, round=round_.id, user_id=reviewer), now)
