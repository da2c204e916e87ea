"""Members say that they take part in a round."""

from dataclasses import dataclass

from bot.errors import UserError
from bot.flows.access import require_round
from bot.flows.members.membership import ensure_member
from bot.flows.messages.announcement import enqueue_announcement
from bot.services import Services
from bot.themes import Caller, Community, Phase, Round
from storage.blogs import blog_titles
from storage.participants import record_participation


@dataclass(frozen=True, slots=True)
class Participation:
    """A member's participation in a round; `blogs` are the titles of their blogs that are polled."""

    community: Community
    round: Round
    blogs: tuple[str, ...]


async def join_round(services: Services, caller: Caller, round_id: int) -> Participation:
    """Record that the caller takes part in a round, and show it in the announcement.

    Raise UserError if the round has closed, or if it is none of the caller's community.
    """
    now = services.clock.now()
    async with services.db.write() as tx:
        _, member = await ensure_member(tx, caller, now)
        community, round_ = await require_round(tx, caller, round_id)
        if round_.phase is not Phase.WRITING:
            raise UserError("This round has closed. A post on it is still taken for a week, marked as a little late.")
        if await record_participation(tx, round_.id, member.id, now):
            await enqueue_announcement(tx, community, round_, now)
        return Participation(community, round_, tuple(await blog_titles(tx, member.id)))
