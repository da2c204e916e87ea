"""What there is to read, and a member's own relations."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from bot.languages import Speech
from bot.layout import Beside, Block, Button, Layout, Line, Row, Text, escape, link, when
from bot.posts import Post
from bot.reading import Marks, Standing, Told
from bot.themes import MemberId, Round
from bot.wording.posts import minutes

SHOWN = 3
NAMED = 8
"""People who are named in one line."""


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


def to_read(say: Speech, post: Post, address: str, *, is_mine: bool, is_read: bool) -> Layout:
    """Return a post's link for one reader, who says when they have read it."""
    words = f"**{link(post.title, address)}**\n{escape(post.by, 40)} · {minutes(say, post)}"
    buttons = [Button(say("Open the post"), url=address)]
    if is_mine:
        words += f"\n-# {say('This one is yours.')}"
    elif is_read:
        words += f"\n-# {say('You have read it.')}"
    else:
        told = say("Wherever you read it, tell me, so that {name} knows it was read.", name=escape(post.by, 40))
        words += f"\n-# {told}"
        buttons.append(Button(say("I’ve read it"), f"seen:{post.id}", style="success"))
    if not is_mine:
        buttons.append(Button(say("I commented"), f"commented:{post.id}"))
    return Layout((Text(words), Row(tuple(buttons))))


def noted(say: Speech, post: Post, told: Told) -> Layout:
    """Return what is answered to a member who has read a post."""
    name = escape(post.by, 40)
    match told:
        case Told.MINE:
            return Layout((Text(say("This one is yours.")),))
        case Told.PAUSED:
            return Layout((Text(say("You have paused, so I note nothing. **/privacy pause** goes on.")),))
        case Told.ASK:
            asked = say(
                "May I note what you read and comment, so that nobody's post goes unread? {name} sees one reader more, "
                "and only you see whom you read. **/privacy** shows and deletes it.",
                name=name,
            )
            yes = Button(say("Yes, note it"), f"agree:{post.id}", style="success")
            return Layout((Text(asked), Row((yes,))))
        case Told.NOTED:
            more = say("**/reading next** has more to read.")
            words = f"{say('Noted. {name} sees one reader more.', name=name)}\n-# {more}"
            return Layout((Text(words), Row((Button(say("I commented"), f"commented:{post.id}"),))))


def week(say: Speech, round_: Round, posts: Sequence[Post], marks: Marks) -> list[str]:
    """Return every post of a round for one reader, each with a mark: theirs, answered, read, or still to come."""
    title = escape(round_.theme.title if round_.theme else "", 150)
    head = f"-# {say('ROUND {number}', number=round_.number)}\n**{title}**"
    others = [post for post in posts if post.user != marks.user]
    opened = sum(post.id in marks.read or post.id in marks.answered for post in others)
    counted = say.count(
        len(others), "You have read {read} of {n} post.", "You have read {read} of {n} posts.", read=opened
    )
    legend = say("✍️ yours · 💬 answered · ✅ read · ▫️ still to come")
    return [head, counted, *(_marked(say, post, marks) for post in posts), f"-# {legend}"]


def _marked(say: Speech, post: Post, marks: Marks) -> str:
    is_mine = post.user == marks.user
    mark = "✍️" if is_mine else "💬" if post.id in marks.answered else "✅" if post.id in marks.read else "▫️"
    shown = f"{mark} {link(post.title, post.url, 80)} · {escape(post.by, 40)}"
    return f"{shown} · {say('nobody has read it yet')}" if not is_mine and not post.readers else shown


def nobody_yet(say: Speech, posts: Sequence[Post], closes_at: datetime) -> Layout:
    """Return the word to a member who wants to hear of posts that nobody has read yet."""
    head = say("The round closes {when}, and nobody has read these yet:", when=when(closes_at))
    return Layout((Text(head), *(_offer(say, post) for post in posts[:SHOWN])))


def standing(
    say: Speech,
    mine: Standing,
    names: Mapping[MemberId, str],
    blogs: Sequence[str],
    waiting: Sequence[Post],
    announced: datetime,
    linked: int = 0,
) -> Layout:
    """Return what a member sees of their own relations: people first, those named who want to be."""
    blog = (
        f"**{escape(', '.join(blogs), 200)}**" if blogs else say("You have no blog here yet: **/blog add** brings it.")
    )
    lines = [blog, *_relations(say, mine, names)]
    lines += [say.count(linked, "{n} person linked to you.", "{n} people linked to you.")] if linked else []
    blocks: list[Block] = [Text("\n".join(lines))]
    if waiting:
        lines = [f"- {link(post.title, post.url)}, {escape(post.by, 40)}" for post in waiting]
        blocks += [Line(), Text("\n".join([say("Nobody has answered yet:"), *lines]))]
    last = [say("The next theme is announced {when}.", when=when(announced))]
    if mine.number:
        people = say.decimal(mine.number)
        behind = say("Behind it stands one number, {number}: about how many people you were there for.", number=people)
        last.append(behind)
    blocks.append(Text("\n".join(f"-# {line}" for line in last)))
    if mine.read | mine.answered | mine.answered_by:
        blocks.append(Row((Button(say("A picture of my circle"), "card"),)))
    return Layout(tuple(blocks))


def _relations(say: Speech, mine: Standing, names: Mapping[MemberId, str]) -> Sequence[str]:
    lines = [
        say.count(len(mine.readers), "{n} person read you", "{n} people read you", say("Nobody has read you yet."))
        + _named(say, mine.readers, names),
        say.count(len(mine.read), "You read {n} person", "You read {n} people", say("You have read nobody yet."))
        + _named(say, mine.read, names),
        say.count(
            len(mine.answered_by),
            "{n} person commented on your posts",
            "{n} people commented on your posts",
            say("Nobody has commented on your posts yet."),
        )
        + _named(say, mine.answered_by, names),
        say.count(
            len(mine.answered),
            "You commented on posts of {n} person",
            "You commented on posts of {n} people",
            say("You have commented on nobody's posts yet."),
        )
        + _named(say, mine.answered, names),
        say.count(
            len(mine.both_ways),
            "With {n} person comments went both ways",
            "With {n} people comments went both ways",
            say("Comments have gone both ways with nobody yet."),
        )
        + _named(say, mine.both_ways, names),
    ]
    thanked = say.count(
        mine.thanked, "Somebody thanked you for your help.", "You were thanked for your help {n} times.", " "
    )
    return [*lines, *([thanked] if thanked.strip() else [])]


def _named(say: Speech, people: Collection[MemberId], names: Mapping[MemberId, str]) -> str:
    """Return the end of a line: the names of those who want to be named, or a full stop."""
    if not people:
        return ""
    known = sorted(escape(names[one], 40) for one in people if one in names)[:NAMED]
    if not known:
        return "."
    listed = say.listed(known)
    return f": {listed}." if len(known) == len(people) else f", {say('among them {names}', names=listed)}."
