"""Messages about members' blogs."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.actions import Listing
from bot.components import Item, Layout, Separator, headed, titled
from bot.feeds import Blog, Entry, Feed, FeedId
from bot.feeds.errors import describe_error
from bot.feeds.polling_interval import REDIRECT_TRIAL
from bot.i18n import LazyString, Translator
from bot.messages.lists import Page, page_note, pager
from bot.text import escape, link, single_line, timestamp
from bot.themes import Community

MAX_BLOGS_LISTED = 5
"""Blogs on a page that says how each is."""
MAX_NEWEST = 3
"""Newest posts by which a member knows their blog."""
MAX_CIRCLES = 5
"""Circles that a message names as those of a blog."""


def blog_failing(t: Translator, circles: Sequence[Community], blog: Blog, feed: Feed) -> Layout:
    """Return the message to a blog's owner when its feed has failed for a day, or is gone.

    `circles` are those to which they bring it.
    """
    title, trouble = escape(blog.title, 100), _error_text(feed)
    before = (
        t(
            "I last read your blog **{title}** {when}. Since then the site {trouble}.",
            title=title,
            when=timestamp(feed.last_success_at, "F"),
            trouble=trouble,
        )
        if feed.last_success_at
        else t("I could not read your blog **{title}** yet: the site {trouble}.", title=title, trouble=trouble)
    )
    advice = t(feed.error_kind.advice.msgid) if feed.error_kind else ""
    health = t("**/blog health** tells how it stands.")
    kept_on = t("I keep trying, and tell you when it is well again. Nothing you publish meanwhile is lost.")
    last = health if feed.is_gone else f"{kept_on} {health}"
    words = "\n".join(filter(None, [before, advice]))
    return titled(t("I can't read your blog"), words, over=_names(t, circles), small=last)


def blog_recovered(t: Translator, circles: Sequence[Community], blog: Blog, _: Feed) -> Layout:
    """Return the message to a blog's owner, who brings it to these circles, when its feed can be polled again."""
    title = escape(blog.title, 100)
    words = t("**{title}** can be read again, and I watch it as before.", title=title)
    return titled(t("Your blog is back"), words, over=_names(t, circles))


def blog_led_away(t: Translator, community: Community, blog: Blog, led_to: Blog, by: str) -> Layout:
    """Return the message to a blog's owner that it leads to the blog of another member of their circle, by name."""
    words = t(
        "**{title}** leads to **{other}** now, the blog of {name}. What stands there counts for that blog alone.",
        title=escape(blog.title, 100),
        other=escape(led_to.title, 100),
        name=escape(by, 40),
    )
    small = t(
        "If it leads home again, I watch it as before. If you write there, too, **/blog add** with the address of that "
        "blog says so. **/blog health** tells how it stands."
    )
    return titled(t("Your blog leads to another"), words, over=escape(community.tag), small=small)


def _names(t: Translator, circles: Sequence[Community]) -> str:
    shown = [escape(circle.tag) for circle in circles[:MAX_CIRCLES]]
    return t.format_list(shown) if len(circles) <= MAX_CIRCLES else ", ".join([*shown, "…"])


def blog_health(
    t: Translator,
    mine: Sequence[Blog],
    feeds: Mapping[FeedId, Feed],
    newest: Mapping[FeedId, Entry],
    unread: Mapping[FeedId, Entry],
    led_to: Mapping[FeedId, tuple[Blog, str]],
    now: datetime,
    number: int = 1,
) -> Layout:
    """Return the state at `now` of a member's own blogs, a page of them; pages are counted from 1.

    Each blog has its newest post, and the newest one for the rounds that take posts whose page could not be read; or
    the blog to which it is led, with the name of who brings that.
    """
    return _state_page(
        t,
        t.plural(len(mine), "Your blog", "Your blogs"),
        [
            _led_away(t, blog, *led_to[blog.feed], _looked(t, feeds[blog.feed], now))
            if blog.feed in led_to and not feeds[blog.feed].failures
            else _health(t, blog, feeds[blog.feed], newest.get(blog.feed), unread.get(blog.feed), now)
            for blog in mine
        ],
        Listing.OWN_BLOGS,
        number,
    )


