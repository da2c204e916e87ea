"""The scheduler: everything that the bot does by itself.

    a row is due → DueLoop → its job in the table → a flow → rows changed, messages queued

`storage.next_runs` names the columns that make a job due. Its flow moves the row on, or takes it away, when it has
done what was due: what was not done when the bot stopped is due when it starts again.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from bot.fleet import Role
from bot.flows.comments.poll import poll_comments
from bot.flows.comments.profiles import update_profiles
from bot.flows.comments.webmentions import check_webmention
from bot.flows.feeds.poller import FeedPoller
from bot.flows.feeds.show_again import show_again
from bot.flows.feeds.websub import subscribe
from bot.flows.jobs.back_off import BackOff
from bot.flows.jobs.due_loop import (
    LOOK_AT_CLOCK_AFTER,
    LOOKUP_RETRY_AFTER,
    MAX_LOOKUP_RETRY_AFTER,
    DueLoop,
    Each,
    Jobs,
    Once,
)
from bot.flows.jobs.future import return_from_future
from bot.flows.jobs.reconcile import LookAt, reconcile_due
from bot.flows.jobs.round_jobs import run_round_jobs
from bot.flows.members.check_membership import LookUp, check_membership
from bot.flows.members.privacy import apply_retention
from bot.flows.posts.escalate import escalate_to_organisers
from bot.flows.rounds.publish import publish_roundup
from bot.flows.rounds.timezone_changes import apply_timezone_changes
from bot.services import Services
from bot.themes import CommunityId
from storage import comments, communities, outbox, posts, profiles, publications, round_jobs, webmentions, websub
from storage.next_runs import Job
from storage.standing import plan_reconciliations
from storage.write_order import work_in_background

log = logging.getLogger(__name__)

ROLES: Mapping[Job, Role] = {
    Job.ROUNDS: Role.ROUNDS,
    Job.ESCALATION: Role.ROUNDS,
    Job.PUBLISHING: Role.ROUNDS,
    Job.RETENTION: Role.ROUNDS,
    Job.SHOWING_AGAIN: Role.ROUNDS,
    Job.DELIVERY: Role.GATEWAY,
    Job.MEMBERSHIP: Role.GATEWAY,
    Job.RECONCILIATION: Role.GATEWAY,
    Job.FEEDS: Role.FEEDS,
    Job.WEBSUB: Role.FEEDS,
    Job.COMMENTS: Role.COMMENTS,
    Job.PROFILES: Role.COMMENTS,
    Job.WEBMENTIONS: Role.COMMENTS,
}
"""Which role's each job is."""

Deliver = Callable[[CommunityId], Awaitable[None]]
"""Sends and edits the messages that a community has due, in their order."""


def all_jobs(services: Services, deliver: Deliver, look_at: LookAt, look_up: LookUp) -> Jobs:
    """Return the table of a process's jobs, of all its roles: what each runs, and for each of which things."""
    return {
        Job.DELIVERY: Each(partial(outbox.communities_due, shards=services.part.shards), deliver),
        Job.MEMBERSHIP: Once(partial(check_membership, services, look_up)),
        Job.RECONCILIATION: Once(partial(reconcile_due, services, look_at)),
        **jobs_beside_discord(services),
    }


def jobs_beside_discord(services: Services) -> Jobs:
    """Return the table of a process's jobs, those left out for which it has to be connected to Discord."""
    feed_poller = FeedPoller(services)
    jobs: dict[Job, Once | Each[Any]] = {
        Job.ROUNDS: Each(round_jobs.communities_due, partial(run_round_jobs, services, feed_poller), is_claimed=True),
        Job.FEEDS: Once(feed_poller.poll_due),  # which claims hosts
        Job.WEBSUB: Each(websub.due_subscriptions, partial(subscribe, services), is_claimed=True),
        Job.ESCALATION: Each(posts.due_for_escalation, partial(escalate_to_organisers, services), is_claimed=True),
        Job.COMMENTS: Each(comments.posts_due_for_comments, partial(poll_comments, services), is_claimed=True),
        Job.PUBLISHING: Each(publications.due_publications, partial(publish_roundup, services), is_claimed=True),
        Job.PROFILES: Each(profiles.members_due_for_profiles, partial(update_profiles, services), is_claimed=True),
        Job.WEBMENTIONS: Each(webmentions.due_webmentions, partial(check_webmention, services), is_claimed=True),
        Job.RETENTION: Once(partial(apply_retention, services), is_claimed=True),
        Job.SHOWING_AGAIN: Each(communities.members_to_show_again, partial(show_again, services), is_claimed=True),
    }
    if not services.public_address:
        del jobs[Job.WEBSUB]  # no hub could reach the bot
    if not services.publishers and not services.hub_of_pages:
        del jobs[Job.PUBLISHING]
    return {job: entry for job, entry in jobs.items() if ROLES[job] in services.part.roles}


async def run_jobs(services: Services, jobs: Jobs) -> None:
    """Run jobs when they are due, until cancelled. People who wait for an answer get the database before them."""
    work_in_background()
    state = services.metrics.state
    state.runs_jobs = True
    try:
        await _run_jobs(services, jobs)
    except asyncio.CancelledError:
        state.runs_jobs = None
        raise
    except BaseException:
        state.runs_jobs = False
        log.exception("what is due is not done any more")
        raise


async def _run_jobs(services: Services, jobs: Jobs) -> None:
    while not await services.clock_check.is_right():
        await services.clock.wait(services.clock.now() + LOOK_AT_CLOCK_AFTER, asyncio.Event())
    if Role.GATEWAY in services.part.roles:
        try:
            await return_from_future(services)
        except Exception:
            log.exception("what was recorded while the clock was ahead could not be brought back")
    if Job.ROUNDS in jobs:
        try:
            await apply_timezone_changes(services)
        except Exception:  # a community whose time zone can't be read must not keep the others from their rounds
            log.exception("rounds could not be brought in line with their time zones")
    if Job.RECONCILIATION in jobs:
        await _plan_reconciliations(services)
    await DueLoop(services, jobs).run()


async def _plan_reconciliations(services: Services) -> None:
    """Let all messages be compared with Discord now. A database that refuses is asked again, until it takes that."""
    back_off = BackOff[None](LOOKUP_RETRY_AFTER, MAX_LOOKUP_RETRY_AFTER)
    while True:
        try:
            async with services.db.write() as tx:
                return await plan_reconciliations(tx, services.clock.now(), services.part.shards)
        except Exception:
            now = services.clock.now()
            wait = back_off.record_failure(None, now)
            log.exception("nothing can be recorded yet; trying again in %s", wait)
            await services.clock.wait(now + wait, asyncio.Event())
