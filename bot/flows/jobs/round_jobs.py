"""What rounds have due, done in order."""

from typing import assert_never

from bot.flows.feeds.poller import FeedPoller
from bot.flows.feeds.recorded import match_again
from bot.flows.rounds.close import close_round
from bot.flows.rounds.draft import notify_draft
from bot.flows.rounds.open import open_round
from bot.flows.rounds.remind import remind
from bot.flows.themes.invite_theme_host import invite_theme_host
from bot.services import Services
from bot.themes import CommunityId, Phase, Round
from storage.round_jobs import RoundJob, next_due
from storage.rounds import get_round


async def run_round_jobs(services: Services, feed_poller: FeedPoller, community: CommunityId) -> None:
    """Do everything that the rounds of a community have due now, in the order in which it became due."""
    while True:
        async with services.db.read() as conn:
            due = await next_due(conn, community, services.clock.now())
            if due is None:
                return
            round_ = await get_round(conn, due.round)
        await _run(services, feed_poller, round_, due.job)


async def _run(services: Services, feed_poller: FeedPoller, round_: Round, job: RoundJob) -> None:
    match job:
        case RoundJob.TRANSITION if round_.phase is Phase.SCHEDULED:
            await open_round(services, round_)
        case RoundJob.TRANSITION:
            await close_round(services, feed_poller, round_)
        case RoundJob.INVITE:
            await invite_theme_host(services, round_)
        case RoundJob.REMIND:
            await remind(services, round_)
        case RoundJob.DRAFT:
            await notify_draft(services, round_)
        case RoundJob.MATCH:
            await match_again(services, round_)
        case unexpected:
            assert_never(unexpected)