def _state_page(t: Translator, head: str, states: Sequence[str], listing: Listing, number: int) -> Layout:
    page = Page.choose(states, number, MAX_BLOGS_LISTED)
    items: list[str | Item] = []
    for state in page.texts:
        items += [Separator(), state] if items else [state]
    return titled(head, *items, small=page_note(t, page), buttons=pager(t, listing, page))


def _led_away(t: Translator, blog: Blog, led_to: Blog, by: str, looked: str) -> str:
    """Return the state of a blog that leads to another of its community, be that the same member's."""
    values = {"title": escape(led_to.title, 100), "name": escape(by, 40)}
    if blog.member == led_to.member:
        state = t("It leads to **{title}**, which you brought, too, and I take your posts from there.", **values)
        advice = t("**/blog remove** takes this one out of the game.")
    else:
        state = t(
            "It leads to **{title}**, the blog of {name}. What stands there counts for that blog alone.", **values
        )
        advice = t(
            "If you write there, too, **/blog add** with the address of that blog says so. **/blog remove** takes this "
            "one out of the game."
        )
    return f"**{escape(blog.title, 100)}**\n{state}\n{advice}\n-# {looked}"


def _health(t: Translator, blog: Blog, feed: Feed, entry: Entry | None, unread: Entry | None, now: datetime) -> str:
    text = f"**{escape(blog.title, 100)}**\n{_state(t, feed, now)}"
    if unread is not None and not feed.failures:
        text = f"**{escape(blog.title, 100)}**\n{_page_unread(t, feed, unread, now)}"
    if entry is None or entry.published is None:
        return text
    shown = link(single_line(entry.title, 100), entry.url)
    return f"{text}\n-# {t('Newest post: {post} {when}', post=shown, when=timestamp(entry.published))}"


def failing_blogs(
    t: Translator,
    all_: Sequence[tuple[Blog, Sequence[str]]],
    feeds: Mapping[FeedId, Feed],
    now: datetime,
    number: int = 1,
) -> Layout:
    """Return the state at `now` of the blogs that can't be polled, each with its members' names, a page of them."""
    failing = [(blog, by) for blog, by in all_ if feeds[blog.feed].failures]
    if not failing:
        words = t.plural(
            len(all_),
            "I can read the one blog there is.",
            "I can read all {n} blogs.",
            t("No blog is in the game yet. **/blog add** is the way."),
        )
        return titled(t("All is well"), words)
    head = t.plural(
        len(failing),
        "{n} of {blogs} can't be read just now",
        "{n} of {blogs} can't be read just now",
        blogs=t.plural(len(all_), "{n} blog", "{n} blogs"),
    )
    states = [_failing_blog(t, blog, by, feeds[blog.feed], now) for blog, by in failing]
    return _state_page(t, head, states, Listing.FAILING_BLOGS, number)


def _failing_blog(t: Translator, blog: Blog, by: Sequence[str], feed: Feed, now: datetime) -> str:
    names = t.format_list([escape(name, 40) for name in by])
    head = t("**{title}** by {name}", title=escape(blog.title, 100), name=names)
    return f"{head}\n{_state(t, feed, now)}"


def _error_text(feed: Feed) -> LazyString | str:
    exactly = escape(feed.error or "", 300)
    return describe_error(feed.error_kind, exactly) if feed.error_kind else exactly


def _state(t: Translator, feed: Feed, now: datetime) -> str:
    if feed.last_polled_at is None:
        return t("I have not looked yet; I do so within minutes.")
    looked = _looked(t, feed, now)
    if not feed.failures:
        return "\n".join(filter(None, [f"{t('All is well.')} {looked}", _moving(t, feed, now)]))
    return _failing_state(t, feed, looked)


def _moving(t: Translator, feed: Feed, now: datetime) -> str:
    """Return where a feed points, be it anywhere; where that has held for long, it is an address of another feed."""
    if not feed.redirect_url:
        return ""
    address = escape(feed.redirect_url)
    if feed.redirect_seen_at is not None and now - feed.redirect_seen_at > REDIRECT_TRIAL + timedelta(days=1):
        return t("It points to {address}, and I read it there.", address=address)
    return t("It points to a new place, {address}. If that holds for a week, I go there.", address=address)


def _looked(t: Translator, feed: Feed, now: datetime) -> str:
    when = timestamp(feed.last_polled_at) if feed.last_polled_at else ""
    if feed.due_at is None:
        return t("I looked {when}.", when=when)
    if feed.due_at <= now:
        return t("I looked {when}, and look again within minutes.", when=when)
    return t("I looked {when}, and look again {next}.", when=when, next=timestamp(feed.due_at))


