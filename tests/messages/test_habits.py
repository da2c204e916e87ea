"""What the posts of a circle have taught, in words."""

import pytest

from bot.i18n import Language, get_translator
from bot.messages.habits import learned_naming
from bot.posts.taught import Naming


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
