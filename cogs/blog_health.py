"""How the blogs are, in words."""

from collections.abc import Mapping, Sequence

from bot.feeds import Entry, Feed, FeedId
from bot.layout import Block, Layout, Line, Text, count, escape, link, plain, when
from storage.blogs import Owned

MOST = 10
"""Blogs that are told of in one answer."""


def health(mine: Sequence[Owned], feeds: Mapping[FeedId, Feed], newest: Mapping[FeedId, Entry]) -> Layout:
    """Return how a member's own blogs are."""
    told = [f"**{escape(one.blog.title, 100)}**\n{_state(feeds[one.blog.feed])}" for one in mine[:MOST]]
    for n, one in enumerate(mine[:MOST]):
        if (entry := newest.get(one.blog.feed)) and entry.published:
            told[n] += f"\n-# Newest post: {link(plain(entry.title, 100), entry.url)} {when(entry.published)}"
    return _one_below_the_other(told)


def troubles(all_: Sequence[Owned], feeds: Mapping[FeedId, Feed]) -> Layout:
    """Return how the blogs of a community are that can't be read, for its host."""
    failing = [one for one in all_ if feeds[one.blog.feed].failures]
    if not failing:
        return Layout((Text(f"All is well: I can read {count(len(all_), 'blog', 'blogs')}, every one of them."),))
    told = [
        f"**{escape(one.blog.title, 100)}** by {escape(one.name, 40)}\n{_state(feeds[one.blog.feed])}"
        for one in failing[:MOST]
    ]
    told[0] = f"{len(failing)} of {count(len(all_), 'blog', 'blogs')} can't be read just now.\n\n{told[0]}"
    if len(failing) > MOST:
        told.append(f"-# and {len(failing) - MOST} more")
    return _one_below_the_other(told)


def _state(feed: Feed) -> str:
    if feed.looked_at is None:
        return "I have not looked yet; I do so within minutes."
    if not feed.failures:
        moving = (
            f"\nIt points to a new place, {escape(feed.moved_to)}. If that holds for a week, I go there."
            if feed.moved_to
            else ""
        )
        return f"All is well. I looked {when(feed.looked_at)}{_again(feed)}.{moving}"
    since = f" It has been so since {when(feed.failing_since)}." if feed.failing_since else ""
    advice = f"\n{feed.kind.advice}" if feed.kind else ""
    looked = (
        "" if feed.gone else f"\n-# I looked {when(feed.looked_at)}{_again(feed)}. Nothing published meanwhile is lost."
    )
    return f"The site {escape(feed.trouble or '', 300)}.{since}{advice}{looked}"


def _again(feed: Feed) -> str:
    return f", and look again {when(feed.due_at)}" if feed.due_at else ""


def _one_below_the_other(told: Sequence[str]) -> Layout:
    blocks: list[Block] = []
    for words in told:
        blocks += [Line(), Text(words)] if blocks else [Text(words)]
    return Layout(tuple(blocks))
