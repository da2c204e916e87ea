"""Decide about a post in place of the evidence: its author does, or a host, whose word is kept."""

from bot.errors import Refusal
from bot.flows.communities import community_of
from bot.flows.judge_entry import answer, tell, untell
from bot.layout import escape, link
from bot.posts import Decision, Post, Ruler
from bot.themes import Caller
from bot.tools import Tools
from storage.posts import find_post
from storage.rounds import get_round


async def decide_post(tools: Tools, caller: Caller, post_id: int, *, added: bool) -> Post:
    """Take a post into its round or out of it, and say so where it was said before; return it as it stands.

    Raises Refusal for anyone but its author and hosts, and for an author whom a host has answered already.
    """
    now = tools.clock.now()
    async with tools.db.write() as tx:
        community = await community_of(tx, caller.guild)
        post = await find_post(tx, post_id, community.id)
        if post is None:
            raise Refusal("That post is no longer here.")
        by = _ruler(caller, post, added=added)
        if await answer(tx, community, post, now, added=added, by=by):
            settled = await find_post(tx, post.id, community.id)
            assert settled is not None  # noqa: S101 - it was there in this very transaction
            round_ = await get_round(tx, post.round)
            if added:
                await tell(tx, community, round_, settled, now)
            elif post.decision is Decision.ACCEPT:
                await untell(tx, community, round_, settled, now)
            return settled
    return post


def _ruler(caller: Caller, post: Post, *, added: bool) -> Ruler:
    if caller.is_host:
        return Ruler.HOST
    if post.user != caller.user:
        raise Refusal("Only {name} or a host can answer this one.", name=escape(post.by, 40))
    left_out = post.ruled_by is Ruler.HOST and post.decision is Decision.IGNORE
    if added and left_out:
        raise Refusal("A host left {post} out of the round. They can tell you why.", post=link(post.title, post.url))
    return Ruler.AUTHOR
