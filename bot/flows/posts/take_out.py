"""Take a post out of its round; where it would leave a round-up that is as good as final, only once that is meant."""

from dataclasses import dataclass

from bot.flows.posts.decide import require_decider, require_post, settle_post
from bot.posts import DecidedBy, Decision, Post
from bot.posts.way_back import WayBack, way_back
from bot.services import Services
from bot.themes import Caller, Round
from storage.rounds import get_round


@dataclass(frozen=True, slots=True)
class TakenOut:
    """A post that is out of its round, or about which it is to be asked first whether that is meant."""

    post: Post
    round: Round
    is_asked: bool
    """Whether nothing was decided yet: the round takes no posts any more."""
    way_back: WayBack | None
    """How the post comes back into the round, once it is out; None where it can't."""


async def take_out_post(services: Services, caller: Caller, post_id: int, *, is_sure: bool = False) -> TakenOut:
    """Take a post out of its round, and update its messages; `is_sure` does so though it can hardly come back.

    Raises UserError for anyone but its author and organisers.
    """
    now = services.clock.now()
    async with services.db.write() as tx:
        community, post = await require_post(tx, caller, post_id)
        by, round_ = require_decider(caller, post, added=False), await get_round(tx, post.round)
        is_asked = post.decision is Decision.ACCEPT and not round_.takes_posts(now) and not is_sure
        if not is_asked:
            post = await settle_post(tx, community, post, now, added=False, by=by)
        way = way_back(post, round_, now, for_host=by is DecidedBy.ORGANISER)
        return TakenOut(post, round_, is_asked, way)
