"""What is held about a member, for the export; `storage.erasure` deletes it.

`HELD` names the tables that have rows about people, and `IMPERSONAL` the others, each with the reason. A test holds
both against the schema, so that a new table has to be put into one of them.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.sql.selectable import ScalarSelect

from bot.themes import MemberId
from storage.db import Connection
from storage.schema import (
    aliases,
    blogs,
    bylines,
    comments,
    communities,
    disowned_comments,
    entries,
    habits,
    imported_rounds,
    lessons,
    members,
    metadata,
    outbox,
    outbox_subjects,
    participants,
    pauses,
    posts,
    read_links,
    reads,
    round_hosts,
    sign_ups,
    suggestions,
    thanks,
    trackbacks,
    volunteers,
    votes,
    webmentions,
)

IMPERSONAL = {
    "communities": "the settings of a server; its host and draft_reviewer are exported, and taken out with the member",
    "spare_themes": "spare themes of a host, without a name",
    "rounds": "a theme belongs to everyone; the name of who suggested it is taken out with the member",
    "skipped_dates": "dates on which no round opens",
    "feeds": "the state of a public document; deleted with its last blog",
    "former_addresses": "where a public document was before; deleted with its feed",
    "subscriptions": "the hub of a feed; deleted with the feed",
    "outbox_add_ons": "pins and threads that messages of the bot lack; none of a private message",
    "troubles": "since when something can't be said in a server",
    "publications": "where a round-up stands outside Discord; published again without the member",
    "leases": "which processes run",
    "keys": "the key by which readers' links are signed",
    "command_syncs": "which commands Discord knows",
    "refusals": "how often Discord refused the bot",
}
"""The tables without rows about people, each with the reason."""


def user_id_of(member: MemberId) -> ScalarSelect[Any]:
    """Return, as a subquery, the Discord user that a member is."""
    return select(members.c.user_id).where(members.c.id == member).scalar_subquery()


def rows_about(member: MemberId) -> Mapping[str, ColumnElement[bool]]:
    """Return, by the name of each table that has rows about people, the condition for those about a member."""
    my_posts = select(posts.c.id).where(posts.c.member_id == member)
    my_entries = select(posts.c.entry_id).where(posts.c.member_id == member)
    my_blogs = select(blogs.c.id).where(blogs.c.member_id == member)
    my_habits = select(lessons.c.habit_id).where(lessons.c.post_id.in_(my_posts))
    my_feeds = select(blogs.c.feed_id).where(blogs.c.member_id == member)
    my_community = select(members.c.community_id).where(members.c.id == member).scalar_subquery()
    my_name = select(members.c.name).where(members.c.id == member).scalar_subquery()
    return {
        "members": members.c.id == member,
        "pauses": pauses.c.member_id == member,
        "aliases": aliases.c.member_id == member,
        "volunteers": volunteers.c.member_id == member,
        "sign_ups": sign_ups.c.member_id == member,
        "imported_rounds": (imported_rounds.c.host == my_name) & (imported_rounds.c.community_id == my_community),
        "blogs": blogs.c.member_id == member,
        "bylines": bylines.c.member_id == member,
        "habits": habits.c.blog_id.in_(my_blogs) | habits.c.id.in_(my_habits),
        "lessons": lessons.c.post_id.in_(my_posts),
        "entries": entries.c.feed_id.in_(my_feeds) | entries.c.id.in_(my_entries),
        "suggestions": suggestions.c.member_id == member,
        "votes": votes.c.member_id == member,
        "round_hosts": or_(*(round_hosts.c[who] == member for who in ("invited_id", "host_id", "picker_id"))),
        "participants": participants.c.member_id == member,
        "posts": posts.c.member_id == member,
        "reads": reads.c.member_id == member,
        "read_links": read_links.c.member_id == member,
        "comments": comments.c.member_id == member,
        "disowned_comments": disowned_comments.c.member_id == member,
        "trackbacks": trackbacks.c.from_id.in_(my_posts),
        "webmentions": webmentions.c.post_id.in_(my_posts),
        "thanks": (thanks.c.giver_id == member) | (thanks.c.helper_id == member),
        "outbox": (outbox.c.user_id == user_id_of(member)) & (outbox.c.community_id == my_community),
        "outbox_subjects": outbox_subjects.c.member_id == member,
    }


HELD = tuple(rows_about(MemberId(0)))
"""The tables with rows about people."""


async def personal_data_of(conn: Connection, member: MemberId) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """Return every row held about a member, by table, as JSON values; instants are UTC, in ISO 8601."""
    found = {}
    for name, about_them in rows_about(member).items():
        table = metadata.tables[name]
        rows = await conn.execute(select(table).where(about_them).order_by(*table.primary_key))
        found[name] = [_to_json(row) for row in rows.mappings()]
    found["communities"] = [
        _to_json(row)
        for column in (communities.c.draft_reviewer, communities.c.host)
        for row in (await conn.execute(_named_in(column, member))).mappings()
    ]
    return found


def _named_in(column: ColumnElement[int], member: MemberId) -> Select[Any]:
    """Return the query for the setting that names a member in their own community."""
    my_community = select(members.c.community_id).where(members.c.id == member).scalar_subquery()
    return select(communities.c.guild_id, column).where(
        column == user_id_of(member), communities.c.guild_id == my_community
    )


def _to_json(row: Mapping[Any, Any]) -> Mapping[str, Any]:
    return {str(column): _value_to_json(value) for column, value in row.items()}


def _value_to_json(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return value if isinstance(value, (str, int, float, bool, list, dict, type(None))) else str(value)
