"""Members say that they take part in a round."""

from dataclasses import dataclass
from datetime import datetime

from bot.errors import UserError
from bot.flows.access import require_round
from bot.flows.members.membership import ensure_member
from bot.flows.messages.announcement import enqueue_announcement
from bot.services import Services
from bot.text import moment
from bot.themes import LATE_WINDOW, Caller, Community, Phase, Round
from storage.blogs import blog_titles
from storage.participants import record_participation


@dataclass(frozen=True, slots=True)
class Participation:
    """A member's participation in a round; `blogs` are the titles of their blogs that are polled."""

    community: Community
    round: Round
    blogs: tuple[str, ...]


def _closed(round_: Round, now: datetime) -> UserError:
    """Return the error for a round that has closed, which says whether a post on it is still taken."""
    late_until = round_.closes_at + LATE_WINDOW
    if now < late_until:
        return UserError(
            "This round has closed. A post on it is still taken until {when}, marked as a little late.",
            when=moment(late_until),
        )
    return UserError("This round is over. **/round status** shows what runs now, and what comes next.")


async def join_round(services: Services, caller: Caller, round_id: int) -> Participation:
    """Record that the caller takes part in a round, and show it in the announcement.

    Raise UserError if the round has closed, or if it is none of the caller's community.
    """
    now = services.clock.now()
    async with services.db.write() as tx:
        _, member = await ensure_member(tx, caller, now)
        community, round_ = await require_round(tx, caller, round_id)
        if round_.phase is not Phase.WRITING:
            raise _closed(round_, now)
        if await record_participation(tx, round_.id, member.id, now):
            await enqueue_announcement(tx, community, round_, now)
        return Participation(community, round_, tuple(await blog_titles(tx, member.id)))
