"""A word is one in every script, however its letters are written."""

import unicodedata

import pytest

from bot.words import compact, letters_in, lowercase, normalize, words_in


@pytest.mark.parametrize(
    "word",
    [
        "word",
        "42nd",
        "Straße",
        "café",
        "cafe\u0301",
        "हिन्दी",
        "মিতা",
        "తెలుగు",
        "தமிழ்",
        "สมหญิง",
        "שָׁלוֹם",
        "كِتَاب",
        "می\u200cخواهم",
        "soft\u00adhyphen",
        "かき\u3099",
        "ကြောင်",
    ],
)
def test_a_word_is_whole(word: str) -> None:
    assert words_in(word) == [word]
    assert words_in(f"_{word}_, “{word}”\u200f {word}") == [word] * 3
    assert letters_in(f"{word} – {word}!") == "".join(char for char in word if char not in "\u200c\u00ad") * 2


@pytest.mark.parametrize(
    "word", ["café", "हिन्दी", "İstanbul", "ışık", "мой", "かぎ", "パン", "Straße", "김민수", "Ἑλλάς", "Việt"]
)
def test_a_word_is_the_same_however_its_letters_are_written(word: str) -> None:
    for form in ("NFC", "NFD"):
        written = unicodedata.normalize(form, word)
        assert lowercase(written) == lowercase(word)
        assert normalize(written) == normalize(word)
        assert compact(written) == compact(word)


def test_lower_case_keeps_accents_and_has_one_dot_on_an_i() -> None:
    assert lowercase("İSTANBUL’da ŞEHİR, l’Été") == "istanbul'da şehir, l'été"


@pytest.mark.parametrize(
    ("one", "other"), [("मीना", "मोना"), ("かき", "かぎ"), ("кои", "кой"), ("ไม่", "ไม้"), ("மழை", "மலை")]
)
def test_another_letter_makes_another_word(one: str, other: str) -> None:
    assert normalize(one) != normalize(other)


@pytest.mark.parametrize(
    ("written", "plain"), [("مـــدونات", "مدونات"), ("٢٠٢٦", "2026"), ("१२", "12"), ("ＵＳ\u200bblogs", "usblogs")]
)
def test_what_only_decorates_makes_no_difference(written: str, plain: str) -> None:
    assert normalize(written) == plain
