"""A member opens another member's post, and says that they have read it."""

from dataclasses import dataclass

from bot.errors import Refusal
from bot.flows.communities import community_of, member_of
from bot.flows.read_link import link_for
from bot.posts import Decision, Post
from bot.reading import Told
from bot.themes import Caller, CommunityId
from bot.tools import Tools
from storage import Connection
from storage.communities import change_member, find_member
from storage.posts import find_post
from storage.reading import marks_of, note_read


@dataclass(frozen=True, slots=True)
class Opened:
    """A post, for one reader."""

    post: Post
    is_mine: bool
    is_read: bool
    link: str
    """The address at which this reader opens it."""


async def open_post(tools: Tools, caller: Caller, post_id: int) -> Opened:
    """Return a post for somebody who would read it; nothing is noted yet.

    Raises Refusal where the post is not in the round.
    """
    async with tools.db.read() as conn:
        community = await community_of(conn, caller.guild)
        post = await post_of(conn, post_id, community.id)
        member = await find_member(conn, community.id, caller.user)
        is_read = member is not None and post.id in (await marks_of(conn, post.round, member)).read
    return Opened(post, post.user == caller.user, is_read, await link_for(tools, member, post))


async def mark_read(tools: Tools, caller: Caller, post_id: int, *, agrees: bool = False) -> tuple[Post, Told]:
    """Note that a member read a post, wherever they did, if they let it be noted; return what came of it.

    With `agrees` they say that it may be. Raises Refusal where the post is not in the round.
    """
    now = tools.clock.now()
    async with tools.db.write() as tx:
        community, member = await member_of(tx, caller, now)
        post = await post_of(tx, post_id, community.id)
        if post.member == member.id:
            return post, Told.MINE
        if agrees and member.agreed_at is None:
            member = await change_member(tx, member.id, agreed_at=now)
        if member.agreed_at is None:
            return post, Told.ASK
        if member.paused_at is not None:
            return post, Told.PAUSED
        await note_read(tx, post.id, member.id, now)
    return post, Told.NOTED


async def post_of(conn: Connection, post_id: int, community: CommunityId) -> Post:
    """Return a post that is in a round of a community.

    Raises Refusal for any other.
    """
    post = await find_post(conn, post_id, community)
    if post is None or post.decision is not Decision.ACCEPT:
        raise Refusal("That post is not in a round of this community any more.")
    return post
