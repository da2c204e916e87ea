"""Messages about reading posts, and a member's standing."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from bot.actions import AgreeAndMarkRead, DrawCircle, FindOwnComment, MarkRead, ReadPost, TakeOutPost
from bot.boundary import MAX_URL_LENGTH
from bot.components import (
    MAX_BUTTON_URL_LENGTH,
    MAX_TEXT_LENGTH,
    ActionRow,
    Button,
    Item,
    Layout,
    Section,
    Separator,
    TextDisplay,
)
from bot.i18n import Translator
from bot.messages.lists import fit_lines
from bot.messages.posts import minutes
from bot.posts import Post, least_read_first
from bot.reading import ReadMarks, ReadOutcome, Standing
from bot.text import escape, href, link, moment, timestamp
from bot.themes import MemberId, Round

MAX_POSTS_SHOWN = 3
MAX_PEOPLE_NAMED = 8
"""People named in one line."""


def next_posts(t: Translator, posts: Sequence[Post], announced: datetime, *, begun: bool) -> Layout:
    """Return the next posts for a member to read; `announced` is when the next theme is announced (UTC)."""
    if not begun:
        words = t("There is nothing to read yet. The first theme: {when}.", when=moment(announced))
        return Layout((TextDisplay(words),))
    if not posts:
        words = t("You have opened every post of this round. The next theme: {when}.", when=moment(announced))
        return Layout((TextDisplay(words),))
    head = t("For you to read, the least read first:")
    blocks: list[Item] = [TextDisplay(head), *(_offer(t, post) for post in posts[:MAX_POSTS_SHOWN])]
    more = len(posts) - MAX_POSTS_SHOWN
    blocks += [TextDisplay(f"-# {t.plural(more, 'and {n} other', 'and {n} others')}")] if more > 0 else []
    return Layout(tuple(blocks))


def _offer(t: Translator, post: Post) -> Section:
    readers = t.plural(post.readers, "read by {n}", "read by {n}", t("nobody has read it yet"))
    body = f"**{escape(post.title)}**\n{escape(post.by, 40)} · {minutes(t, post)} · {readers}"
    return Section(body, Button(t("Read"), ReadPost(post.id).custom_id, style="primary"))


def post_link(
    t: Translator, post: Post, address: str, *, is_mine: bool, is_read: bool, may_take_out: bool = False
) -> Layout:
    """Return a reader's link to a post, with a button to record the read; its author and hosts can take it out."""
    words, buttons = _opened(t, post, address)
    if is_mine:
        words += f"\n-# {t('This one is yours.')}"
    elif is_read:
        words += f"\n-# {t('You have read it.')}"
    else:
        hint = t("Wherever you read it, tell me, so that {name} knows it was read.", name=escape(post.by, 40))
        words += f"\n-# {hint}"
        buttons.append(_i_read(t, post))
    if not is_mine:
        buttons.append(_i_commented(t, post))
    if may_take_out:
        buttons.append(Button(t("This is no entry"), TakeOutPost(post.id).custom_id))
    return Layout((TextDisplay(words), *([ActionRow(tuple(buttons))] if buttons else [])))


def _opened(t: Translator, post: Post, address: str) -> tuple[str, list[Button]]:
    """Return the words for a post that a reader can open at an address, and a button for that if it fits one."""
    shown, opened = link(post.title, address, max_url_length=MAX_URL_LENGTH), href(address)
    words = f"**{shown}**\n{escape(post.by, 40)} · {minutes(t, post)}"
    return words, [Button(t("Open the post"), url=opened)] if 0 < len(opened) <= MAX_BUTTON_URL_LENGTH else []


