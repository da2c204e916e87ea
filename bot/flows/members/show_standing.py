"""A member's standing, with one kind act; nothing of it is stored."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.flows.access import require_community, require_member
from bot.flows.members.to_read import what_to_read
from bot.messages.standing import StandingContext
from bot.posts import Post
from bot.reading import KindAct, Standing, choose_kind_act
from bot.services import Services
from bot.themes import Caller, Community, Member, MemberId
from storage import Connection
from storage.blogs import count_blogs_of
from storage.posts import unanswered_posts, waiting_posts
from storage.reading import comments_to_answer, interactions_of, unread_of, visible_names
from storage.rounds import rounds_taking_posts
from storage.trackbacks import count_linking_members

MAX_POST_AGE = timedelta(weeks=8)
"""How old a post may be that is offered to be read."""
MAX_COMMENT_AGE = timedelta(weeks=2)
"""How old a comment may be for which the member is asked to thank."""
MAX_POSTS_WEIGHED = 20
"""Posts and comments of each kind among which an act is chosen."""


async def get_standing(services: Services, caller: Caller) -> StandingContext:
    """Return the caller's standing. Raise UserError for one who is no member."""
    async with services.db.read() as conn:
        community = await require_community(conn, caller.guild)
        member = await require_member(conn, community.id, caller.user)
        standing = Standing.of(member.id, await interactions_of(conn, member.id))
        names = await visible_names(conn, standing.people)
        to_read = await what_to_read(conn, community.id, caller.user)
        return StandingContext(
            member,
            standing,
            names,
            has_blog=bool(await count_blogs_of(conn, member.id)),
            linked=await count_linking_members(conn, member.id),
            act=await _kind_act(conn, services.clock.now(), community, member, standing, names, to_read.unread),
            to_read=to_read,
            waiting=await _waiting(conn, community, member, services.clock.now()),
            tag=community.tag,
        )


async def _waiting(conn: Connection, community: Community, member: Member, now: datetime) -> Sequence[Post]:
    """Return the member's posts that wait for an answer while it counts."""
    taking = await rounds_taking_posts(conn, community.id, now)
    return await waiting_posts(conn, [round_.id for round_ in taking], member.id)


async def _kind_act(
    conn: Connection,
    now: datetime,
    community: Community,
    member: Member,
    standing: Standing,
    names: Mapping[MemberId, str],
    unread: Sequence[Post],
) -> KindAct | None:
    since = now - MAX_POST_AGE
    reading_me = (standing.readers & names.keys()) - standing.read
    return choose_kind_act(
        await comments_to_answer(conn, member.id, now - MAX_COMMENT_AGE, 1),
        await unread_of(conn, member.id, reading_me, since, MAX_POSTS_WEIGHED),
        unread,
        await unanswered_posts(conn, community.id, member.id, since, MAX_POSTS_WEIGHED),
        names,
    )
