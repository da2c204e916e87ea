"""Jobs without a loop and without Discord."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.flows.feeds.poller import FeedPoller
from bot.flows.jobs.due_loop import DueLoop, Jobs
from bot.flows.jobs.round_jobs import run_round_jobs
from bot.flows.jobs.scheduler import all_jobs
from bot.flows.members.check_membership import Absence
from bot.outbox import Finding, Message, MessageKey
from bot.services import Services
from bot.themes import Caller, CommunityId, Member
from storage.next_runs import Job, next_runs
from storage.round_jobs import communities_due
from tests.support.clocks import ManualClock


async def never_deliver(_: CommunityId) -> None:
    """Be a Discord that never answers."""
    await asyncio.Event().wait()


async def see_nothing(_: CommunityId, __: Sequence[Message]) -> Mapping[MessageKey, Finding]:
    """Be a Discord that shows no message."""
    return {}


async def never_left(member: Member) -> Caller | Absence:
    """Be a server that nobody leaves, and where nobody changes their name."""
    return Caller(member.community, member.user, member.name, member.language)


def jobs_of(services: Services) -> Jobs:
    """Return the table of jobs of a bot whose Discord never answers."""
    return all_jobs(services, never_deliver, see_nothing, never_left)


async def run_due(services: Services) -> None:
    """Run every job that is due now, besides rounds and delivery; return when nothing is due or under way."""
    jobs: Jobs = {job: entry for job, entry in jobs_of(services).items() if job not in {Job.ROUNDS, Job.DELIVERY}}
    loop = DueLoop(services, jobs)
    await loop._start_due()
    while loop._under_way:
        await asyncio.wait(loop._under_way.values(), return_when=asyncio.FIRST_COMPLETED)
        await loop._start_due()


async def run_rounds_until(services: Services, end: datetime) -> None:
    """Let the rounds of all communities run, from one due moment to the next."""
    assert isinstance(services.clock, ManualClock)
    feed_poller = FeedPoller(services)
    while True:
        async with services.db.read() as conn:
            due = (await next_runs(conn, services.clock.now())).first.get(Job.ROUNDS)
            who = await communities_due(conn, due) if due is not None else ()
        if due is None or due > end:
            return
        services.clock.set(max(due, services.clock.now()))
        await asyncio.gather(*(run_round_jobs(services, feed_poller, community) for community in who))