def read_not_recorded(t: Translator, post: Post, outcome: ReadOutcome) -> Layout:
    """Return the reply to a member whose word that they read a post is not noted, or not yet."""
    if outcome is ReadOutcome.MINE:
        return Layout((TextDisplay(t("This one is yours.")),))
    if outcome is ReadOutcome.PAUSED:
        return Layout((TextDisplay(t("You have paused, so I note nothing. **/privacy pause** goes on.")),))
    asked = t(
        "May I note what you read and comment, so that nobody's post goes unread? {name} sees one reader more, "
        "and only you see whom you read. **/privacy** shows and deletes it.",
        name=escape(post.by, 40),
    )
    yes = Button(t("Yes, note it"), AgreeAndMarkRead(post.id).custom_id, style="success")
    return Layout((TextDisplay(asked), ActionRow((yes,))))


def read_recorded(t: Translator, post: Post, read: int, of: int, following: tuple[Post, str] | None) -> Layout:
    """Return the reply to a member whose reading of a post is noted: how far they are, and the next one to read.

    `following` is the next post with the address at which the member opens it.
    """
    noted = t("Noted. {name} sees one reader more.", name=escape(post.by, 40))
    commented = _i_commented(t, post)
    if following is None:
        done = t.plural(of, "That was the only one. Thank you.", "That was the last of {n}. Thank you.")
        return Layout((TextDisplay(f"{noted}\n-# {done}"), ActionRow((commented,))))
    so_far = t("{read} of {n} read. Next, the least read:", read=read, n=of)
    words, buttons = _opened(t, *following)
    blocks = (Section(f"{noted}\n-# {so_far}", commented), Separator(), TextDisplay(words))
    return Layout((*blocks, ActionRow((*buttons, _i_read(t, following[0])))))


def _i_read(t: Translator, post: Post) -> Button:
    return Button(t("I’ve read it"), MarkRead(post.id).custom_id, style="success")


def _i_commented(t: Translator, post: Post) -> Button:
    return Button(t("I commented"), FindOwnComment(post.id).custom_id)


def reading_week(t: Translator, round_: Round, posts: Sequence[Post], marks: ReadMarks) -> Layout:
    """Return the posts of a round, each marked as the reader's own, commented, read or unread, and a button."""
    title = escape(round_.theme.title if round_.theme else "", 150)
    head = f"-# {t('ROUND {number}', number=round_.number)}\n**{title}**"
    others = [post for post in posts if post.user != marks.user]
    left = [post for post in others if post.id not in marks.read | marks.commented]
    counted = t.plural(
        len(others),
        "You have read {read} of {n} post.",
        "You have read {read} of {n} posts.",
        read=len(others) - len(left),
    )
    legend = t("✍️ yours · 💬 answered · ✅ read · ▫️ still to come")
    lines = [head, counted, *(_marked(t, post, marks) for post in posts), f"-# {legend}"]
    words = TextDisplay(fit_lines(t, lines, t("**/reading next** offers them one by one.")))
    if not left:
        return Layout((words,))
    action = ReadPost(least_read_first(left)[0].id)
    button = Button(t("Read the least read one"), action.custom_id, style="primary")
    return Layout((words, ActionRow((button,))))


def _marked(t: Translator, post: Post, marks: ReadMarks) -> str:
    is_mine = post.user == marks.user
    mark = "✍️" if is_mine else "💬" if post.id in marks.commented else "✅" if post.id in marks.read else "▫️"
    shown = f"{mark} {link(post.title, post.url, 80)} · {escape(post.by, 40)}"
    return f"{shown} · {t('nobody has read it yet')}" if not is_mine and not post.readers else shown


def posts_without_readers(t: Translator, posts: Sequence[Post], closes_at: datetime) -> Layout:
    """Return the nudge to a member: posts that nobody has read yet."""
    head = t("The round closes {when}, and nobody has read these yet:", when=timestamp(closes_at, "F"))
    return Layout((TextDisplay(head), *(_offer(t, post) for post in posts[:MAX_POSTS_SHOWN])))


def standing(
    t: Translator,
    mine: Standing,
    names: Mapping[MemberId, str],
    blogs: Sequence[str],
    waiting: Sequence[Post],
    announced: datetime,
    linked: int = 0,
) -> Layout:
    """Return a member's standing; `names` holds only those who show their names, of whom as many are named as fit."""
    for named in range(MAX_PEOPLE_NAMED, 0, -1):
        layout = _standing(t, mine, names, blogs, waiting, announced, linked, named)
        if layout.size()[0] <= MAX_TEXT_LENGTH:
            return layout
    return _standing(t, mine, {}, blogs, waiting, announced, linked, 0)


