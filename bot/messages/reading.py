"""Messages about reading posts, and a member's standing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.actions import AnswerConsent, FindOwnComment, MarkRead, ReadPost, TakeOutPost
from bot.boundary import MAX_URL_LENGTH
from bot.components import MAX_BUTTON_URL_LENGTH, Button, Layout, Section, Separator, titled
from bot.i18n import Translator
from bot.messages.consent import ask_consent, declined
from bot.messages.lists import fit_lines
from bot.messages.posts import minutes
from bot.posts import Post, least_read_first
from bot.reading import ReadMarks, ReadOutcome
from bot.text import escape, href, link, moment, timestamp
from bot.themes import Community, Phase, Round

MAX_POSTS_SHOWN = 3
MAX_PEOPLE_NAMED = 8
"""People named in one line."""


@dataclass(frozen=True, slots=True)
class ToRead:
    """What there is in the current round for a Discord user to read."""

    user: int
    current: Round | None
    """The running round, else the last one; None before the first."""
    announced: datetime
    """When the next theme is announced (UTC)."""
    posts: Sequence[Post] = ()
    """All of the round, in the order in which they were published."""
    unread: Sequence[Post] = ()
    """Others' posts that the user has not read, the least read first."""

    @property
    def others(self) -> Sequence[Post]:
        """Return the posts of the round that others wrote."""
        return [post for post in self.posts if post.user != self.user]


def nobody_wrote(t: Translator, to_read: ToRead) -> str:
    """Return that there is nothing by others in the current round, and what comes next; empty if there is."""
    current = to_read.current
    if current is None:
        return t("There is nothing to read yet. The first theme: {when}.", when=moment(to_read.announced))
    if to_read.others:
        return ""
    if current.phase is Phase.WRITING:
        nobody = t("Nobody else has written so far.") if to_read.posts else t("Nobody has written so far.")
        return f"{nobody} {t('The round closes {when}.', when=moment(current.closes_at))}"
    nobody = (
        t("There are no posts by others in the last round.")
        if to_read.posts
        else t("There are no posts in the last round.")
    )
    return f"{nobody} {t('The next theme: {when}.', when=moment(to_read.announced))}"


def next_posts(t: Translator, to_read: ToRead) -> str | Layout:
    """Return the next posts for a member to read, or why there are none."""
    if nothing := nobody_wrote(t, to_read):
        return nothing
    if not to_read.unread:
        return t("You have opened every post of this round. The next theme: {when}.", when=moment(to_read.announced))
    posts = to_read.unread
    more = len(posts) - MAX_POSTS_SHOWN
    others = t.plural(more, "and {n} other", "and {n} others") if more > 0 else ""
    shown = [_offer(t, post) for post in posts[:MAX_POSTS_SHOWN]]
    return titled(t("For you to read"), t("The least read come first."), *shown, small=others)


def _offer(t: Translator, post: Post) -> Section:
    readers = t.plural(post.known_readers, "read by {n}", "read by {n}", t("nobody has read it yet"))
    body = f"**{escape(post.shown_title)}**\n{escape(post.by, 40)} · {minutes(t, post)} · {readers}"
    return Section(body, Button(t("Read"), ReadPost(post.id).custom_id, style="primary"))


def post_link(
    t: Translator, post: Post, address: str, *, is_mine: bool, is_read: bool, may_take_out: bool = False
) -> Layout:
    """Return a reader's link to a post, with a button to record the read; its author and hosts can take it out."""
    shown, by, buttons = _opened(t, post, address)
    if is_mine:
        small = t("This one is yours.")
    elif is_read:
        small = t("You have read it.")
    else:
        small = t("Wherever you read it, tell me, so that {name} knows it was read.", name=escape(post.by, 40))
        buttons.append(_i_read(t, post))
    if not is_mine:
        buttons.append(_i_commented(t, post))
    if may_take_out:
        buttons.append(Button(t("This is no entry"), TakeOutPost(post.id).custom_id))
    return titled(shown, by, small=small, buttons=buttons)


def _opened(t: Translator, post: Post, address: str) -> tuple[str, str, list[Button]]:
    """Return a post as a reader can open it at an address, what stands below it, and a button if the address fits."""
    shown, opened = link(post.title, address, max_url_length=MAX_URL_LENGTH), href(address)
    by = f"{escape(post.by, 40)} · {minutes(t, post)}"
    return shown, by, [Button(t("Open the post"), url=opened)] if 0 < len(opened) <= MAX_BUTTON_URL_LENGTH else []


