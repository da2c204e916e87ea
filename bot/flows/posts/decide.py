"""Decide about a post in place of the evidence: its author does, or a host, whose word is kept."""

from bot.errors import UserError
from bot.flows.access import require_community
from bot.flows.posts.match import announce_post, apply_decision, retract_post
from bot.posts import DecidedBy, Decision, Post
from bot.services import Services
from bot.text import escape, link
from bot.themes import Caller
from storage.posts import find_post
from storage.rounds import get_round


async def decide_post(services: Services, caller: Caller, post_id: int, *, added: bool) -> Post:
    """Take a post into its round or out of it, and say so where it was said before; return it as it stands.

    Raises Refusal for anyone but its author and hosts, and for an author whom a host has answered already.
    """
    now = services.clock.now()
    async with services.db.write() as tx:
        community = await require_community(tx, caller.guild)
        post = await find_post(tx, post_id, community.id)
        if post is None:
            raise UserError("That post is no longer here.")
        by = _ruler(caller, post, added=added)
        if await apply_decision(tx, community, post, now, added=added, by=by):
            settled = await find_post(tx, post.id, community.id)
            assert settled is not None  # noqa: S101 - it was there in this very transaction
            round_ = await get_round(tx, post.round)
            if added:
                await announce_post(tx, community, round_, settled, now)
            elif post.decision is Decision.ACCEPT:
                await retract_post(tx, community, round_, settled, now)
            return settled
    return post


def _ruler(caller: Caller, post: Post, *, added: bool) -> DecidedBy:
    if caller.is_organiser:
        return DecidedBy.ORGANISER
    if post.user != caller.user:
        raise UserError("Only {name} or a host can answer this one.", name=escape(post.by, 40))
    left_out = post.decided_by is DecidedBy.ORGANISER and post.decision is Decision.IGNORE
    if added and left_out:
        raise UserError("A host left {post} out of the round. They can tell you why.", post=link(post.title, post.url))
    return DecidedBy.AUTHOR
