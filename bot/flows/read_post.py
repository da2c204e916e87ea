"""A member opens another member's post."""

from bot.errors import Refusal
from bot.flows.communities import member_of
from bot.posts import Decision, Post
from bot.themes import Caller
from bot.tools import Tools
from storage.posts import find_post
from storage.reading import note_read


async def read_post(tools: Tools, caller: Caller, post_id: int) -> tuple[Post, bool]:
    """Record that a member opened a post; return it, and whether it counted (one's own does not).

    Raises Refusal where the post is not in the round.
    """
    now = tools.clock.now()
    async with tools.db.write() as tx:
        community, member = await member_of(tx, caller, now)
        post = await find_post(tx, post_id, community.id)
        if post is None or post.decision is not Decision.ACCEPT:
            raise Refusal("That post is not in a round of this community any more.")
        if post.member == member.id:
            return post, False
        await note_read(tx, post.id, member.id, now)
    return post, True