def _page_unread(t: Translator, feed: Feed, entry: Entry, now: datetime) -> str:
    """Return the state of a blog of which the feed can be read, and the page of an entry not."""
    assert entry.page_error is not None  # noqa: S101 - it is one of those whose pages could not be read
    problem = t(
        "I can read the feed, but not the page of {post}: the site {trouble}.",
        post=link(single_line(entry.title, 100), entry.url),
        trouble=entry.page_error.description,
    )
    advice = t(
        "So I miss a hashtag that stands on the page alone. A feed with the tags, or with whole posts, is enough for "
        "me, and **/post submit** adds a post all the same."
    )
    return f"{problem}\n{advice}\n-# {_looked(t, feed, now)}"


def _failing_state(t: Translator, feed: Feed, looked: str) -> str:
    problem = t("The site {trouble}.", trouble=_error_text(feed))
    since = t("I noticed it {when}.", when=timestamp(feed.first_failure_at)) if feed.first_failure_at else ""
    advice = t(feed.error_kind.advice.msgid) if feed.error_kind else ""
    last = "" if feed.is_gone else f"-# {looked} {t('Nothing published meanwhile is lost.')}"
    return "\n".join(filter(None, [f"{problem} {since}".strip(), advice, last]))


def confirm_blog(t: Translator, title: str, newest: Sequence[str], *, several: bool) -> str:
    """Return the question whether a discovered blog is the member's own."""
    lines: list[str] = []
    lines += [t("Its newest posts:"), *(f"- {escape(title_, 100)}" for title_ in newest[:MAX_NEWEST])] if newest else []
    lines += [] if newest else [t("There is no post in it yet.")]
    lines += [t("There are several kinds of posts; the menu shows the others.")] if several else []
    return headed(t("Is {title} your blog?", title=escape(title, 100)), *lines, small=watching(t))


def watching(t: Translator) -> str:
    """Return what is done with a blog that is in the game."""
    return t("If you say yes, I watch it for new posts, and show here those for the round that runs.")


def blog_added(t: Translator, title: str, community: Community, announced: str) -> str:
    """Return the reply to a member who added a blog."""
    words = t(
        "I look at **{title}** from now on, and show here what you write for {tag}.",
        title=escape(title, 100),
        tag=escape(community.tag),
    )
    return headed(t("Welcome"), words, small=t("The next theme: {when}.", when=announced))


class ConfirmLabels:
    """The labels of the buttons under the question whether a blog is the member's own."""

    def __init__(self, t: Translator) -> None:
        self.yes = t("Yes, watch it")
        self.no = t("No")


def blog_declined(t: Translator) -> str:
    """Return the reply to a member whose blog a found blog is not."""
    return t("Then I leave it alone. Try /blog add with the address of your own blog.")


def blog_given(t: Translator, blog: Blog, before: str | None, author: str) -> str:
    """Return the reply to a host who said whose a blog is.

    It has the names of who writes it and of who had brought it, if that member has not left.
    """
    if before is None:
        return t(
            "**{title}** is {name}'s now, with its posts in the rounds. Who had brought it has left this server.",
            title=escape(blog.title, 100),
            name=escape(author, 40),
        )
    return t(
        "**{title}** is {name}'s now, with its posts in the rounds. Before it stood under {before}.",
        title=escape(blog.title, 100),
        name=escape(author, 40),
        before=escape(before, 40),
    )


def blog_removed_by_host(t: Translator, community: Community, blog: Blog) -> Layout:
    """Return the message to a blog's owner that a host took it out of their circle's game."""
    words = t(
        "A host took **{title}** out of the game, and I no longer look at it. Posts that are in a round already stay "
        "there.",
        title=escape(blog.title, 100),
    )
    small = t("A host can tell you why. **/blog add** brings it back.")
    return titled(t("Your blog was taken out"), words, over=escape(community.tag), small=small)


def blog_removed(t: Translator, blog: Blog) -> str:
    """Return the reply to a member who removed a blog."""
    return t(
        "I no longer look at **{title}**. Posts that are in a round already stay there.",
        title=escape(blog.title, 100),
    )
