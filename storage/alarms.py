"""When what is done beside the rounds is due next, asked in one statement: it is asked after every commit."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Column, ColumnElement, func, select

from storage.communities import NOTED
from storage.db import Connection
from storage.feeds import IS_WRITTEN
from storage.forgetting import FORGOTTEN_AFTER, KEPT_FOR
from storage.hubs import IS_WATCHED
from storage.schema import feeds, members, mentions, posts, read_links, reads, subscriptions
from storage.watched import IS_IN_ROUND


class Errand(StrEnum):
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
_DUE: tuple[tuple[Errand, Column[datetime], ColumnElement[bool] | None, timedelta], ...] = (
    (Errand.FEEDS, feeds.c.due_at, IS_WRITTEN, _AT_ONCE),
    (Errand.HUBS, subscriptions.c.due_at, IS_WATCHED, _AT_ONCE),
    (Errand.HOSTS, posts.c.host_due_at, None, _AT_ONCE),
    (Errand.COMMENTS, posts.c.comments_due_at, IS_IN_ROUND, _AT_ONCE),
    (Errand.PROFILES, members.c.profiles_at, NOTED, _AT_ONCE),
    (Errand.MENTIONS, mentions.c.due_at, None, _AT_ONCE),
    (Errand.FORGETTING, reads.c.read_at, None, FORGOTTEN_AFTER),
    (Errand.FORGETTING, members.c.left_at, None, KEPT_FOR),
    (Errand.FORGETTING, read_links.c.until, None, _AT_ONCE),
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


async def alarms(conn: Connection) -> Mapping[Errand, datetime]:
    """Return when each errand is due next; those that never are, are left out."""
    found: defaultdict[Errand, list[datetime]] = defaultdict(list)
    for (errand, _, _, later), at in zip(_DUE, (await conn.execute(_EARLIEST)).one(), strict=True):
        if at is not None:
            found[errand].append(at + later)
    return {errand: min(found[errand]) for errand in Errand if errand in found}
