"""Words that the posts of a circle share are found without a vocabulary."""

import re
from collections.abc import Sequence
from random import Random

from bot.limits import MAX_FORMULA_LENGTH, MAX_NEW_FORMULAS
from bot.posts.formulas import Formula, FormulaKind, SpokenWords, TaughtText, learn_formulas

WORDS = re.findall(
    r"\w+", "the a of river soup letter we walked bread old blue window my and then road evening kept again"
)
PHRASE, TITLE = FormulaKind.PHRASE, FormulaKind.TITLE


def prose(random: Random, sentences: int = 6) -> str:
    return " ".join(" ".join(random.choices(WORDS, k=random.randint(6, 12))) + "." for _ in range(sentences))


def texts(opening: str = "", title: str = "{n}", *, is_entry: bool | None = True, count: int = 8) -> list[TaughtText]:
    """Return texts of four authors, two in each round, with an opening and a title in common."""
    random = Random(f"{opening}{title}{is_entry}")  # noqa: S311 - a test is repeatable
    return [
        TaughtText(n % 4 + 1, n % 4 + 1, n // 2, title.format(n=n), f"{opening} {prose(random)}", is_entry)
        for n in range(count)
    ]


def learned(*taught: list[TaughtText], known: Sequence[tuple[int, Formula]] = ()) -> list[tuple[int, str]]:
    found = learn_formulas([one for some in taught for one in some], ("kettleclub", "Kettle Club"), known)
    return [(blog, formula.words) for blog, formula in found]


BESIDES = texts(is_entry=None, count=30)
COFFEE = "If we were having coffee, I’d tell you about it."


def test_an_opening_that_posts_share_is_learned_once_and_as_long_as_it_is() -> None:
    found = learned(texts(COFFEE), BESIDES)
    assert found == [(0, "if we were having coffee i'd")]


def test_a_word_of_any_script_is_whole_and_other_words_do_not_say_it() -> None:
    said, other = SpokenWords("", "चाय की मेज़ पर। यह लिखा"), SpokenWords("", "चोया का मोजा़")
    assert said.text == " चाय की मेज़ पर | यह लिखा "
    formula = Formula(PHRASE, "चाय की मेज़")
    assert formula.is_in(said)
    assert not formula.is_in(other)


def test_words_are_one_however_their_accents_and_apostrophes_are_written() -> None:
    assert SpokenWords("", "Un cafe\u0301 d\u2019hier").text == SpokenWords("", "un CAFÉ d'hier").text


def test_a_title_with_a_number_is_learned() -> None:
    assert (0, "weekend #") in learned(texts(title="Weekend #{n}"), BESIDES)


def test_a_name_that_nobody_set_up_is_learned_and_one_that_is_known_is_not() -> None:
    assert learned(texts("Kettle club."), BESIDES) == []
    assert learned(texts("Tea table."), BESIDES) == [(0, "tea table")]


def test_what_posts_of_one_round_or_one_author_share_is_not_the_circles() -> None:
    one_round = [TaughtText(n, n, 1, "", "Doors we never opened.", is_entry=True) for n in range(1, 9)]
    one_author = [TaughtText(1, 1, n, "", "Yours from the harbour.", is_entry=True) for n in range(1, 9)]
    assert learned(one_round, BESIDES) == []
    assert learned(one_author, BESIDES) == []


def test_what_the_blogs_say_elsewhere_too_is_not_learned() -> None:
    assert learned(texts(COFFEE), texts(COFFEE, is_entry=None, count=30)) == []


def test_a_title_that_one_blog_alone_gives_its_posts_is_that_blogs() -> None:
    own = [TaughtText(7, 7, n, f"Sunday notes {n}", f"{n} plates.", is_entry=True) for n in range(6)]
    besides = [TaughtText(7, 7, 0, f"Bread {n}", f"{n} loaves.", is_entry=None) for n in range(20)]
    assert learned(texts(), own, BESIDES, besides) == [(7, "sunday notes #")]


def test_what_posts_that_were_none_share_is_learned_too() -> None:
    refused = texts("Here is who hosted.", is_entry=False)
    assert learned(texts(), refused, BESIDES) == [(0, "here is who hosted")]


def test_what_is_known_is_not_found_again_nor_what_says_the_same() -> None:
    known = [(0, Formula(PHRASE, "were having coffee"))]
    assert learned(texts(COFFEE), BESIDES, known=known) == []


def test_few_are_learned_at_a_time_and_none_is_long() -> None:
    many = [one for n in range(9) for one in texts(f"Say number {'abcdefghi'[n] * 30} to the cat.")]
    found = learned(many, BESIDES)
    assert len(found) <= MAX_NEW_FORMULAS
    assert all(len(words) <= MAX_FORMULA_LENGTH for _, words in found)


def test_words_are_compared_without_case_apostrophes_and_numbers_but_not_across_sentences() -> None:
    spoken = SpokenWords("Weekend #195", "IF we’re home. Coffee")
    assert Formula(TITLE, "weekend #").is_in(spoken)
    assert Formula(PHRASE, "if we're home").is_in(spoken)
    assert not Formula(PHRASE, "home coffee").is_in(spoken)
    assert not Formula(PHRASE, "weekend #").is_in(spoken)
