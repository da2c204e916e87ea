"""What a member has read, in words."""

import pytest

from bot.components import Layout
from bot.i18n import Language, get_translator
from bot.messages.reading import ToRead, read_recorded, reading_week
from bot.reading import ReadMarks
from tests.support.posts import make_post, make_round

LANGUAGES = [
    (Language.ENGLISH, "1 of 3 read", "You have read 1 of 3 posts."),
    (Language.GERMAN, "1 von 3 gelesen", "Du hast 1 von 3 Beiträgen gelesen."),
    (Language.SPANISH, "Has leído 1 de 3", "Has leído 1 de 3 entradas."),
    (Language.FRENCH, "Tu en as lu 1 sur 3", "Sur 3 billets, tu en as lu 1."),
    (Language.PORTUGUESE, "Você leu 1 de 3", "Você leu 1 de 3 posts."),
]


@pytest.mark.parametrize(("language", "so_far", "week"), LANGUAGES)
def test_one_of_several_is_said_in_each_language_as_one_says_it(language: Language, so_far: str, week: str) -> None:
    t, posts, round_ = get_translator(language), [make_post(n) for n in (1, 2, 3)], make_round()
    assert so_far in "\n".join(read_recorded(t, posts[0], 1, 3, (posts[1], posts[1].url), is_news=True).texts())
    marks = ReadMarks(99, frozenset({posts[0].id}))
    shown = reading_week(t, ToRead(99, round_, round_.closes_at, posts), marks)
    assert isinstance(shown, Layout)
    assert week in "\n".join(shown.texts())
