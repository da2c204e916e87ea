"""What a Discord user has to read in the current round."""

from bot.flows.access import current_round, next_announcement_at
from bot.messages.reading import ToRead
from bot.posts import least_read_first
from bot.themes import CommunityId
from storage import Connection
from storage.communities import find_member
from storage.posts import posts_of_round, unread_by


async def what_to_read(conn: Connection, community: CommunityId, user: int) -> ToRead:
    """Return what there is for a user to read; of somebody who is no member nothing is known, so that is all."""
    current, announced = await current_round(conn, community), await next_announcement_at(conn, community)
    if current is None:
        return ToRead(user, None, announced)
    member, posts = await find_member(conn, community, user), await posts_of_round(conn, current.id)
    unread = await unread_by(conn, current.id, member.id) if member else least_read_first(posts)
    return ToRead(user, current, announced, posts, unread)
