"""Add a post to a round, with what lists and round-ups show of it."""

from dataclasses import replace
from datetime import datetime

from bot.feeds import Entry, EntryId
from bot.feeds.html_text import title_from_text
from bot.flows.posts.taught import record_lessons
from bot.posts import DecidedBy, Post, PostPreview, Verdict
from bot.roundup import best_sentence, minutes_to_read
from bot.text import visible_line
from bot.themes import Community, MemberId, Round, is_late
from storage import Transaction
from storage.posts import add_post, find_post, update_post_preview

MAX_TITLE_LENGTH = 200


async def add_to_round(
    tx: Transaction,
    community: Community,
    round_: Round,
    *,
    author: MemberId,
    entry_id: EntryId,
    entry: Entry,
    verdict: Verdict,
    published: datetime,
    now: datetime,
    decided_by: DecidedBy | None = None,
) -> Post | None:
    """Record an entry as a post of a round, or as a question about one; return None if the round has it already."""
    post_id = await add_post(
        tx,
        round_.id,
        author,
        entry_id,
        verdict,
        preview_of(community, round_, entry),
        published=published,
        late=is_late(round_.closes_at, published),
        now=now,
        decided_by=decided_by,
    )
    post = await find_post(tx, post_id, community.id) if post_id is not None else None
    if post is not None:
        await record_lessons(tx, community, post, entry_id, entry, now)
    return post


async def show_as_now(tx: Transaction, community: Community, round_: Round, post: Post, entry: Entry) -> None:
    """Have a post show the title, the address and the quote of its entry as that is now."""
    preview = preview_of(community, round_, entry)
    await update_post_preview(tx, post.id, replace(preview, url=preview.url or post.url))


def preview_of(community: Community, round_: Round, entry: Entry) -> PostPreview:
    """Return what lists and round-ups show of an entry."""
    names = (community.hashtag, *community.names, *round_.former_hashtags, *round_.former_names)
    theme, beginning = round_.theme.title if round_.theme else "", title_from_text(entry.text)
    return PostPreview(
        title=visible_line(entry.title, MAX_TITLE_LENGTH) or visible_line(beginning, MAX_TITLE_LENGTH),
        url=entry.url,
        quote=best_sentence(entry.text, names, theme),
        minutes=minutes_to_read(entry.text),
        picture=entry.picture,
    )
