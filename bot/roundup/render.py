"""A round-up as Discord messages: as many parts as the limits need, no post broken in two."""

from bot.layout import (
    COMPONENT_LIMIT,
    TEXT_LIMIT,
    Beside,
    Block,
    Button,
    Layout,
    Line,
    Text,
    count,
    escape,
    link,
)
from bot.posts import Post
from bot.roundup.compose import RoundUp


def to_layouts(roundup: RoundUp) -> list[Layout]:
    """Return the messages of a round-up, in order."""
    return _split([*_head(roundup), *_posts(roundup), *_foot(roundup)])


def _head(roundup: RoundUp) -> list[Block]:
    lines = [f"-# ROUND-UP OF ROUND {roundup.number}", f"## {escape(roundup.theme.title)}", escape(roundup.opening)]
    if roundup.newcomers:
        names = _and([f"**{escape(name, 40)}**" for name in roundup.newcomers[:10]])
        lines.append(f"Here for the first time: {names}. Welcome.")
    return [Text("\n".join(lines))]


def _posts(roundup: RoundUp) -> list[Block]:
    blocks: list[Block] = [Line()] if roundup.posts else []
    blocks += map(_post, roundup.posts)
    if roundup.late:
        blocks += [Line(), Text("### Came a little later"), *map(_post, roundup.late)]
    return blocks


def _post(post: Post) -> Block:
    facts = [f"{post.minutes} min"]
    facts += [f"read by {post.readers}"] if post.readers else []
    facts += [count(post.comments, "comment", "comments")] if post.comments else []
    quote = f"\n> {escape(post.quote)}" if post.quote else ""
    body = f"**{link(post.title, post.url)}**\n{escape(post.by, 40)} · {' · '.join(facts)}{quote}"
    return Beside(body, Button("Read", f"read:{post.id}"))


def _foot(roundup: RoundUp) -> list[Block]:
    if not roundup.waiting:
        return []
    titles = [link(post.title, post.url, 60) for post in roundup.waiting[:5]]
    one = len(titles) == 1
    words = "This post is" if one else "These posts are"
    return [Line(), Text(f"{words} still waiting for a first comment: {_and(titles)}.")]


def _and(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _split(blocks: list[Block]) -> list[Layout]:
    parts: list[list[Block]] = [[]]
    for block in blocks:
        characters, components = Layout((*parts[-1], block)).size()
        if characters > TEXT_LIMIT or components > COMPONENT_LIMIT:
            parts.append([])
        if parts[-1] or not isinstance(block, Line):
            parts[-1].append(block)
    return [Layout(tuple(part)) for part in parts]
