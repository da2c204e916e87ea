"""A full name identifies a person; a part of one is anybody's."""

import unicodedata

import pytest

from bot.comments.identity import is_full_name


@pytest.mark.parametrize(
    "name",
    [
        "Inês Okafor",
        "FERREIRA, Jo",
        "Ferreira,Jo",
        "Jean-Luc Moreau",
        "J.R.R.Tolkien",
        "मीना शर्मा",
        "นัท ใจดี",
        "ジョン・スミス",
        "田中 由紀",
        "田中由紀",
        "佐々木希美",
        "王小明",
        "張偉文",
        "欧阳娜娜",
        "김민수",
        unicodedata.normalize("NFD", "김민수"),
    ],
)
def test_two_words_or_as_many_letters_as_two_names_have_are_a_full_name(name: str) -> None:
    assert is_full_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "Inês",
        "Ine\u0302s",
        "Jean-Luc",
        "Jean\u2011Luc",
        "मीना",
        "मीना-लता",
        "మీనా",
        "สมหญิง",
        "小明",
        "由紀",
        "田中",
        "佐々木",
        "美由紀",
        "さくら",
        "민수",
        "★",
        "",
    ],
)
def test_one_word_is_none(name: str) -> None:
    assert not is_full_name(name)
