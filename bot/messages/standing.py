"""A member's standing: who reads them, with whom it goes both ways, and one kind act."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never

from bot.actions import DrawCircle, FindOwnComment, ReadPost
from bot.components import MAX_BUTTON_URL_LENGTH, MAX_TEXT_LENGTH, Button, Item, Layout, Separator, rows_of, titled
from bot.i18n import Translator
from bot.messages.consent import consent_buttons, noting
from bot.messages.posts import answer_buttons, minutes
from bot.messages.reading import ToRead, nobody_wrote
from bot.posts import Post
from bot.reading import AnswerFirst, KindAct, ReadBack, ReadNext, Standing, ThankForComment
from bot.text import escape, href, link
from bot.themes import Member, MemberId

MAX_PEOPLE_NAMED = 8
"""People named in one line."""
MAX_QUESTIONS = 3
"""Posts that wait for an answer, of those that are shown at once: the next follow when these are answered."""


@dataclass(frozen=True, slots=True)
class StandingContext:
    """A member's relations in the circle, as they alone see them."""

    member: Member
    standing: Standing
    names: Mapping[MemberId, str]
    """The names of those who show them."""
    has_blog: bool
    linked: int
    """How many members linked to them."""
    act: KindAct | None
    to_read: ToRead
    waiting: Sequence[Post] = ()
    """The member's posts that wait for an answer whether they are for the round, the oldest first."""
    tag: str = ""
    """What the circle is called in such a question."""


def standing(t: Translator, mine: StandingContext) -> Layout:
    """Return a member's standing, with as many names as fit."""
    for named in range(MAX_PEOPLE_NAMED, 0, -1):
        layout = _standing(t, mine, named)
        if layout.size()[0] <= MAX_TEXT_LENGTH:
            return layout
    return _standing(t, mine, 0)


def _standing(t: Translator, mine: StandingContext, named: int) -> Layout:
    relations = mine.standing
    readers = _people(t, relations.readers, mine.names, named) or t("Nobody has read you yet.")
    items: list[str | Item] = [readers, *_both_ways(t, mine, named), *_given(t, mine), Separator()]
    items += [*_questions(t, mine), *_offer(t, mine)]
    buttons = [*consent_buttons(t, mine.member)]
    if relations.read | relations.commenters:
        buttons.insert(0, Button(t("A picture of my circle"), DrawCircle().custom_id))
    return titled(t("Who reads you"), *items, Separator(), small=noting(t, mine.member), buttons=buttons)


def _both_ways(t: Translator, mine: StandingContext, named: int) -> Sequence[str]:
    answered, read = mine.standing.both_ways, mine.standing.read_each_other
    lines = [f"**{t('You answer each other')}**\n{_people(t, answered, mine.names, named)}"] if answered else []
    lines += [f"**{t('You read each other')}**\n{_people(t, read, mine.names, named)}"] if read else []
    return lines


def _people(t: Translator, people: Collection[MemberId], names: Mapping[MemberId, str], most: int) -> str:
    """Return the people as a list: those who show their names, and how many others; empty if there are none."""
    known = [escape(name, 40) for name in sorted(names[member] for member in people if member in names)[:most]]
    others = len(people) - len(known)
    if not known:
        return t.plural(others, "{n} person", "{n} people", " ").strip()
    more = [t.plural(others, "{n} other", "{n} others")] if others else []
    return t.format_list([*known, *more])


def _given(t: Translator, mine: StandingContext) -> Sequence[str]:
    """Return the small line on what else there is between the member and the others; none where there is nothing."""
    relations = mine.standing
    lines = [
        t.plural(len(relations.read), "You read {n} person.", "You read {n} people.", " "),
        t.plural(
            len(relations.commented_on),
            "You commented on posts of {n} person.",
            "You commented on posts of {n} people.",
            " ",
        ),
        t.plural(mine.linked, "{n} person linked to you.", "{n} people linked to you.", " "),
        t.plural(
            relations.thanks_count,
            "Somebody thanked you for your help.",
            "You were thanked for your help {n} times.",
            " ",
        ),
    ]
    said = " ".join(line for line in lines if line.strip())
    return [f"-# {said}"] if said else []


def _questions(t: Translator, mine: StandingContext) -> Sequence[str | Item]:
    """Return what the member is asked about their posts: in the channel that may be far up by now, or deleted."""
    if not mine.waiting:
        return []
    items: list[str | Item] = [f"**{t('Waits for your answer')}**"]
    for post in mine.waiting[:MAX_QUESTIONS]:
        asked = t("Is {post} for {tag}?", post=link(post.title, post.url, 100), tag=escape(mine.tag))
        items += [asked, *rows_of(answer_buttons(t, post.id))]
    return [*items, Separator()]


def _offer(t: Translator, mine: StandingContext) -> Sequence[str | Item]:
    """Return the one kind act, with its button; or what else is to be done where there is none."""
    if mine.act is None:
        if not mine.has_blog:
            return [t("You have no blog here yet: **/blog add** brings it.")]
        done = t("Nothing is left to read, and no post waits for a comment. **/theme suggest** says what comes next.")
        return [nobody_wrote(t, mine.to_read) or done]
    return [f"**{t('One kind act')}**\n{_act(t, mine.act)}", *rows_of(_act_buttons(t, mine.act))]


def _act(t: Translator, act: KindAct) -> str:
    match act:
        case ThankForComment(on, ""):
            return t("Somebody here commented on {post}. A word to them there?", post=link(on.title, on.url))
        case ThankForComment(on, by):
            return t("{name} commented on {post}. A word there?", name=escape(by, 40), post=link(on.title, on.url))
        case ReadBack(post):
            first = t("{name} reads you, and you have read nothing of theirs yet.", name=escape(post.by, 40))
            return f"{first}\n{link(post.title, post.url)} · {minutes(t, post)}"
        case ReadNext(post):
            is_first = not post.known_readers
            first = t("Nobody has read this one yet.") if is_first else t("You have not read this one yet.")
            return f"{first}\n{_to_open(t, post)}"
        case AnswerFirst(post):
            first = t("You have nothing left to read in this round. I know of no comment from here on this one yet.")
            return f"{first}\n{_to_open(t, post)}"
        case unexpected:
            assert_never(unexpected)


def _to_open(t: Translator, post: Post) -> str:
    return f"{link(post.title, post.url)} · {escape(post.by, 40)} · {minutes(t, post)}"


def _act_buttons(t: Translator, act: KindAct) -> Sequence[Button]:
    match act:
        case ThankForComment(on):
            address = href(on.url)
            there = [Button(t("Answer there"), url=address)] if 0 < len(address) <= MAX_BUTTON_URL_LENGTH else []
            return [*there, Button(t("I commented"), FindOwnComment(on.id).custom_id)]
        case ReadBack(post) | ReadNext(post) | AnswerFirst(post):
            return [Button(t("Read"), ReadPost(post.id).custom_id, style="primary")]
        case unexpected:
            assert_never(unexpected)


def circle(t: Translator) -> str:
    """Return the text above the picture of a member's circle."""
    return t(
        "Your circle: the people you exchanged with, named who want to be. Only you have it; share it if you like."
    )
