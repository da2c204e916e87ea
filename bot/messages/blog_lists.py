"""Messages about many blogs: those in the game, and those of a list from a feed reader."""

from collections.abc import Sequence
from typing import assert_never

from bot.actions import Listing
from bot.components import Layout, headed, titled
from bot.errors import UserError
from bot.feeds import Blog
from bot.feeds.opml import Fault, LeftOut
from bot.i18n import Translator
from bot.messages.blogs import watching
from bot.messages.lists import Page, page_note, pager, with_colon
from bot.text import escape, link
from bot.themes import Community

MAX_BLOGS_ON_PAGE = 15
"""Blogs on a page of the list: as many lines as a phone shows at once."""
MAX_LEFT_OUT_SHOWN = 10
"""Lines of a list that are no blogs and are told of, beside the question."""


def blogs_in_game(t: Translator, blogs: Sequence[tuple[Blog, Sequence[str]]], number: int = 1) -> Layout:
    """Return a page of the blogs of a community, each with the names of who writes it; pages are counted from 1."""
    lines = [
        f"- {t('{blog} by {name}', blog=link(blog.title, blog.site_url), name=_joined(t, names))}"
        for blog, names in blogs
    ]
    page = Page.choose(lines, number, MAX_BLOGS_ON_PAGE)
    head = t.plural(len(blogs), "{n} blog in the game", "{n} blogs in the game")
    rest = t("**/blog export** gives all of them to your feed reader.")
    return titled(head, "\n".join(page.texts), small=page_note(t, page, rest), buttons=pager(t, Listing.BLOGS, page))


def _joined(t: Translator, names: Sequence[str]) -> str:
    return t.format_list([escape(name, 40) for name in names])


def blog_choice(t: Translator, blog: Blog, name: str) -> str:
    """Return a blog as an autocompletion offers it."""
    return t("{blog} by {name}", blog=blog.title[:55], name=name[:30])


def opml_title(t: Translator, community: Community) -> str:
    """Return the title of the list of a community's blogs."""
    return t("The blogs of {tag}", tag=community.tag)


def opml_exported(t: Translator) -> str:
    """Return the text above the file with a community's blogs."""
    return t("The blogs in the game, for any feed reader: look there for “Import” or “OPML”.")


def choose_blogs(t: Translator, count: int, shown: int, left_out: Sequence[LeftOut]) -> str:
    """Return the question which of the blogs of a list are the member's own, and why others can't be offered."""
    asked = t.plural(count, "The list has {n} blog. Is it yours?", "The list has {n} blogs. Which of them are yours?")
    asked = headed(asked, small=watching(t))
    if shown < count:
        beyond = t(
            "These are the first {shown}; {more} more don't fit here. **/blog add** takes each by its address.",
            shown=shown,
            more=count - shown,
        )
        asked = f"{asked}\n-# {beyond}"
    return "\n".join([asked, *_left_out(t, left_out)])


def no_blogs_in_list(t: Translator, left_out: Sequence[LeftOut]) -> str:
    """Return the reply to a list that offers no blog."""
    return "\n".join([t("That list has no blogs in it."), *_left_out(t, left_out)])


def _left_out(t: Translator, left_out: Sequence[LeftOut]) -> Sequence[str]:
    """Return the lines on what a list has that is no blog, each with what to do about it."""
    if not left_out:
        return ()
    lines = [f"- **{escape(one.title, 60)}**: {_why_left_out(t, one)}" for one in left_out[:MAX_LEFT_OUT_SHOWN]]
    more = len(left_out) - len(lines)
    lines += [f"-# {t.plural(more, 'and {n} more', 'and {n} more')}"] if more else []
    return ("", t("These I can't offer:"), *lines)


def _why_left_out(t: Translator, one: LeftOut) -> str:
    match one.fault:
        case Fault.NO_ADDRESS:
            return t("no address stands with it. **/blog add** takes that of the blog.")
        case Fault.NOT_WEB:
            return t("{address} is no address of the web.", address=escape(one.address, 80))
        case Fault.OTHER_LIST:
            return t("it is another list. Save it as a file, and import that.")
        case Fault.TOO_MANY:
            return t("the list is too long for it. **/blog add** takes it by its address.")
        case unexpected:
            assert_never(unexpected)


def watch_those(t: Translator) -> str:
    """Return the label of the button that brings the blogs chosen from a list."""
    return t("Watch those")


def none_chosen(t: Translator) -> str:
    """Return the reply to a member who chose no blog of a list."""
    return t("Choose at least one blog in the menu above.")


def import_outcome(t: Translator, title: str, error: UserError | None) -> str:
    """Return a line on a blog that was chosen from a list: that it is watched, or why it isn't."""
    came_of_it = t(error.msgid, **error.values) if error else t("I look at it from now on.")
    return f"- {with_colon(t, f'**{escape(title, 60)}**', came_of_it)}"
