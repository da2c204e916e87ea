"""Show members who came back, or have another name, wherever the bot shows its members.

back, or renamed → what they published while they were away → posts → their messages, written anew
"""

from datetime import datetime

from bot.flows.access import require_community
from bot.flows.feeds.recorded import match_recorded
from bot.flows.messages.member_messages import refresh_messages_showing
from bot.flows.messages.moved_dates import tell_of_lost_dates
from bot.flows.messages.perma_post import refresh_perma_post
from bot.flows.posts.announce import announce_post
from bot.services import Services
from bot.themes import Community, Member, MemberId
from storage import Transaction
from storage.communities import get_member, update_member
from storage.posts import posts_of_round
from storage.rounds import rounds_taking_posts


async def show_again(services: Services, member_id: MemberId) -> None:
    """Match what a member published while rounds took posts, and write every message that shows them anew.

    They hear of dates of theirs that somebody else took while they were away.

    Of the notices of their posts, those in rounds that take posts still; older ones stay as they were.
    """
    now = services.clock.now()
    async with services.db.read() as conn:
        member = await get_member(conn, member_id)
        rounds = await rounds_taking_posts(conn, member.community, now) if member is not None else ()
    if member is not None and rounds and member.left_at is None:
        await match_recorded(services, member.community, min(one.opens_at for one in rounds), member.id)
    async with services.db.write() as tx:
        member = await get_member(tx, member_id)
        if member is None:
            return
        await update_member(tx, member.id, show_again_at=None)
        if member.left_at is None:
            community = await require_community(tx, member.community)
            await _refresh_notices(tx, community, member, now)
            await tell_of_lost_dates(tx, community, member, now)
            await refresh_messages_showing(tx, community, member.id, now)
            await refresh_perma_post(tx, services, community)  # it names who hosted the rounds of before


async def _refresh_notices(tx: Transaction, community: Community, member: Member, now: datetime) -> None:
    for round_ in await rounds_taking_posts(tx, community.id, now):
        for post in await posts_of_round(tx, round_.id):
            if post.member == member.id:
                await announce_post(tx, community, round_, post, now, is_shown=True)
