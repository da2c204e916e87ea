"""A round-up as Discord messages: as many as the limits need, with no post split between two."""

from collections.abc import Sequence

from bot.actions import CopyRoundup, ReadPost
from bot.components import (
    ActionRow,
    Button,
    Item,
    Layout,
    Section,
    Separator,
    TextDisplay,
    split_messages,
    thumbnail_url,
    titled,
)
from bot.i18n import Translator
from bot.messages.next_theme import next_theme
from bot.posts import Post
from bot.roundup import MAX_OPENING_LENGTH, MAX_RECOMMENDATION_LENGTH, CopyFormat, RoundUp, no_posts
from bot.text import escape, link, prose, timestamp
from bot.themes import DecidedBy, NextTheme, RoundId

MAX_LEADING_TITLES = 3
"""Suggestions named that lead on the board."""


def render_roundup(t: Translator, roundup: RoundUp) -> list[Layout]:
    """Return the messages of a round-up, in order."""
    words = RoundupWords(t, roundup)
    return split_messages([TextDisplay(words.head), *_posts(t, words, roundup), *_foot(t, words, roundup)])


class RoundupWords:
    """The texts of a round-up, in the language of its channel: as it is posted, and in its draft."""

    def __init__(self, t: Translator, roundup: RoundUp) -> None:
        self._t = t
        self.head = _head(t, roundup)
        self.late = f"### {t('Came a little later')}"
        self.foot = _foot_text(t, roundup)

    def post(self, post: Post) -> str:
        """Return what stands about a post beside its picture."""
        t = self._t
        facts = [t("{n} min", n=post.minutes)]
        facts += [t.plural(post.readers, "read by {n}", "read by {n}")] if post.readers else []
        facts += [t.plural(post.comments, "{n} comment", "{n} comments")] if post.comments else []
        quote = f"\n> {escape(post.quote)}" if post.quote else ""
        note = f"\n{escape(post.recommendation, MAX_RECOMMENDATION_LENGTH)}" if post.recommendation else ""
        return f"**{link(post.title, post.url)}**\n{escape(post.by, 40)} · {' · '.join(facts)}{quote}{note}"


def _head(t: Translator, roundup: RoundUp) -> str:
    lines = [f"-# {t('ROUND-UP OF ROUND {number}', number=roundup.number)}", f"## {escape(roundup.theme.title)}"]
    lines += [f"-# {_delay_note(t, roundup)}"] if roundup.was_missed or roundup.is_late else []
    lines += [prose(roundup.opening, MAX_OPENING_LENGTH)] if roundup.opening else []
    lines.append(_summary(t, roundup))
    if roundup.first_time_authors:
        names = t.format_list([f"**{escape(name, 40)}**" for name in roundup.first_time_authors[:10]])
        lines.append(t("Here for the first time: {names}. Welcome.", names=names))
    return "\n".join(lines)


def _delay_note(t: Translator, roundup: RoundUp) -> str:
    return escape(roundup.theme.prompt) if roundup.was_missed else t("I was away when this was due.")


def _summary(t: Translator, roundup: RoundUp) -> str:
    posts = (*roundup.posts, *roundup.late_posts)
    if not posts:
        return no_posts(t, roundup)
    if len(posts) == 1:
        return t("One post this time, by {name}. It is worth a visit.", name=escape(posts[0].by, 40))
    people = len({post.member for post in posts})
    by = t.plural(people, "{n} person", "{n} people")
    return t.plural(len(posts), "{n} post by {people}.", "{n} posts by {people}.", people=by)


def _posts(t: Translator, words: RoundupWords, roundup: RoundUp) -> list[Item]:
    items: list[Item] = [Separator()] if roundup.posts else []
    items += [_post(t, words, post) for post in roundup.posts]
    if roundup.late_posts:
        items += [Separator(), TextDisplay(words.late), *(_post(t, words, post) for post in roundup.late_posts)]
    return items


def _post(t: Translator, words: RoundupWords, post: Post) -> Item:
    return Section(words.post(post), Button(t("Read"), ReadPost(post.id).custom_id), thumbnail_url(post.picture))


def _foot_text(t: Translator, roundup: RoundUp) -> str:
    lines = [_comments_wanted(t, roundup.posts_without_comments)] if roundup.posts_without_comments else []
    lines += [t("Thank you to everyone who wrote, and to everyone who reads.")] if len(roundup.posts) > 1 else []
    lines += [_what_is_next(t, roundup, roundup.upcoming)] if roundup.upcoming else []
    return "\n".join(lines)


def _foot(t: Translator, words: RoundupWords, roundup: RoundUp) -> list[Item]:
    foot: list[Item] = [Separator(), TextDisplay(words.foot)] if words.foot else []
    if roundup.posts or roundup.late_posts:
        foot.append(ActionRow((Button(t("Copy for your blog"), CopyRoundup(roundup.id).custom_id),)))
    return foot


def _comments_wanted(t: Translator, posts: Sequence[Post]) -> str:
    titles = t.format_list([link(post.title, post.url, 60) for post in posts[:5]])
    if len(posts) == 1:
        return t("This post is still waiting for a first comment: {titles}.", titles=titles)
    return t("These posts are still waiting for a first comment: {titles}.", titles=titles)


def _what_is_next(t: Translator, roundup: RoundUp, upcoming: NextTheme) -> str:
    """Return how the next theme comes, with what leads on the board where it can still be that."""
    first = next_theme(t, upcoming, timestamp(upcoming.opens_at, "F"))
    if not roundup.leading_titles or upcoming.decided_by is DecidedBy.CHOICE:
        return first
    titles = t.format_list([f"**{escape(title, 80)}**" for title in roundup.leading_titles[:MAX_LEADING_TITLES]])
    return f"{first} {t('On the board: {titles}.', titles=titles)}"


def offer_copies(t: Translator, round_id: RoundId) -> Layout:
    """Return the question in which format a round-up is to be pasted."""
    names = {
        CopyFormat.HTML: "HTML",
        CopyFormat.WORDPRESS: "WordPress",
        CopyFormat.MARKDOWN: "Markdown",
        CopyFormat.TEXT: t("Plain text"),
    }
    buttons = tuple(Button(names[format_], CopyRoundup(round_id, format_).custom_id) for format_ in CopyFormat)
    words = t("Everyone's posts without your own, to paste into yours.")
    return titled(t("How do you write?"), words, buttons=buttons)


def copy_as_file(t: Translator) -> str:
    """Return the text above a copy that is too long for a message."""
    return t("It is long, so here it is as a file: open it, and copy all of it.")
