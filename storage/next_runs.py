"""When what is done beside the rounds is due next, asked in one statement: it is asked after every commit."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Column, ColumnElement, func, select

from storage.comments import IS_IN_ROUND
from storage.communities import IS_TRACKED
from storage.db import Connection
from storage.feeds import FEED_HAS_BLOG
from storage.retention import DEPARTED_MEMBER_RETENTION, READ_TIME_RETENTION
from storage.schema import feeds, members, posts, read_links, reads, subscriptions, webmentions
from storage.websub import SUBSCRIPTION_HAS_BLOG


class Job(StrEnum):
    """What there is to do, in the order in which it is done."""

    FEEDS = "feeds"
    HUBS = "hubs"
    HOSTS = "hosts"
    """Asking a host about posts whose authors do not answer."""
    COMMENTS = "comments"
    PUBLISHING = "publishing"
    PROFILES = "profiles"
    MENTIONS = "mentions"
    FORGETTING = "forgetting"


_AT_ONCE = timedelta()
_DUE: tuple[tuple[Job, Column[datetime], ColumnElement[bool] | None, timedelta], ...] = (
    (Job.FEEDS, feeds.c.due_at, FEED_HAS_BLOG, _AT_ONCE),
    (Job.HUBS, subscriptions.c.due_at, SUBSCRIPTION_HAS_BLOG, _AT_ONCE),
    (Job.HOSTS, posts.c.escalate_at, None, _AT_ONCE),
    (Job.COMMENTS, posts.c.comments_due_at, IS_IN_ROUND, _AT_ONCE),
    (Job.PROFILES, members.c.profiles_due_at, IS_TRACKED, _AT_ONCE),
    (Job.MENTIONS, webmentions.c.due_at, None, _AT_ONCE),
    (Job.FORGETTING, reads.c.read_at, None, READ_TIME_RETENTION),
    (Job.FORGETTING, members.c.left_at, None, DEPARTED_MEMBER_RETENTION),
    (Job.FORGETTING, read_links.c.until, None, _AT_ONCE),
)
"""For each errand the column that says when, of which rows, and how long after.

Which rows has to be what those are chosen by that are due: else an errand would be due, and nothing to do.
"""
_EARLIEST = select(
    *(
        (select(func.min(column)) if which is None else select(func.min(column)).where(which)).scalar_subquery()
        for _, column, which, _ in _DUE
    )
)


async def next_runs(conn: Connection) -> Mapping[Job, datetime]:
    """Return when each errand is due next; those that never are, are left out."""
    found: defaultdict[Job, list[datetime]] = defaultdict(list)
    for (errand, _, _, later), at in zip(_DUE, (await conn.execute(_EARLIEST)).one(), strict=True):
        if at is not None:
            found[errand].append(at + later)
    return {errand: min(found[errand]) for errand in Job if errand in found}
