"""One look at where a post's comments are: what is there, and how to ask the next time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

from bot.feeds import Unreadable
from bot.posts import Post
from bot.reading import CLOSED, PER_PAGE, CommentDoor, FoundComment, doors_of, read_comments
from bot.web import Failed, Fetched, NotModified, Web, says_missing
from bot.workers import Workers

MOST_PAGES = 10


@dataclass(frozen=True, slots=True)
class Ask:
    """How much is asked for."""

    since: datetime | None = None
    """Comments published before are left out where the door can do that; None asks for all."""
    again: bool = False
    """Whether a server may answer that nothing has changed since the last look."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen behind doors."""

    doors: tuple[CommentDoor, ...]
    """The same doors, with what their servers want to be asked with next time."""
    found: tuple[FoundComment, ...] = ()
    is_told: bool = True
    """Whether the blog itself answered."""
    is_same: bool = False
    """Whether it answered that nothing has changed."""
    wait: timedelta | None = None
    """How long a server wants to be left alone."""


async def find_doors(web: Web, workers: Workers, post: Post) -> tuple[Sequence[CommentDoor], bool]:
    """Return where the comments are, and whether the blog answers that there is no such post."""
    page = await web.get(post.url)
    if isinstance(page, Fetched):
        headers = list(page.link_headers)
        found = await workers.run(doors_of, page.text(), page.address, headers, post.comments_url)
        if not isinstance(found, Unreadable):
            return found, False
    return doors_of("", post.url, [], post.comments_url), says_missing(page)


async def look_at_comments(web: Web, workers: Workers, post: Post, doors: Sequence[CommentDoor], ask: Ask) -> Seen:
    """Return what is behind the doors of a post: the blog's own comes first, and the others beside it.

    Where a WordPress shows its REST interface to nobody, its feed tells the newest comments.
    """
    own = first = await _behind(web, workers, doors[0], ask)
    if not own.is_told and doors[0].kind == "rest" and post.comments_url:
        [instead, *_] = doors_of("", post.url, [], post.comments_url)
        own = replace(await _behind(web, workers, instead, ask), doors=first.doors)
    elsewhere = [await _behind(web, workers, door, ask) for door in doors[1:]]
    everything = (own, *elsewhere)
    return Seen(
        doors=tuple(door for seen in everything for door in seen.doors),
        found=tuple(comment for seen in everything for comment in seen.found),
        is_told=own.is_told,
        is_same=own.is_same,
        wait=max((seen.wait for seen in (first, *everything) if seen.wait), default=None),
    )


async def _behind(web: Web, workers: Workers, door: CommentDoor, ask: Ask) -> Seen:
    """Return every comment behind a door, page after page, or those that are asked for."""
    found: list[FoundComment] = []
    for number in range(1, MOST_PAGES + 1) if door not in CLOSED else ():
        told = (door.etag, door.last_modified) if ask.again else (None, None)
        match await web.get(door.page(number, ask.since), etag=told[0], last_modified=told[1]):
            case NotModified():
                return Seen((door,), is_same=True)
            case Failed(retry_after=wait):
                return Seen((door,), tuple(found), is_told=bool(found), wait=wait)
            case Fetched(head=head, body=body):
                page = await workers.run(read_comments, door.kind, body, door.address)
            case unexpected:
                assert_never(unexpected)
        if isinstance(page, Unreadable):
            return Seen((door,), tuple(found), is_told=bool(found))
        found += page
        if door.kind != "rest":
            return Seen((replace(door, etag=head.etag, last_modified=head.last_modified),), tuple(found))
        if len(page) < PER_PAGE:
            break
    return Seen((door,), tuple(found))
