"""A member says that they are in."""

from dataclasses import dataclass

from bot.errors import Refusal
from bot.flows.announce import announce
from bot.flows.communities import member_of, open_to
from bot.themes import Caller, Community, Phase, Round
from bot.tools import Tools
from storage.blogs import blog_titles
from storage.rounds import get_round, take_part


@dataclass(frozen=True, slots=True)
class Part:
    """A member's part in a round: which blogs of theirs are watched for it."""

    community: Community
    round: Round
    blogs: tuple[str, ...]


async def join_round(tools: Tools, caller: Caller, round_id: int) -> Part:
    """Write down that a member is in, and show it with the announcement; return what they have for it.

    Raises Refusal where the round has closed.
    """
    now = tools.clock.now()
    async with tools.db.write() as tx:
        _, member = await member_of(tx, caller, now)
        community, round_ = await open_to(tx, caller, round_id)
        if round_.phase is not Phase.WRITING:
            raise Refusal("This round has closed. A post on it is still taken for a week, marked as a little late.")
        if await take_part(tx, round_.id, member.id, now):
            round_ = await get_round(tx, round_.id)
            await announce(tx, community, round_, now)
        return Part(community, round_, tuple(await blog_titles(tx, member.id)))
