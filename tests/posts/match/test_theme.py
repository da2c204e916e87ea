"""The words of a theme, in whatever script, and however their letters are written."""

import unicodedata
from datetime import UTC, datetime, timedelta

import pytest

from bot.feeds import Entry
from bot.posts import Decision, EntryText, RoundRules, Verdict, classify

OPENS = datetime(2026, 1, 16, 23, tzinfo=UTC)


def verdict(theme: str, title: str, text: str = "A walk.") -> Verdict:
    entry = Entry.from_outside("1", "https://marek.example/1", title, text=text, published=OPENS + timedelta(hours=3))
    return classify(EntryText(entry), RoundRules(OPENS, OPENS + timedelta(days=3), ("usblogs",), theme=theme))


@pytest.mark.parametrize(
    ("theme", "title"),
    [
        ("नदी के किनारे", "क्रिकेट का मैदान"),
        ("नदी के किनारे", "पुरानी किताबें और नया साल"),
        ("बारिश की रात", "रोटी की बात"),
        ("मौन", "मीना बाज़ार"),
        ("மழை நேரம்", "மாலை நேரம்"),
    ],
)
def test_a_title_of_other_words_is_left_alone(theme: str, title: str) -> None:
    assert verdict(theme, title).decision is Decision.IGNORE


@pytest.mark.parametrize(
    ("theme", "title", "words"),
    [
        ("नदी के किनारे", "नदी के किनारे एक शाम", "नदी के किनारे"),
        ("बारिश की रात", "एक बारिश वाली रात", "बारिश रात"),
        ("Les éléphants bébés", unicodedata.normalize("NFD", "Bébés éléphants"), "Bébés éléphants"),
        (unicodedata.normalize("NFD", "Müde Bäume"), "Müde Bäume am Weg", "Müde Bäume"),
        ("Şehir ve İstanbul", "şehir ve istanbul", "şehir ve istanbul"),
        ("Şehir ve istanbul", "ŞEHİR VE İSTANBUL", "ŞEHİR VE İSTANBUL"),
        ("שלום עולם", "שָׁלוֹם עוֹלָם", "שָׁלוֹם עוֹלָם"),
        ("كتاب البحر", "كِتَابُ البَحْرِ", "كِتَابُ البَحْرِ"),
        ("The map in my head", "The m\u00adap in my he\u00adad", "m\u00adap he\u00adad"),
    ],
)
def test_a_title_of_the_themes_words_is_asked_about(theme: str, title: str, words: str) -> None:
    decided = verdict(theme, title)
    assert decided.decision is Decision.ASK
    assert {unicodedata.normalize("NFC", one.text) for one in decided.evidence if one.kind == "theme"} == {words}
