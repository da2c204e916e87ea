"""A round-up as Discord messages: as many parts as the limits need, no post broken in two."""

from collections.abc import Sequence
from datetime import datetime

from bot.languages import Speech
from bot.layout import (
    Beside,
    Block,
    Button,
    Layout,
    Line,
    Row,
    Text,
    escape,
    in_parts,
    link,
    picture_of,
    when,
)
from bot.posts import Post
from bot.roundup.compose import OPENING_LIMIT, WHY_LIMIT, RoundUp


def to_layouts(say: Speech, roundup: RoundUp) -> list[Layout]:
    """Return the messages of a round-up, in order."""
    return in_parts([*_head(say, roundup), *_posts(say, roundup), *_foot(say, roundup)])


def _head(say: Speech, roundup: RoundUp) -> list[Block]:
    lines = [f"-# {say('ROUND-UP OF ROUND {number}', number=roundup.number)}", f"## {escape(roundup.theme.title)}"]
    lines += [f"-# {_why_so(say, roundup)}"] if roundup.was_missed or roundup.is_late else []
    lines += [escape(roundup.opening, OPENING_LIMIT)] if roundup.opening else []
    lines.append(_opening(say, roundup))
    if roundup.newcomers:
        names = say.listed([f"**{escape(name, 40)}**" for name in roundup.newcomers[:10]])
        lines.append(say("Here for the first time: {names}. Welcome.", names=names))
    return [Text("\n".join(lines))]


def _why_so(say: Speech, roundup: RoundUp) -> str:
    return escape(roundup.theme.prompt) if roundup.was_missed else say("I was away when this was due.")


def _opening(say: Speech, roundup: RoundUp) -> str:
    posts = (*roundup.posts, *roundup.late)
    if not posts:
        return say("No posts this time. The next theme is a new start.")
    if len(posts) == 1:
        return say("One post this time, by {name}. It is worth a visit.", name=escape(posts[0].by, 40))
    people = len({post.member for post in posts})
    by = say.count(people, "{n} person", "{n} people")
    return say.count(len(posts), "{n} post by {people}.", "{n} posts by {people}.", people=by)


def _posts(say: Speech, roundup: RoundUp) -> list[Block]:
    blocks: list[Block] = [Line()] if roundup.posts else []
    blocks += [_post(say, post) for post in roundup.posts]
    if roundup.late:
        came = Text(f"### {say('Came a little later')}")
        blocks += [Line(), came, *(_post(say, post) for post in roundup.late)]
    return blocks


def _post(say: Speech, post: Post) -> Block:
    facts = [say("{n} min", n=post.minutes)]
    facts += [say.count(post.readers, "read by {n}", "read by {n}")] if post.readers else []
    facts += [say.count(post.comments, "{n} comment", "{n} comments")] if post.comments else []
    quote = f"\n> {escape(post.quote)}" if post.quote else ""
    why = f"\n{escape(post.why, WHY_LIMIT)}" if post.why else ""
    body = f"**{link(post.title, post.url)}**\n{escape(post.by, 40)} · {' · '.join(facts)}{quote}{why}"
    return Beside(body, Button(say("Read"), f"read:{post.id}"), picture_of(post.picture))


def _foot(say: Speech, roundup: RoundUp) -> list[Block]:
    lines = [_waiting(say, roundup.waiting)] if roundup.waiting else []
    lines += [say("Thank you to everyone who wrote, and to everyone who reads.")] if len(roundup.posts) > 1 else []
    lines += [_next(say, roundup, roundup.next_at)] if roundup.next_at else []
    foot: list[Block] = [Line(), Text("\n".join(lines))] if lines else []
    if roundup.posts or roundup.late:
        foot.append(Row((Button(say("Copy for your blog"), f"copy:{roundup.id}"),)))
    return foot


def _waiting(say: Speech, posts: Sequence[Post]) -> str:
    titles = say.listed([link(post.title, post.url, 60) for post in posts[:5]])
    if len(posts) == 1:
        return say("This post is still waiting for a first comment: {titles}.", titles=titles)
    return say("These posts are still waiting for a first comment: {titles}.", titles=titles)


def _next(say: Speech, roundup: RoundUp, at: datetime) -> str:
    if not roundup.leading:
        return say("The next theme is announced {when}.", when=when(at))
    titles = say.listed([f"**{escape(title, 80)}**" for title in roundup.leading])
    return say("The next theme is announced {when}. On the board: {titles}.", when=when(at), titles=titles)
