"""What is a hashtag in a text, and which is the circle's."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from bot.feeds import Entry
from bot.posts import Decision, EntryText, RoundRules, classify
from bot.posts.fuzzy_match import SearchText, find_name

OPENS = datetime(2026, 1, 16, 23, tzinfo=UTC)


def decided(text: str, hashtag: str, *names: str) -> Decision:
    """Return what becomes of a text that is published in a round with this hashtag, by a circle with these names."""
    entry = Entry.from_outside("1", "https://marek.example/trains", "Slow trains", text=text, published=OPENS)
    return classify(EntryText(entry), RoundRules(OPENS, OPENS + timedelta(days=3), (hashtag,), names)).decision


@pytest.mark.parametrize("line", ["usblogs", "# usblogs", "usblogs #maps #ink"])
def test_a_hashtag_that_markdown_made_into_a_heading_is_one(line: str) -> None:
    assert decided(f"I took the slow train.\n{line}\nIt was late.", "usblogs", "US Blogs") is Decision.ACCEPT
    assert decided(f"I took the slow train.\n{line.replace('us', 'us2')}\nIt was late.", "us2blogs") is Decision.ACCEPT


@pytest.mark.parametrize(
    ("line", "decision"),
    [
        ("Garden #ink", Decision.ACCEPT),
        ("Garden", Decision.ASK),
        ("# Garden", Decision.ASK),
        ("Garden today", Decision.IGNORE),
    ],
)
def test_a_word_alone_on_a_line_that_is_a_hashtag_without_its_sign_is_asked_about(
    line: str, decision: Decision
) -> None:
    assert decided(f"House\nIt was late.\n{line}\nNothing, it rained.", "garden", "Wednesday Green") is decision


@pytest.mark.parametrize(
    ("tag", "written"),
    [
        ("हिन्दीब्लॉग", "#हिन्दीब्लॉग"),
        ("ไทยบล็อก", "#ไทยบล็อก"),
        ("cafeblogs", "#cafe\u0301blogs"),
        ("col·laboració", "#Col·laboració"),
        ("وبلاگ\u200cها", "#وبلاگ\u200cها"),
        ("usblogs", "#us\u200bblogs"),
        ("usblogs", "#us\u00adblogs"),
        ("usblogs", "\uff03usblogs"),
        ("ブログ・カーニバル", "#ブログ・カーニバル"),
        ("usblogs", "#\u200eusblogs"),
        ("مدونات", "#مـــدونات"),
        ("تدوين2026", "#تدوين٢٠٢٦"),
    ],
)
def test_a_hashtag_is_found_in_every_script_and_with_what_nobody_sees(tag: str, written: str) -> None:
    assert decided(f"A train. {written}, late.", tag) is Decision.ACCEPT
    assert decided(f"A train. {written}x", tag) is Decision.IGNORE


@pytest.mark.parametrize(
    ("tag", "written"),
    [
        ("ışık", "#Işık"),
        ("ışık", "#IŞIK"),
        ("yazıyoruz", "#YAZIYORUZ"),
        ("istanbul", "#İSTANBUL"),
        ("мой", "#МОЙ"),
        ("мой", "#мои\u0306"),
        ("かぎ", "#かき\u3099"),
        ("élan", "#ELAN"),
        ("ελλάδα", "#ΕΛΛΑΔΑ"),
        ("ёлка", "#елка"),
        ("שלום", "#שָׁלוֹם"),
        ("كتاب", "#كِتَاب"),
    ],
)
def test_any_case_and_any_accents_will_do(tag: str, written: str) -> None:
    assert decided(f"A train. {written}, late.", tag) is Decision.ACCEPT


@pytest.mark.parametrize(
    ("tag", "other"),
    [("かぎ", "かき"), ("パン", "ハン"), ("мой", "мои"), ("двой", "двои"), ("ไม่", "ไม้"), ("क्या", "कया")],
)
def test_a_mark_that_makes_another_letter_makes_another_hashtag(tag: str, other: str) -> None:
    assert decided(f"A train. #{other}, late.", tag) is Decision.IGNORE
    assert decided(f"A train. #{tag}, late.", tag) is Decision.ACCEPT


def test_vowel_signs_tell_two_hindi_hashtags_apart() -> None:
    assert find_name("#की", "का") is None
    assert decided("#कीताब", "कुताब") is Decision.IGNORE


@pytest.mark.parametrize("text", ["#maps#usblogs#rain", "Of boats.\n#maps#usblogs", "\uff03maps\uff03usblogs"])
def test_of_hashtags_without_a_space_between_each_counts(text: str) -> None:
    assert {"maps", "usblogs"} <= SearchText(text).hashtags.keys()
    assert decided(text, "usblogs") is Decision.ACCEPT


@pytest.mark.parametrize(
    "text",
    [
        "本周#一起写#的主题",
        "本周#一起写 的主题",
        "今週の#一起写、と言う",
        "佐々#一起写",
        "ﾌﾞﾛｸﾞ#一起写",
        "ສະບາຍດີ#一起写",
        "សួស្តី#一起写",
        "မင်္ဂလာပါ#一起写",
    ],
)
def test_a_script_without_spaces_needs_none_before_a_hashtag(text: str) -> None:
    assert decided(text, "一起写") is Decision.ACCEPT


@pytest.mark.parametrize("text", ["_#usblogs_", "A walk. __#usblogs__", "(___#usblogs___)", "_#maps_ _#usblogs_"])
def test_a_hashtag_that_markdown_stresses_is_one(text: str) -> None:
    assert decided(text, "usblogs") is Decision.ACCEPT


def test_a_stressed_address_is_no_hashtag() -> None:
    assert decided("_https://maps.example/#usblogs_", "usblogs") is Decision.IGNORE


@pytest.mark.parametrize(
    "text",
    [
        "See page#usblogs",
        "See page#maps#usblogs",
        "C#usblogs",
        "&#usblogs",
        "a/#usblogs",
        "a_#usblogs",
        "a__#usblogs",
        "नदी#usblogs",
        "page#नदी#usblogs",
    ],
)
def test_the_part_of_an_address_is_no_hashtag(text: str) -> None:
    assert decided(text, "usblogs") is Decision.IGNORE


@pytest.mark.parametrize("hidden", ["\u200b", "\u2060", "\ufe0f"])
def test_what_nobody_sees_behind_a_sign_takes_no_time(hidden: str) -> None:
    begun = time.process_time()
    assert decided(f"#{hidden * 20_000}! A walk.", "usblogs") is Decision.IGNORE
    assert decided(f"#{hidden * 20_000}usblogs", "usblogs") is Decision.ACCEPT
    assert time.process_time() - begun < 1, "squared, it takes some ten seconds"