def _standing(
    t: Translator,
    mine: Standing,
    names: Mapping[MemberId, str],
    blogs: Sequence[str],
    waiting: Sequence[Post],
    announced: datetime,
    linked: int,
    named: int,
) -> Layout:
    blog = f"**{escape(', '.join(blogs), 200)}**" if blogs else t("You have no blog here yet: **/blog add** brings it.")
    lines = [blog, *_relations(t, mine, names, named)]
    lines += [t.plural(linked, "{n} person linked to you.", "{n} people linked to you.")] if linked else []
    blocks: list[Item] = [TextDisplay("\n".join(lines))]
    if waiting:
        lines = [f"- {link(post.title, post.url)}, {escape(post.by, 40)}" for post in waiting[:MAX_POSTS_SHOWN]]
        blocks += [Separator(), TextDisplay("\n".join([t("Nobody has answered yet:"), *lines]))]
    last = [t("The next theme: {when}.", when=moment(announced))]
    if (people := round(mine.number)) >= 1:  # a part of a person would say nothing
        last.append(t.plural(people, "You were there for about {n} person.", "You were there for about {n} people."))
    blocks.append(TextDisplay("\n".join(f"-# {line}" for line in last)))
    if mine.read | mine.commented_on | mine.commenters:
        blocks.append(ActionRow((Button(t("A picture of my circle"), DrawCircle().custom_id),)))
    return Layout(tuple(blocks))


def _relations(t: Translator, mine: Standing, names: Mapping[MemberId, str], most: int) -> Sequence[str]:
    lines = [
        t.plural(len(mine.readers), "{n} person read you", "{n} people read you", t("Nobody has read you yet."))
        + _named(t, mine.readers, names, most),
        t.plural(len(mine.read), "You read {n} person", "You read {n} people", t("You have read nobody yet."))
        + _named(t, mine.read, names, most),
        t.plural(
            len(mine.commenters),
            "{n} person commented on your posts",
            "{n} people commented on your posts",
            t("Nobody has commented on your posts yet."),
        )
        + _named(t, mine.commenters, names, most),
        t.plural(
            len(mine.commented_on),
            "You commented on posts of {n} person",
            "You commented on posts of {n} people",
            t("You have commented on nobody's posts yet."),
        )
        + _named(t, mine.commented_on, names, most),
        t.plural(
            len(mine.both_ways),
            "You and {n} other answer each other",
            "You and {n} others answer each other",
            t("No comments have gone both ways yet."),
        )
        + _named(t, mine.both_ways, names, most),
    ]
    thanked = t.plural(
        mine.thanks_count, "Somebody thanked you for your help.", "You were thanked for your help {n} times.", " "
    )
    return [*lines, *([thanked] if thanked.strip() else [])]


def _named(t: Translator, people: Collection[MemberId], names: Mapping[MemberId, str], most: int) -> str:
    """Return the end of a line: the names that are shown, or a full stop; empty if there are no people."""
    if not people:
        return ""
    known = sorted(escape(names[member], 40) for member in people if member in names)[:most]
    if not known:
        return "."
    listed = t.format_list(known)
    return f": {listed}." if len(known) == len(people) else f", {t('among them {names}', names=listed)}."


def circle(t: Translator) -> str:
    """Return the text above the picture of a member's circle."""
    return t(
        "Your circle: the people you exchanged with, named who want to be. Only you have it; share it if you like."
    )


def nudges_switched(t: Translator, *, on: bool) -> str:
    """Return the reply to a member who switched the reminder of unread posts on or off."""
    if on:
        return t("A day before a round closes I tell you in private which posts nobody has read yet.")
    return t("Then I say nothing. **/reading next** shows them whenever you look.")
