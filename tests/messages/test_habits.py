"""What the posts of a circle have taught, in words."""

import pytest

from bot.feeds import BlogId
from bot.i18n import Language, get_translator
from bot.messages.habits import learned, learned_naming
from bot.posts.formulas import Formula, FormulaKind
from bot.posts.taught import Counts, Habit, Naming, Opinion


@pytest.mark.parametrize(
    ("language", "one", "several"),
    [
        (Language.ENGLISH, "1 of 5 was", "2 of 5 were"),
        (Language.GERMAN, "1 von 5 gehörte dazu", "2 von 5 gehörten dazu"),
        (Language.SPANISH, "1 de 5 era", "2 de 5 eran"),
        (Language.FRENCH, "1 sur 5 était", "2 sur 5 étaient"),
        (Language.PORTUGUESE, "1 de 5 era", "2 de 5 eram"),
    ],
)
def test_the_verb_agrees_with_the_posts_that_were_entries(language: Language, one: str, several: str) -> None:
    t = get_translator(language)
    assert f"{one} " in f"{learned_naming(t, Naming.MARK, 'Every stop', 1, 5)} "
    assert f"{several} " in f"{learned_naming(t, Naming.MARK, 'Every stop', 2, 5)} "


def a_habit(id_: int, words: str, *, is_unlearned: bool = False) -> Habit:
    return Habit(id_, None, None, Formula(FormulaKind.PHRASE, words), Counts(3, 1), is_unlearned)


def test_the_numbers_of_the_lines_are_those_of_the_buttons_in_the_order_shown() -> None:
    habits = [
        (a_habit(11, "the first yes"), Opinion.YES),
        (a_habit(12, "the question"), Opinion.UNSURE),
        (a_habit(13, "taken back", is_unlearned=True), Opinion.YES),
        (a_habit(14, "the second yes"), Opinion.YES),
    ]
    layout = learned(get_translator(Language.ENGLISH), habits, {})
    lines = [line for line in "\n".join(layout.texts()).splitlines() if "“" in line]
    assert [line.partition(" ")[0] for line in lines] == ["1\\.", "2\\.", "3\\.", "4\\."]
    shown = [line.partition("“")[2].partition("”")[0] for line in lines]
    assert shown == ["the first yes", "the second yes", "the question", "taken back"]
    pressed = [(button.label, (button.custom_id or "").split(":")[1]) for button in layout.buttons()]
    assert pressed == [("Unlearn 1", "11"), ("Unlearn 2", "14"), ("Unlearn 3", "12"), ("Learn 4 again", "13")]


def test_each_piece_with_a_button_has_its_line() -> None:
    wordy = [(a_habit(n, "*" * 100), Opinion.YES) for n in range(60)]
    layout = learned(get_translator(Language.GERMAN), wordy, {BlogId(1): "Every stop"})
    lines = [line for line in "\n".join(layout.texts()).splitlines() if "“" in line or "„" in line]
    assert len(lines) == len(list(layout.buttons())) > 10


def test_a_colon_stands_as_the_language_sets_it() -> None:
    assert "\N{NO-BREAK SPACE}: 1 sur 5" in learned_naming(
        get_translator(Language.FRENCH), Naming.MARK, "Every stop", 1, 5
    )
    assert "uns: 1 von 5" in learned_naming(get_translator(Language.GERMAN), Naming.MARK, "Every stop", 1, 5)
