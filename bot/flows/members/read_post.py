"""Open a post as a member, and record that they read it."""

from dataclasses import dataclass

from bot.errors import UserError
from bot.flows.access import require_community
from bot.flows.members.consent import give_consent
from bot.flows.members.membership import ensure_member
from bot.flows.members.note_read import note_read
from bot.flows.members.read_link import read_link_url
from bot.posts import Decision, Post
from bot.reading import ReadOutcome
from bot.services import Services
from bot.themes import Caller, CommunityId
from storage import Connection
from storage.communities import find_member
from storage.posts import find_post, posts_of_round, unread_by
from storage.reading import read_marks


@dataclass(frozen=True, slots=True)
class OpenedPost:
    """A post as one reader sees it."""

    post: Post
    is_mine: bool
    is_read: bool
    link: str
    """The URL at which this reader opens it."""
    may_take_out: bool = False
    """Whether this reader may say that it is no entry."""


@dataclass(frozen=True, slots=True)
class RecordedRead:
    """What became of a member's word that they read a post, and how far they are in its round."""

    post: Post
    outcome: ReadOutcome
    read: int = 0
    """How many posts of others in the round the member has read."""
    of: int = 0
    """How many posts of others there are."""
    next: OpenedPost | None = None
    """The least read of those that are left."""
    is_news: bool = True
    """Whether they had not said so before."""


async def open_post(services: Services, caller: Caller, post_id: int) -> OpenedPost:
    """Return a post with the caller's link to it; record nothing.

    Raise UserError if the post is in no round of the caller's community.
    """
    async with services.db.read() as conn:
        community = await require_community(conn, caller.guild)
        post = await require_post(conn, post_id, community.id)
        member = await find_member(conn, community.id, caller.user)
        is_read = member is not None and post.id in (await read_marks(conn, post.round, member)).read
    is_mine = post.user == caller.user
    address = await read_link_url(services, member, post)
    return OpenedPost(post, is_mine, is_read, address, may_take_out=is_mine or caller.is_organiser)


async def mark_read(services: Services, caller: Caller, post_id: int, *, agrees: bool = False) -> RecordedRead:
    """Record that the caller read a post, if they consent to that; return what was done, and what to read next.

    `agrees` records their consent first. Raise UserError if the post is in no round of the caller's community.
    """
    now = services.clock.now()
    async with services.db.write() as tx:
        community, member = await ensure_member(tx, caller, now)
        post = await require_post(tx, post_id, community.id)
        if post.member == member.id:
            return RecordedRead(post, ReadOutcome.MINE)
        if agrees:
            member = await give_consent(tx, member, now)
        if not member.answered_consent:
            return RecordedRead(post, ReadOutcome.ASK)
        if not member.is_tracked:
            return RecordedRead(post, ReadOutcome.DECLINED)
        is_news = await note_read(tx, community, post, member, now)
    async with services.db.read() as conn:
        others = [one for one in await posts_of_round(conn, post.round) if one.member != member.id]
        unread = await unread_by(conn, post.round, member.id)
    following = [OpenedPost(one, False, False, await read_link_url(services, member, one)) for one in unread[:1]]
    return RecordedRead(
        post,
        ReadOutcome.NOTED,
        read=len(others) - len(unread),
        of=len(others),
        next=next(iter(following), None),
        is_news=is_news,
    )


async def require_post(conn: Connection, post_id: int, community: CommunityId) -> Post:
    """Return a post that was accepted into a round of the community; raise UserError if there is none."""
    post = await find_post(conn, post_id, community)
    if post is None or post.decision is not Decision.ACCEPT:
        raise UserError("That post is not in a round of this community any more.")
    return post
