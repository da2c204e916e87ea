"""What there is to read, and a member's own relations."""

from collections.abc import Sequence
from datetime import datetime

from bot.languages import Speech
from bot.layout import Beside, Block, Button, Layout, Line, Row, Text, escape, link, when
from bot.posts import Post
from bot.reading import Standing
from bot.wording.posts import minutes

SHOWN = 3


def unread(say: Speech, posts: Sequence[Post], announced: datetime, *, begun: bool) -> Layout:
    """Return the next posts to read."""
    if not begun:
        words = say("There is nothing to read yet. The first theme is announced {when}.", when=when(announced))
        return Layout((Text(words),))
    if not posts:
        words = say("You have opened every post of this round. The next begins {when}.", when=when(announced))
        return Layout((Text(words),))
    head = say("Waiting for you, the least read first:")
    blocks: list[Block] = [Text(head), *(_offer(say, post) for post in posts[:SHOWN])]
    more = len(posts) - SHOWN
    blocks += [Text(f"-# {say.count(more, 'and {n} other', 'and {n} others')}")] if more > 0 else []
    return Layout(tuple(blocks))


def _offer(say: Speech, post: Post) -> Beside:
    readers = say.count(post.readers, "read by {n}", "read by {n}", say("nobody has read it yet"))
    body = f"**{escape(post.title)}**\n{escape(post.by, 40)} · {minutes(say, post)} · {readers}"
    return Beside(body, Button(say("Read"), f"read:{post.id}", style="primary"))


def to_read(say: Speech, post: Post, *, counted: bool) -> Layout:
    """Return a post's link for one reader."""
    name = escape(post.by, 40)
    last = say("{name} will see one reader more.", name=name) if counted else say("This one is yours.")
    words = f"**{link(post.title, post.url)}**\n{name} · {minutes(say, post)}\n-# {last}"
    return Layout((Text(words), Row((Button(say("Open the post"), url=post.url),))))


def standing(say: Speech, mine: Standing, blogs: Sequence[str], waiting: Sequence[Post], announced: datetime) -> Layout:
    """Return what a member sees of their own relations."""
    blog = (
        f"**{escape(', '.join(blogs), 200)}**" if blogs else say("You have no blog here yet: **/blog add** brings it.")
    )
    blocks: list[Block] = [Text("\n".join([blog, *_relations(say, mine)]))]
    if waiting:
        lines = [f"- {link(post.title, post.url)}, {escape(post.by, 40)}" for post in waiting]
        blocks += [Line(), Text("\n".join([say("Nobody has answered yet:"), *lines]))]
    blocks.append(Text(f"-# {say('The next theme is announced {when}.', when=when(announced))}"))
    return Layout(tuple(blocks))


def _relations(say: Speech, mine: Standing) -> Sequence[str]:
    return [
        say.count(mine.readers, "{n} person read you.", "{n} people read you.", say("Nobody has read you yet.")),
        say.count(mine.read, "You read {n} person.", "You read {n} people.", say("You have read nobody yet.")),
        say.count(
            mine.answered_by,
            "{n} person commented on your posts.",
            "{n} people commented on your posts.",
            say("Nobody has commented on your posts yet."),
        ),
        say.count(
            mine.answered,
            "You commented on posts of {n} person.",
            "You commented on posts of {n} people.",
            say("You have commented on nobody's posts yet."),
        ),
        say.count(
            mine.both_ways,
            "With {n} person comments went both ways.",
            "With {n} people comments went both ways.",
            say("Comments have gone both ways with nobody yet."),
        ),
    ]
