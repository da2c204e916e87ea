"""When each job is due, asked in one statement: the loop asks it after every commit."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, ColumnElement, ScalarSelect, bindparam, func, select

from storage.comments import IS_POLLED
from storage.communities import IS_TRACKED
from storage.db import Connection
from storage.feeds import FEED_HAS_BLOG
from storage.publications import IS_PUBLISHABLE, MAX_PUBLICATION_AGE
from storage.retention import READ_TIME_RETENTION
from storage.round_jobs import DUE_COLUMNS
from storage.schema import (
    communities,
    feeds,
    members,
    outbox,
    outbox_add_ons,
    posts,
    read_links,
    reads,
    rounds,
    subscriptions,
    webmentions,
)
from storage.types import Instant
from storage.websub import SUBSCRIPTION_HAS_BLOG


class Job(StrEnum):
    """What the bot does by itself."""

    ROUNDS = "rounds"
    """What rounds have due, see `RoundJob`."""
    DELIVERY = "delivery"
    """Sending and editing messages."""
    FEEDS = "feeds"
    WEBSUB = "websub"
    """Asking hubs for subscriptions."""
    ESCALATION = "escalation"
    """Asking the organisers about posts whose authors have not answered."""
    COMMENTS = "comments"
    PUBLISHING = "publishing"
    """Publishing round-ups on blogs."""
    PROFILES = "profiles"
    WEBMENTIONS = "webmentions"
    RETENTION = "retention"
    """Deleting what is kept no longer."""
    MEMBERSHIP = "membership"
    """Asking which members are in their server, and erasing those who left long ago."""
    SHOWING_AGAIN = "showing again"
    """Showing the members who came back, or have another name."""
    RECONCILIATION = "reconciliation"
    """Comparing what stands in Discord with what is known."""


@dataclass(frozen=True, slots=True)
class NextRuns:
    """When jobs are due."""

    first: Mapping[Job, datetime]
    """When the earliest row of each job is due, or was; a job without rows is left out."""
    later_at: datetime | None
    """When the next row is due that is not due yet, whichever job's it is."""


@dataclass(frozen=True, slots=True)
class _Source:
    """A column whose rows make a job due, `delay` after the instant that stands there."""

    job: Job
    column: Column[datetime]
    where: ColumnElement[bool] | None = None
    delay: timedelta = timedelta()

    def earliest(self, *more: ColumnElement[bool]) -> ScalarSelect[datetime]:
        where = more if self.where is None else (self.where, *more)
        return select(func.min(self.column)).where(*where).scalar_subquery()


_SOURCES = (
    *(_Source(Job.ROUNDS, column) for column in DUE_COLUMNS.values()),
    _Source(Job.DELIVERY, outbox.c.due_at),
    _Source(Job.DELIVERY, outbox_add_ons.c.due_at),
    _Source(Job.FEEDS, feeds.c.due_at, FEED_HAS_BLOG),
    _Source(Job.WEBSUB, subscriptions.c.due_at, SUBSCRIPTION_HAS_BLOG),
    _Source(Job.ESCALATION, posts.c.escalate_at),
    _Source(Job.COMMENTS, posts.c.comments_due_at, IS_POLLED),
    _Source(Job.PUBLISHING, rounds.c.publish_at, IS_PUBLISHABLE),
    _Source(Job.PROFILES, members.c.profiles_due_at, IS_TRACKED),
    _Source(Job.WEBMENTIONS, webmentions.c.due_at),
    _Source(Job.RETENTION, reads.c.read_at, delay=READ_TIME_RETENTION),
    _Source(Job.RETENTION, read_links.c.until),
    _Source(Job.MEMBERSHIP, members.c.membership_check_at),
    _Source(Job.SHOWING_AGAIN, members.c.show_again_at),
    _Source(Job.RECONCILIATION, communities.c.reconcile_at),
)
"""`where` has to choose the rows that the job itself takes up: else it is due, and finds nothing to do."""


def _columns() -> Iterator[ScalarSelect[datetime]]:
    for number, source in enumerate(_SOURCES):
        yield source.earliest()
        yield source.earliest(source.column > bindparam(f"after_{number}", type_=Instant))


_NEXT_RUNS = select(*_columns())


async def next_runs(conn: Connection, now: datetime) -> NextRuns:
    """Return when each job is due first, and when the next row is due after `now`."""
    after = {f"after_{number}": now - source.delay for number, source in enumerate(_SOURCES)}
    row: Any = (await conn.execute(_NEXT_RUNS, {**after, "closed_after": now - MAX_PUBLICATION_AGE})).one()
    first, later = defaultdict[Job, list[datetime]](list), list[datetime]()
    for source, earliest, next_ in zip(_SOURCES, row[::2], row[1::2], strict=True):
        if earliest is not None:
            first[source.job].append(earliest + source.delay)
        if next_ is not None:
            later.append(next_ + source.delay)
    return NextRuns({job: min(first[job]) for job in Job if job in first}, min(later, default=None))
