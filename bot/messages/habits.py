"""Sentences about what the posts of a circle have taught the bot."""

from collections.abc import Mapping, Sequence

from bot.actions import ChangeHabit
from bot.components import Button, Layout, titled
from bot.feeds import BlogId
from bot.i18n import Translator
from bot.messages.lists import fit_lines
from bot.posts.formulas import Formula, FormulaKind
from bot.posts.taught import Habit, Naming, Opinion
from bot.text import escape

MAX_HABITS_SHOWN = 20
"""Habits in one list, each with a button of its own."""


def learned_naming(t: Translator, naming: Naming, blog: str, yes: int, total: int) -> str:
    """Return what was learned about how a blog names the circle: of `total` posts, `yes` were entries."""
    which = {
        Naming.MARK: t("posts of {blog} with our hashtag, or a link to us", blog=blog),
        Naming.TITLE: t("posts of {blog} with our name in the title", blog=blog),
        Naming.WITH_THEME: t("posts of {blog} that name us and the theme", blog=blog),
        Naming.IN_WORDS: t("posts of {blog} with our name among the words of the title", blog=blog),
        Naming.TAKES_PART: t("posts of {blog} that say they take part", blog=blog),
        Naming.IN_PASSING: t("posts of {blog} that name us in the text", blog=blog),
        Naming.AS_WORDS: t("posts of {blog} with our name as common words", blog=blog),
        Naming.THEME_AS_TITLE: t("posts of {blog} with the theme as their title", blog=blog),
        Naming.THEME: t("posts of {blog} on the theme that don't name us", blog=blog),
        Naming.DOUBTFUL: t("posts of {blog} that name us, with something that speaks against it", blog=blog),
    }[naming]
    return f"{which}: {_counted(t, yes, total)}"


def learned_formula(t: Translator, formula: Formula, blog: str, yes: int, total: int) -> str:
    """Return what was learned about words in posts, or (`blog` not empty) in those of one blog."""
    words = escape(formula.words, 100)
    if formula.kind is FormulaKind.PHRASE and blog:
        which = t("posts of {blog} that say “{words}”", blog=blog, words=words)
    elif formula.kind is FormulaKind.PHRASE:
        which = t("posts that say “{words}”", words=words)
    elif blog:
        which = t("posts of {blog} with “{words}” in the title", blog=blog, words=words)
    else:
        which = t("posts with “{words}” in the title", words=words)
    return f"{which}: {_counted(t, yes, total)}"


def _counted(t: Translator, yes: int, total: int) -> str:
    return t.plural(yes, "{n} of {total} was yours", "{n} of {total} were yours", total=total)


def learned(t: Translator, habits: Sequence[tuple[Habit, Opinion]], blogs: Mapping[BlogId, str]) -> Layout:
    """Return what was learned in a circle, with a button to take each piece back; `blogs` has the titles of blogs."""
    if not habits:
        words = t("Nothing so far. I learn from what is answered, from posts handed in, and from posts taken out.")
        return titled(t("What your posts have taught me"), words)
    shown = habits[:MAX_HABITS_SHOWN]
    lines: list[str] = []
    for opinion, heading in (
        (Opinion.YES, t("I take without asking:")),
        (Opinion.UNSURE, t("I ask about:")),
        (Opinion.NO, t("I leave alone:")),
    ):
        said = [
            f"{n}. {_described(t, habit, blogs)}"
            for n, (habit, one) in enumerate(shown, 1)
            if one is opinion and not habit.is_unlearned
        ]
        lines += [heading, *said] if said else []
    taken_back = [f"{n}. {_described(t, habit, blogs)}" for n, (habit, _) in enumerate(shown, 1) if habit.is_unlearned]
    lines += [t("You took back:"), *taken_back] if taken_back else []
    more = len(habits) - len(shown)
    lines += [f"-# {t.plural(more, 'and {n} more', 'and {n} more')}"] if more else []
    always = t("Our hashtag, category and links always count, whatever I learn.")
    buttons = [_button(t, n, habit) for n, (habit, _) in enumerate(shown, 1)]
    return titled(t("What your posts have taught me"), fit_lines(t, lines), small=always, buttons=buttons)


def _described(t: Translator, habit: Habit, blogs: Mapping[BlogId, str]) -> str:
    blog = f"**{escape(blogs.get(habit.blog, ''), 40)}**" if habit.blog else ""
    if habit.formula:
        return learned_formula(t, habit.formula, blog, habit.counts.yes, habit.counts.total)
    return learned_naming(t, habit.naming or Naming.MARK, blog, habit.counts.yes, habit.counts.total)


def _button(t: Translator, n: int, habit: Habit) -> Button:
    if habit.is_unlearned:
        return Button(t("Learn {n} again", n=n), ChangeHabit(habit.id, unlearned=False).custom_id, style="success")
    return Button(t("Unlearn {n}", n=n), ChangeHabit(habit.id, unlearned=True).custom_id)
