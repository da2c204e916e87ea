"""What the page shows of a game, as values for its template."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import discord

from bot.actions import ReadPost
from bot.demo.circle import ZONE
from bot.demo.clock import EPOCH
from bot.demo.playground.game import Game
from bot.demo.transcript import buttons_of
from bot.posts import Decision, Post
from bot.text import single_line
from bot.themes import CommunityId, Phase, Round
from storage.blogs import blogs_of_community
from storage.entries import entries_of_member, entries_without_post
from storage.posts import recent_posts
from storage.rounds import rounds_of

COMPACT_WITHIN = timedelta(minutes=7)
"""Messages of one author that follow each other within this time have no heading of their own."""
MAX_ENTRIES, MAX_OWN_ENTRIES = 200, 10


@dataclass(frozen=True, slots=True)
class MessageView:
    """A message of the channel, or a private one."""

    id: int
    author: str
    is_bot: bool
    at: datetime
    day: str
    """The day, where the message is the first of it; else empty."""
    is_compact: bool
    is_private: bool
    is_system: bool
    """Whether it only says that a message was pinned."""
    is_edited: bool
    content: str
    components: Sequence[Mapping[str, Any]]
    files: Sequence[str]
    explained: str
    """The address of the post that the message tells of, if it tells of one."""


@dataclass(frozen=True, slots=True)
class PostView:
    """A post on a blog of the circle, and what the bot has made of it."""

    number: int
    author: str
    author_name: str
    blog: str
    title: str
    url: str
    at: datetime | None
    comments: int
    status: str
    words: str
    is_known: bool
    counts: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """What the database says of the game at this moment."""

    writing: Round | None = None
    rounded_up: Round | None = None
    posts: Mapping[str, Post] = field(default_factory=dict)
    """The posts of the rounds, and those that are asked about, by their address."""
    writers: frozenset[int] = frozenset()
    """The Discord users whose blogs are watched."""
    known: frozenset[str] = frozenset()
    """The addresses of entries that the bot has looked at and that are no posts."""


async def load_state(game: Game) -> State:
    """Return what the database says."""
    community = CommunityId(game.world.guild.id)
    async with game.world.services.db.read() as conn:
        running = await rounds_of(conn, community, Phase.WRITING, Phase.CLOSED)
        done = await rounds_of(conn, community, Phase.ROUNDED_UP)
        since = game.world.circle.moment("Mon 00:00")
        posts = await recent_posts(conn, community, since)
        watched = await blogs_of_community(conn, community)
        others = await entries_without_post(conn, community, since - timedelta(days=30), MAX_ENTRIES)
    return State(
        running[0] if running else None,
        done[-1] if done else None,
        {post.url: post for post in posts},
        frozenset(blog.user for blog in watched),
        frozenset(entry.url for _, entry, _ in others),
    )


def message_views(game: Game, messages: Sequence[discord.Message], state: State) -> list[MessageView]:
    """Return messages as the page shows them, with the first of each day marked."""
    views: list[MessageView] = []
    addresses = {post.id: address for address, post in state.posts.items()}
    names = {member.id: game.world.names[key] for key, member in game.world.members.items()}
    for message in messages:
        before = views[-1] if views else None
        author = names.get(message.author.id, "usblogs")
        is_private, at = message.flags.ephemeral, message.created_at
        is_new_day = before is None or before.at.astimezone(ZONE).date() != at.astimezone(ZONE).date()
        told = [action.post for button in buttons_of(message) if (action := ReadPost.parse(button))]
        views.append(
            MessageView(
                id=message.id,
                author=author,
                is_bot=message.author.bot,
                at=at,
                day=f"{at.astimezone(ZONE):%A, %-d %B}" if is_new_day else "",
                is_compact=before is not None
                and not is_new_day
                and (before.author, before.is_private, before.is_system) == (author, is_private, False)
                and at - before.at < COMPACT_WITHIN,
                is_private=is_private,
                is_system=message.type is discord.MessageType.pins_add,
                is_edited=message.edited_at is not None,
                content=message.content,
                components=[component.to_dict() for component in message.components],
                files=[attachment.filename for attachment in message.attachments],
                explained=addresses.get(told[0], "") if len(set(told)) == 1 and not is_private else "",
            )
        )
    return views


def post_views(game: Game, state: State) -> list[PostView]:
    """Return the posts on the circle's blogs until now, the newest first."""
    circle = game.world.circle
    published = [post for post in circle.posts if post.published_at <= game.now]
    views = []
    for post in sorted(published, key=lambda post: post.published_at, reverse=True):
        url = circle.address(post)
        found = state.posts.get(url)
        status, words = _status(found, is_known=url in state.known, has_round=bool(state.writing or state.rounded_up))
        views.append(
            PostView(
                number=post.number,
                author=post.author.key,
                author_name=post.author.name,
                blog=post.author.blog,
                title=post.title,
                url=url,
                at=post.published_at,
                comments=sum(comment.published_at <= game.now for comment in post.comments),
                status=status,
                words=words,
                is_known=found is not None or url in state.known,
                counts=_counts(found) if found and found.decision is Decision.ACCEPT else "",
            )
        )
    return views


async def own_post_views(game: Game, state: State) -> list[PostView]:
    """Return the newest posts that the bot has found on the visitor's own blogs, the newest first."""
    world, views = game.world, list[PostView]()
    async with world.services.db.read() as conn:
        for person in world.circle.people.values():
            entries = await entries_of_member(
                conn, CommunityId(world.guild.id), world.members[person.key].id, MAX_OWN_ENTRIES
            )
            for number, entry in entries:
                found = state.posts.get(entry.url)
                status, words = _status(found, is_known=True, has_round=bool(state.writing or state.rounded_up))
                title = single_line(entry.title, 200) or entry.url
                at = entry.published or entry.updated
                views.append(
                    PostView(number, person.key, person.name, "", title, entry.url, at, 0, status, words, is_known=True)
                )
    return sorted(views, key=lambda view: view.at or EPOCH, reverse=True)


def _status(found: Post | None, *, is_known: bool, has_round: bool) -> tuple[str, str]:
    match found.decision if found else None:
        case Decision.ACCEPT:
            return "found", "In the round" + (", a little late" if found and found.late else "")
        case Decision.ASK:
            return "asked", "The bot asks its author"
        case Decision.IGNORE:
            return "left", "Out of the round"
        case None:
            known = ("left", "Left alone" if has_round else "From before")
            return known if is_known else ("new", "Not seen yet")


def _counts(post: Post) -> str:
    return f"read by {post.readers} · {post.comments} comment{'' if post.comments == 1 else 's'} counted"