def read_not_recorded(t: Translator, post: Post, outcome: ReadOutcome) -> str | Layout:
    """Return the reply to a member whose word that they read a post is not noted, or not yet."""
    if outcome is ReadOutcome.MINE:
        return t("This one is yours.")
    if outcome is ReadOutcome.DECLINED:
        return declined(t, post)
    return ask_consent(t, AnswerConsent(agrees=True, post=post.id))


def read_recorded(
    t: Translator, post: Post, read: int, of: int, following: tuple[Post, str] | None, *, is_news: bool
) -> Layout:
    """Return the reply to a member whose reading of a post is noted: how far they are, and the next one to read.

    `following` is the next post with the address at which the member opens it; `is_news` says that they had not said
    before that they read this one.
    """
    more = t("Noted. {name} sees one reader more.", name=escape(post.by, 40))
    noted = more if is_news else t("You have read it.")
    commented = _i_commented(t, post)
    if following is None:
        done = t.plural(of, "That was the only one. Thank you.", "That was the last of {n}. Thank you.")
        return titled(done, noted, buttons=(commented,))
    so_far = t("{read} of {n} read", read=read, n=of)
    shown, by, buttons = _opened(t, *following)
    said = Section(f"{noted}\n-# {t('Next, the least read:')}", commented)
    next_one = f"**{shown}**\n{by}"
    return titled(so_far, said, Separator(), next_one, buttons=(*buttons, _i_read(t, following[0])))


def _i_read(t: Translator, post: Post) -> Button:
    return Button(t("I've read it"), MarkRead(post.id).custom_id, style="success")


def _i_commented(t: Translator, post: Post) -> Button:
    return Button(t("I commented"), FindOwnComment(post.id).custom_id)


def reading_week(t: Translator, to_read: ToRead, marks: ReadMarks) -> str | Layout:
    """Return the posts of a round, each marked as the reader's own, commented, read or unread, and a button."""
    round_, posts, others = to_read.current, to_read.posts, to_read.others
    if round_ is None or not posts:
        return nobody_wrote(t, to_read)
    title = escape(round_.theme.title if round_.theme else "", 150)
    left = [post for post in others if not marks.has_read(post.id)]
    counted = (
        t.plural(
            len(others),
            "You have read {read} of {n} post.",
            "You have read {read} of {n} posts.",
            read=len(others) - len(left),
        )
        if others
        else nobody_wrote(t, to_read)
    )
    legend = t("✍️ yours · 💬 answered · ✅ read · ▫️ still to come")
    lines = fit_lines(
        t, [counted, *(_marked(t, post, marks) for post in posts)], t("**/reading next** offers them one by one.")
    )
    buttons = [
        Button(t("Read the least read one"), ReadPost(post.id).custom_id, style="primary")
        for post in least_read_first(left)[:1]
    ]
    over = t("ROUND {number}", number=round_.number)
    return titled(title, lines, over=over, small=legend, buttons=buttons)


def _marked(t: Translator, post: Post, marks: ReadMarks) -> str:
    is_mine = post.user == marks.user
    mark = "✍️" if is_mine else "💬" if post.id in marks.commented else "✅" if post.id in marks.read else "▫️"
    shown = f"{mark} {link(post.title, post.url, 80)} · {escape(post.by, 40)}"
    return f"{shown} · {t('nobody has read it yet')}" if not is_mine and not post.known_readers else shown


def posts_without_readers(t: Translator, community: Community, posts: Sequence[Post], closes_at: datetime) -> Layout:
    """Return the nudge to a member: posts that nobody has read yet."""
    closes = t("The round closes {when}.", when=timestamp(closes_at, "F"))
    offers = (_offer(t, post) for post in posts[:MAX_POSTS_SHOWN])
    return titled(t("Nobody has read these yet"), closes, *offers, over=escape(community.tag))


def unread_before_close(t: Translator, community: Community, closed_at: datetime) -> Layout:
    """Return what replaces the nudge once its round has closed."""
    words = t(
        "It closed {when}. Before that, posts stood here that nobody had read yet. **/reading next** shows what "
        "you have not read.",
        when=timestamp(closed_at, "F"),
    )
    return titled(t("The round is over"), words, over=escape(community.tag))


def nudges_switched(t: Translator, *, on: bool) -> str:
    """Return the reply to a member who switched the reminder of unread posts on or off."""
    if on:
        return t("A day before a round closes I tell you in private which posts nobody has read yet.")
    return t("Then I say nothing. **/reading next** shows them whenever you look.")
