"""Decide about a post in place of the evidence: its author does, or an organiser, whose decision is final."""

from datetime import datetime

from bot.components import Layout
from bot.errors import UserError
from bot.flows.access import require_community
from bot.flows.posts.announce import announce_post, retract_post
from bot.flows.posts.apply import apply_decision
from bot.flows.posts.look_again import look_again
from bot.i18n import get_translator
from bot.messages.posts import question_answered
from bot.outbox.keys import question_key
from bot.posts import DecidedBy, Decision, Post
from bot.services import Services
from bot.text import escape, link
from bot.themes import Caller, Community
from storage import Connection, Transaction
from storage.outbox import find_message
from storage.posts import find_post
from storage.rounds import get_round


async def decide_post(services: Services, caller: Caller, post_id: int, *, added: bool) -> Post:
    """Take a post into its round or out of it, and update its messages; return the post as it is then.

    Raises UserError for anyone but its author and organisers, and for an author who would take back in what an
    organiser left out, or change the posts of a round that is over.
    """
    _, post = await _decide(services, caller, post_id, added=added)
    return post


async def answer_question(services: Services, caller: Caller, post_id: int, *, added: bool) -> Layout:
    """Decide about a post that was asked about; return what its question becomes, in the community's language.

    Raises UserError as `decide_post` does.
    """
    community, post = await _decide(services, caller, post_id, added=added)
    async with services.db.read() as conn:
        question = await find_message(conn, question_key(post.id))
    if question is not None and isinstance(question.content, Layout):
        return question.content
    return question_answered(get_translator(community.language), post, added=post.decision is Decision.ACCEPT)


async def settle_post(
    tx: Transaction, community: Community, post: Post, now: datetime, *, added: bool, by: DecidedBy
) -> Post:
    """Decide about a post and update its messages; return the post as it is then.

    What it was the answer to a question about may have taught of other entries, which are looked at again.
    """
    if not await apply_decision(tx, community, post, now, added=added, by=by):
        return post
    settled = await find_post(tx, post.id, community.id)
    assert settled is not None  # noqa: S101 - it was there in this very transaction
    round_ = await get_round(tx, post.round)
    if added:
        await announce_post(tx, community, round_, settled, now)
    elif post.decision is Decision.ACCEPT:
        await retract_post(tx, community, round_, settled, now)
    if post.decision is Decision.ASK:
        await look_again(tx, community, post, now)
    return settled


async def decide_within(
    tx: Transaction, community: Community, caller: Caller, post: Post, now: datetime, *, added: bool
) -> Post:
    """Decide about a post within a transaction, as `decide_post` does."""
    by = require_decider(caller, post, added=added)
    is_change = added is not (post.decision is Decision.ACCEPT)
    if is_change and by is DecidedBy.AUTHOR and (await get_round(tx, post.round)).is_final(now):
        raise UserError("That round is over, and its round-up stays as it is.")
    return await settle_post(tx, community, post, now, added=added, by=by)


async def _decide(services: Services, caller: Caller, post_id: int, *, added: bool) -> tuple[Community, Post]:
    async with services.db.write() as tx:
        community, post = await require_post(tx, caller, post_id)
        return community, await decide_within(tx, community, caller, post, services.clock.now(), added=added)


async def require_post(conn: Connection, caller: Caller, post_id: int) -> tuple[Community, Post]:
    """Return a post of the caller's community, with that. Raises UserError where there is none."""
    community = await require_community(conn, caller.guild)
    post = await find_post(conn, post_id, community.id)
    if post is None:
        raise UserError("That post is no longer here.")
    return community, post


def require_decider(caller: Caller, post: Post, *, added: bool) -> DecidedBy:
    """Return as whom the caller decides about a post.

    Raises UserError where they may not.
    """
    if caller.is_organiser:
        return DecidedBy.ORGANISER
    if post.user != caller.user:
        raise UserError("Only {name} or a host can answer this one.", name=escape(post.by, 40))
    left_out = post.decided_by is DecidedBy.ORGANISER and post.decision is Decision.IGNORE
    if added and left_out:
        raise UserError("A host left {post} out of the round. They can tell you why.", post=link(post.title, post.url))
    return DecidedBy.AUTHOR
