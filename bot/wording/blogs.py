"""What is said of members' blogs."""

from collections.abc import Mapping, Sequence

from bot.feeds import Blog, Entry, Feed, FeedId
from bot.feeds.health import trouble_of
from bot.languages import Said, Speech
from bot.layout import Layout, Text, escape, link, one_below_the_other, plain, when
from bot.themes import Community

MOST = 10
"""Blogs that are told of in one answer."""


def blog_fails(say: Speech, blog: Blog, feed: Feed) -> Layout:
    """Return what the owner of a blog is told when it has failed for a day, or is gone."""
    title, trouble = escape(blog.title, 100), _trouble(feed)
    before = (
        say(
            "I last read your blog **{title}** {when}. Since then the site {trouble}.",
            title=title,
            when=when(feed.well_at),
            trouble=trouble,
        )
        if feed.well_at
        else say("I could not read your blog **{title}** yet: the site {trouble}.", title=title, trouble=trouble)
    )
    advice = say(feed.kind.advice.words) if feed.kind else ""
    health = say("**/blog health** tells how it stands.")
    kept_on = say("I keep trying, and tell you when it is well again. Nothing you publish meanwhile is lost.")
    last = health if feed.gone else f"{kept_on} {health}"
    return Layout((Text(f"{before}\n{advice}\n-# {last}"),))


def blog_recovers(say: Speech, blog: Blog, _: Feed) -> Layout:
    """Return what the owner of a blog is told when it can be read again."""
    title = escape(blog.title, 100)
    return Layout((Text(say("Your blog **{title}** can be read again. I watch it as before.", title=title)),))


def health(say: Speech, mine: Sequence[Blog], feeds: Mapping[FeedId, Feed], newest: Mapping[FeedId, Entry]) -> Layout:
    """Return how a member's own blogs are."""
    return one_below_the_other(*(_health(say, blog, feeds, newest) for blog in mine[:MOST]))


def _health(say: Speech, blog: Blog, feeds: Mapping[FeedId, Feed], newest: Mapping[FeedId, Entry]) -> str:
    told = f"**{escape(blog.title, 100)}**\n{_state(say, feeds[blog.feed])}"
    entry = newest.get(blog.feed)
    if entry is None or entry.published is None:
        return told
    shown = link(plain(entry.title, 100), entry.url)
    return f"{told}\n-# {say('Newest post: {post} {when}', post=shown, when=when(entry.published))}"


def troubles(say: Speech, all_: Sequence[tuple[Blog, str]], feeds: Mapping[FeedId, Feed]) -> Layout:
    """Return how the blogs of a community are that can't be read, each with whose it is, for its host."""
    failing = [(blog, by) for blog, by in all_ if feeds[blog.feed].failures]
    if not failing:
        words = say.count(
            len(all_), "All is well: I can read the one blog there is.", "All is well: I can read all {n} blogs."
        )
        return Layout((Text(words),))
    told = [_failing(say, blog, by, feeds[blog.feed]) for blog, by in failing[:MOST]]
    head = say.count(
        len(all_),
        "{failing} of {n} blog can't be read just now.",
        "{failing} of {n} blogs can't be read just now.",
        failing=len(failing),
    )
    told[0] = f"{head}\n\n{told[0]}"
    more = len(failing) - MOST
    told += [f"-# {say.count(more, 'and {n} more', 'and {n} more')}"] if more > 0 else []
    return one_below_the_other(*told)


def _failing(say: Speech, blog: Blog, by: str, feed: Feed) -> str:
    head = say("**{title}** by {name}", title=escape(blog.title, 100), name=escape(by, 40))
    return f"{head}\n{_state(say, feed)}"


def _trouble(feed: Feed) -> Said:
    exactly = escape(feed.trouble or "", 300)
    return trouble_of(feed.kind, exactly) if feed.kind else Said(exactly)


def _state(say: Speech, feed: Feed) -> str:
    if feed.looked_at is None:
        return say("I have not looked yet; I do so within minutes.")
    looked = (
        say("I looked {when}, and look again {next}.", when=when(feed.looked_at), next=when(feed.due_at))
        if feed.due_at
        else say("I looked {when}.", when=when(feed.looked_at))
    )
    if not feed.failures:
        moving = (
            say(
                "It points to a new place, {address}. If that holds for a week, I go there.",
                address=escape(feed.moved_to),
            )
            if feed.moved_to
            else ""
        )
        return f"{say('All is well.')} {looked}" + (f"\n{moving}" if moving else "")
    return _troubled(say, feed, looked)


def _troubled(say: Speech, feed: Feed, looked: str) -> str:
    told = say("The site {trouble}.", trouble=_trouble(feed))
    since = say("It has been so since {when}.", when=when(feed.failing_since)) if feed.failing_since else ""
    advice = say(feed.kind.advice.words) if feed.kind else ""
    last = "" if feed.gone else f"-# {looked} {say('Nothing published meanwhile is lost.')}"
    return "\n".join(filter(None, [f"{told} {since}".strip(), advice, last]))


def is_this_yours(say: Speech, title: str, newest: Sequence[str], *, several: bool) -> str:
    """Return the question whether a blog that was found is the member's own."""
    lines = [say("I found **{title}**.", title=escape(title, 100))]
    lines += [say("Its newest posts:"), *(f"- {escape(one, 100)}" for one in newest)] if newest else []
    lines += [] if newest else [say("There is no post in it yet.")]
    lines.append("")
    lines += [say("There are several kinds of posts; the menu shows the others.")] if several else []
    lines.append(say("Is this your blog?"))
    lines.append(f"-# {consent(say)}")
    return "\n".join(lines)


def consent(say: Speech) -> str:
    """Return what a member agrees to who brings a blog."""
    return say(
        "With a yes I watch it, and note who reads and answers whom: each sees only their own. **/privacy** tells."
    )


def watched(say: Speech, title: str, community: Community, announced: str) -> str:
    """Return what is answered to a member who brought a blog."""
    return say(
        "Welcome. I look at **{title}** from now on, and show here what you write for {tag}. The next theme is "
        "announced {when}.",
        title=escape(title, 100),
        tag=escape(community.tag),
        when=announced,
    )
