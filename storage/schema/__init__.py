"""Every table, declared once; the constraints state the rules of the game.

Instants are stored in UTC and come back aware. The columns by which something falls due are asked for the earliest
instant in `storage/next_runs.py`.
"""

from storage.schema.base import metadata
from storage.schema.feeds import blogs, bylines, entries, feeds, former_addresses, subscriptions
from storage.schema.habits import habits, lessons
from storage.schema.outbox import outbox, outbox_add_ons, outbox_subjects, troubles
from storage.schema.people import aliases, communities, members, pauses, thanks, volunteers
from storage.schema.posts import comments, disowned_comments, posts, read_links, reads, trackbacks, webmentions
from storage.schema.process import command_syncs, keys, leases, refusals
from storage.schema.rounds import (
    imported_rounds,
    participants,
    publications,
    round_hosts,
    rounds,
    sign_ups,
    skipped_dates,
    spare_themes,
    suggestions,
    votes,
)

__all__ = [
    "aliases",
    "blogs",
    "bylines",
    "command_syncs",
    "comments",
    "communities",
    "disowned_comments",
    "entries",
    "feeds",
    "former_addresses",
    "habits",
    "imported_rounds",
    "keys",
    "leases",
    "lessons",
    "members",
    "metadata",
    "outbox",
    "outbox_add_ons",
    "outbox_subjects",
    "participants",
    "pauses",
    "posts",
    "publications",
    "read_links",
    "reads",
    "refusals",
    "round_hosts",
    "rounds",
    "sign_ups",
    "skipped_dates",
    "spare_themes",
    "subscriptions",
    "suggestions",
    "thanks",
    "trackbacks",
    "troubles",
    "volunteers",
    "votes",
    "webmentions",
]
