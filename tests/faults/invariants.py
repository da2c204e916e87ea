"""What must hold after a week, whatever went wrong in it."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing

from tests.local_discord import documents as doc
from tests.local_discord.bot_week import BotWeek

ANNOUNCEMENT, ROUNDUP = "-# ROUND 1", "-# ROUND-UP OF ROUND 1"
CONTAINER = 17


def roundup_of(week: BotWeek) -> str:
    """Return the texts of the round-up, all its parts together."""
    with closing(sqlite3.connect(f"file:{week.database}?mode=ro", uri=True)) as conn:
        parts = {str(row[0]) for row in conn.execute(_ROUNDUP_PARTS)}
    return "\n".join(text for message in week.messages() if message["id"] in parts for text in doc.texts(message))


def posts_in_roundup(week: BotWeek) -> set[str]:
    """Return the titles of the circle's posts that the round-up names."""
    text = roundup_of(week)
    return {post.title for post in week.blogs.circle.posts if f"[{post.title}]" in text.replace("\\", "")}


def violations(week: BotWeek, contributions: set[str]) -> Iterator[str]:
    """Yield what does not hold; `contributions` are the titles of the posts that a week without faults gathers."""
    yield from _said_once(week)
    missing = contributions - posts_in_roundup(week)
    yield from (f"“{title}” is in no round-up" for title in sorted(missing))
    yield from _nothing_twice(week)
    yield from _database_whole(week)


def _said_once(week: BotWeek) -> Iterator[str]:
    heads = [texts[0].splitlines()[0] for message in week.messages() if (texts := doc.texts(message))]
    for head, what in ((ANNOUNCEMENT, "announced"), (ROUNDUP, "rounded up")):
        times = sum(one == head or one.startswith(f"{head} ") for one in heads)
        if times != 1:
            yield f"round 1 is {what} {times} times"
    events = Counter(event["entity_metadata"]["location"] for event in week.discord.events.values())
    yield from (f"the event at {place} stands {n} times" for place, n in events.items() if n > 1)


def _nothing_twice(week: BotWeek) -> Iterator[str]:
    messages = week.messages()
    marks = Counter(part["id"] for message in messages for part in message["components"] if part["type"] == CONTAINER)
    yield from (f"the mark {mark} stands {n} times" for mark, n in marks.items() if n > 1)
    texts = Counter("\n".join(doc.texts(message)) for message in messages)
    yield from (f"said {n} times: {text[:60]!r}" for text, n in texts.items() if n > 1)


def _database_whole(week: BotWeek) -> Iterator[str]:
    with closing(sqlite3.connect(f"file:{week.database}?mode=ro", uri=True)) as conn:
        found = [row[0] for row in conn.execute("PRAGMA integrity_check")]
        orphans = conn.execute("PRAGMA foreign_key_check").fetchall()
        waiting = conn.execute(_FORGOTTEN).fetchall()
    yield from (f"integrity_check: {one}" for one in found if one != "ok")
    yield from (f"foreign_key_check: {one}" for one in orphans)
    yield from (f"forgotten in the outbox: {key}" for (key,) in waiting)


_ROUNDUP_PARTS = "SELECT message_id FROM outbox WHERE kind IN ('roundup', 'roundup_part')"
_FORGOTTEN = "SELECT key FROM outbox WHERE revision > sent_revision AND due_at IS NULL AND obstacle IS NULL"
