"""Sentences about what the posts of a circle have taught the bot."""

from collections.abc import Mapping, Sequence

from bot.actions import ChangeHabit
from bot.components import MAX_TEXT_LENGTH, Button, Layout, titled
from bot.feeds import BlogId
from bot.i18n import Translator
from bot.messages.lists import numbered, with_colon
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
    return with_colon(t, which, _counted(t, yes, total))


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
    return with_colon(t, which, _counted(t, yes, total))


def _counted(t: Translator, yes: int, total: int) -> str:
    return t.plural(yes, "{n} of {total} was yours", "{n} of {total} were yours", total=total)


def learned(t: Translator, habits: Sequence[tuple[Habit, Opinion]], blogs: Mapping[BlogId, str]) -> Layout:
    """Return what was learned in a circle, with a button to take each piece back; `blogs` has the titles of blogs."""
    if not habits:
        words = t("Nothing so far. I learn from what is answered, from posts handed in, and from posts taken out.")
        return titled(t("What your posts have taught me"), words)
    count = min(len(habits), MAX_HABITS_SHOWN)
    while (layout := _learned(t, habits[:count], len(habits) - count, blogs)).size()[0] > MAX_TEXT_LENGTH:
        count -= 1
    return layout


def _learned(t: Translator, shown: Sequence[tuple[Habit, Opinion]], more: int, blogs: Mapping[BlogId, str]) -> Layout:
    """Return these habits by what each says, numbered in the order that they stand in, and their buttons likewise."""
    taken_back = [habit for habit, _ in shown if habit.is_unlearned]
    lines: list[str] = []
    buttons: list[Button] = []
    for heading, group in (
        (t("I take without asking:"), _counting(shown, Opinion.YES)),
        (t("I ask about:"), _counting(shown, Opinion.UNSURE)),
        (t("I leave alone:"), _counting(shown, Opinion.NO)),
        (t("You took back:"), taken_back),
    ):
        lines += [heading] if group else []
        for habit in group:
            number = len(buttons) + 1
            lines.append(numbered(number, _described(t, habit, blogs)))
            buttons.append(_button(t, number, habit))
    lines += [f"-# {t.plural(more, 'and {n} more', 'and {n} more')}"] if more else []
    always = t("Our hashtag, category and links always count, whatever I learn.")
    return titled(t("What your posts have taught me"), "\n".join(lines), small=always, buttons=buttons)


def _counting(habits: Sequence[tuple[Habit, Opinion]], opinion: Opinion) -> Sequence[Habit]:
    """Return the habits of this opinion that nobody took back."""
    return [habit for habit, one in habits if one is opinion and not habit.is_unlearned]


def _described(t: Translator, habit: Habit, blogs: Mapping[BlogId, str]) -> str:
    blog = f"**{escape(blogs.get(habit.blog, ''), 40)}**" if habit.blog else ""
    if habit.formula:
        return learned_formula(t, habit.formula, blog, habit.counts.yes, habit.counts.total)
    return learned_naming(t, habit.naming or Naming.MARK, blog, habit.counts.yes, habit.counts.total)


def _button(t: Translator, n: int, habit: Habit) -> Button:
    if habit.is_unlearned:
        return Button(t("Learn {n} again", n=n), ChangeHabit(habit.id, unlearned=False).custom_id, style="success")
    return Button(t("Unlearn {n}", n=n), ChangeHabit(habit.id, unlearned=True).custom_id)
