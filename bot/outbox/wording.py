"""The words of the messages that the bot posts by itself."""

from collections.abc import Sequence
from datetime import datetime

from bot.feeds import Blog, Feed
from bot.layout import BUTTONS_IN_ROW, Beside, Block, Button, Layout, Line, Row, Text, count, escape, link, when
from bot.posts import Post
from bot.themes import Community, Round, Suggestion

BESIDE_MOST = 11
"""Suggestions that fit with a button beside each; more get numbered buttons below (40 components)."""
BOARD_MOST = 25


def announcement(community: Community, round_: Round, *, late: bool) -> Layout:
    """Return the announcement of a round's theme."""
    theme = round_.theme
    assert theme is not None  # noqa: S101 - a round is announced when its theme is chosen
    lines = [f"-# ROUND {round_.number} · {escape(community.tag)}", f"# {escape(theme.title, 150)}"]
    lines += [escape(theme.prompt, 1000)] if theme.prompt else []
    lines += [f"-# Suggested by {escape(theme.by, 40)}"] if theme.by else []
    lines += ["-# I was away when this was due. The close stays as planned."] if late else []
    part = (
        f"Write on your own blog until {when(round_.closes_at, 'f')} ({when(round_.closes_at)}), and put "
        f"**{escape(community.tag)}** in the post.\n"
        "I find it, show it here, and gather everyone's in the round-up."
    )
    return Layout((Text("\n".join(lines)), Line(), Text(part)))


def notice(round_: Round, post: Post) -> Layout:
    """Return the notice of a found post."""
    late = " · a little later" if post.late else ""
    first = " · a first post here, welcome" if post.first_of_member and round_.number > 1 else ""
    body = f"**{link(post.title, post.url)}**\n{escape(post.by, 40)} · {post.minutes} min{late}{first}"
    quote = f"\n> {escape(post.quote)}" if post.quote else ""
    return Layout((Beside(body + quote, Button("Read", f"read:{post.id}", style="primary")),))


def question(community: Community, post: Post) -> Layout:
    """Return the question to an author whose post might be for the round."""
    body = (
        f"<@{post.user}>, is {link(post.title, post.url)} for {escape(community.tag)}?\n"
        "-# It sounds like this round's theme. Your answer settles it."
    )
    buttons = (
        Button("Yes, add it", f"mine:{post.id}:yes", style="success"),
        Button("No, another time", f"mine:{post.id}:no"),
    )
    return Layout((Text(body), Row(buttons)))


def answered(post: Post, *, added: bool) -> Layout:
    """Return what the question becomes when it is answered."""
    what = "is in the round" if added else "stays out of the round"
    return Layout((Text(f"{link(post.title, post.url)} {what}. Thank you."),))


def blog_fails(blog: Blog, feed: Feed) -> Layout:
    """Return what the owner of a blog is told when it has failed for a day, or is gone."""
    title, trouble = escape(blog.title, 100), escape(feed.trouble or "", 300)
    before = (
        f"I last read your blog **{title}** {when(feed.well_at)}. Since then the site {trouble}."
        if feed.well_at
        else f"I could not read your blog **{title}** yet: the site {trouble}."
    )
    body = f"{before}\n{feed.kind.advice if feed.kind else ''}\n"
    later = (
        "-# **/blog health** tells how it stands."
        if feed.gone
        else (
            "-# I keep trying, and tell you when it is well again. Nothing you publish meanwhile is lost. "
            "**/blog health** tells how it stands."
        )
    )
    return Layout((Text(body + later),))


def blog_recovers(blog: Blog, feed: Feed) -> Layout:  # noqa: ARG001 - the same shape as its sibling
    """Return what the owner of a blog is told when it can be read again."""
    return Layout((Text(f"Your blog **{escape(blog.title, 100)}** can be read again. I watch it as before."),))


def board(suggestions: Sequence[Suggestion], announced_at: datetime) -> Layout:
    """Return the board: the suggestions with vote buttons and live counts."""
    head = (
        f"## What shall we write about next?\nThe theme with most votes is announced {when(announced_at)}. "
        "One vote each; you can move it until then."
    )
    shown = suggestions[:BOARD_MOST]
    blocks: list[Block] = [Text(head), Line()]
    if not shown:
        blocks.append(Text("No suggestion yet. **/theme suggest** puts yours here."))
    elif len(shown) <= BESIDE_MOST:
        blocks += [Beside(_suggestion(s), Button("Vote", f"vote:{s.id}")) for s in shown]
    else:
        blocks.append(Text("\n".join(f"{n}. {_short(s)}" for n, s in enumerate(shown, 1))))
        buttons = [Button(str(n), f"vote:{s.id}") for n, s in enumerate(shown, 1)]
        rows = range(0, len(buttons), BUTTONS_IN_ROW)
        blocks += [Row(tuple(buttons[i : i + BUTTONS_IN_ROW])) for i in rows]
    if len(suggestions) > BOARD_MOST:
        blocks.append(Text(f"-# and {len(suggestions) - BOARD_MOST} more, waiting for room"))
    if shown:
        blocks.append(Text("-# **/theme suggest** adds yours."))
    return Layout(tuple(blocks))


def _suggestion(suggestion: Suggestion) -> str:
    prompt = f"\n{escape(suggestion.prompt, 120)}" if suggestion.prompt else ""
    votes = count(suggestion.votes, "vote", "votes")
    return f"**{escape(suggestion.title, 100)}**{prompt}\n-# {votes} · suggested by {escape(suggestion.by, 40)}"


def _short(suggestion: Suggestion) -> str:
    return f"**{escape(suggestion.title, 70)}** · {count(suggestion.votes, 'vote', 'votes')}"
