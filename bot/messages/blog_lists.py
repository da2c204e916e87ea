"""Messages about many blogs: those in the game, and those of a list from a feed reader."""

from collections.abc import Sequence

from bot.errors import UserError
from bot.feeds import Blog
from bot.i18n import Translator
from bot.messages.blogs import consent
from bot.messages.lists import fit_lines
from bot.text import escape, link
from bot.themes import Community


def blogs_in_game(t: Translator, blogs: Sequence[tuple[Blog, Sequence[str]]]) -> str:
    """Return the blogs of a community, each with the names of who writes it."""
    lines = [
        f"- {t('{blog} by {name}', blog=link(blog.title, blog.site_url), name=_joined(t, names))}"
        for blog, names in blogs
    ]
    return fit_lines(t, lines, t("**/blog export** gives all."))


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


def choose_blogs(t: Translator, count: int, shown: int) -> str:
    """Return the question which of the blogs of a list are the member's own."""
    asked = t.plural(count, "The list has {n} blog. Is it yours?", "The list has {n} blogs. Which of them are yours?")
    asked = f"{asked}\n-# {consent(t)}"
    if shown == count:
        return asked
    beyond = t("These are the first {shown}; {more} more don't fit here.", shown=shown, more=count - shown)
    return f"{asked}\n-# {beyond}"


def watch_those(t: Translator) -> str:
    """Return the label of the button that brings the blogs chosen from a list."""
    return t("Watch those")


def none_chosen(t: Translator) -> str:
    """Return the reply to a member who chose no blog of a list."""
    return t("Choose at least one blog in the menu above.")


def import_outcome(t: Translator, title: str, error: UserError | None) -> str:
    """Return a line on a blog that was chosen from a list: that it is watched, or why it isn't."""
    came_of_it = t(error.msgid, **error.values) if error else t("I look at it from now on.")
    return f"- **{escape(title, 60)}**: {came_of_it}"
