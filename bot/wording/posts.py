"""What is said of a post that was found."""

from collections.abc import Sequence

from bot.languages import Speech
from bot.layout import TEXT_LIMIT, Beside, Button, Layout, Row, Text, escape, link
from bot.posts import Post
from bot.themes import Community, Round

LISTED = TEXT_LIMIT - 400
"""Characters that a live list takes at most, with room for its head and end."""


def minutes(say: Speech, post: Post) -> str:
    """Return how long a post takes to read."""
    return say("{n} min", n=post.minutes)


def notice(say: Speech, round_: Round, post: Post) -> Layout:
    """Return the notice of a found post."""
    facts = [escape(post.by, 40), minutes(say, post)]
    facts += [say("a little later")] if post.late else []
    facts += [say("a first post here, welcome")] if post.first_of_member and round_.number > 1 else []
    quote = f"\n> {escape(post.quote)}" if post.quote else ""
    body = f"**{link(post.title, post.url)}**\n{' · '.join(facts)}{quote}"
    return Layout((Beside(body, Button(say("Read"), f"read:{post.id}", style="primary")),))


def live_list(say: Speech, round_: Round, posts: Sequence[Post]) -> Layout:
    """Return the posts of a round so far, the newest last; where they are too many, the oldest are counted."""
    title = escape(round_.theme.title if round_.theme else "", 100)
    head = say.count(len(posts), "{n} post on **{title}** so far", "{n} posts on **{title}** so far", title=title)
    lines = [f"- {link(post.title, post.url, 80)} · {escape(post.by, 40)}" for post in posts]
    shown = _that_fit(lines)
    more = len(lines) - len(shown)
    earlier = [f"-# {say.count(more, 'and {n} before them', 'and {n} before them')}"] if more else []
    return Layout((Text("\n".join([head, *earlier, *shown, f"-# {say('I keep this list up to date.')}"])),))


def _that_fit(lines: Sequence[str]) -> Sequence[str]:
    """Return the last of these lines, as many as a message has room for."""
    room = LISTED
    for n, line in enumerate(reversed(lines)):
        room -= len(line) + 1
        if room < 0:
            return lines[len(lines) - n :]
    return lines


def question(say: Speech, community: Community, post: Post) -> Layout:
    """Return the question to an author whose post might be for the round."""
    asked = say(
        "{member}, is {post} for {tag}?",
        member=f"<@{post.user}>",
        post=link(post.title, post.url),
        tag=escape(community.tag),
    )
    why = say("It sounds like this round's theme. Your answer settles it.")
    buttons = (
        Button(say("Yes, add it"), f"mine:{post.id}:yes", style="success"),
        Button(say("No, another time"), f"mine:{post.id}:no"),
    )
    return Layout((Text(f"{asked}\n-# {why}"), Row(buttons)))


def answered(say: Speech, post: Post, *, added: bool) -> Layout:
    """Return what the question becomes when it is answered."""
    shown = link(post.title, post.url)
    if added:
        return Layout((Text(say("{post} is in the round. Thank you.", post=shown)),))
    return Layout((Text(say("{post} stays out of the round. Thank you.", post=shown)),))
