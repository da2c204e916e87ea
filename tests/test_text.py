"""Text for Discord's Markdown."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import (
    MAX_STACKED_MARKS,
    address_link,
    escape,
    href,
    is_visible,
    link,
    multi_line,
    prose,
    single_line,
    without_isolates,
)

NOT_OF_THE_WEB = [
    "javascript:alert(1)",
    "JavaScript:alert(1)//https://blog.example/",
    " javascript:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,<script>1</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "//blog.example/",
    "/1",
    "https:blog.example",
    "https:///blog.example",
    "https://",
    "",
]


@pytest.mark.parametrize("address", NOT_OF_THE_WEB)
def test_only_addresses_of_the_web_become_links(address: str) -> None:
    assert href(address) == ""
    assert link("A day out", address) == "A day out"


@pytest.mark.parametrize("address", ["https://blog.example/1", "HTTP://blog.example", "https://blog.example/é)x"])
def test_an_address_of_the_web_becomes_a_link_that_nothing_in_it_ends(address: str) -> None:
    assert href(address).lower().startswith("http")
    assert not set(href(address)) & set(' "<>()\\^`{|}é')


def test_prose_keeps_its_paragraphs_and_shows_where_its_addresses_lead() -> None:
    words = "To whom?\n\n\n\nSee https://a.example/x, and\nhttp://b.example. No [mask](https://evil.example) @everyone"
    assert prose(words, 500) == (
        "To whom?\n\nSee [a.example/x](https://a.example/x), and\n[b.example](http://b.example). "
        r"No \[mask\]\(https\://evil.example\) \@everyone"
    )


@pytest.mark.parametrize(
    "address",
    [
        f"https://www.paypal.com.login.{'a' * 60}.{'b' * 60}.evil.example/x",
        f"https://www.paypal.com:session-{'a' * 100}@evil.example/",
        "https://www.paypal.com@evil.example",
        "https://www.paypal.com\\@evil.example/",
    ],
)
def test_an_address_whose_host_nobody_would_see_is_no_link(address: str) -> None:
    assert "](" not in address_link(address)
    assert "](" not in prose(f"See {address} now", 500)


def test_of_a_long_address_the_host_is_seen() -> None:
    address = f"https://blog.example/{'a' * 200}"
    assert re.fullmatch(rf"\[blog\.example/a+…\]\({address}\)", address_link(address))


@given(st.text(), st.integers(1, 200))
def test_prose_is_bounded_and_has_no_link_but_of_the_web(words: str, limit: int) -> None:
    assert len(multi_line(words, limit)) <= limit
    assert re.findall(r"(?<!\\)\]\((?!https?://)", prose(words, limit)) == []


@pytest.mark.parametrize("text", ["", " \u2003", "\u200b\u200d", "\u202e", "\u3164", "\u2800\ufe0f", "\u0301"])
def test_nothing_is_seen_of_joiners_fillers_and_marks_alone(text: str) -> None:
    assert not is_visible(text)


@pytest.mark.parametrize("text", ["Inês", "\u200bx", "நன்றி", "می\u200cخواهم", "👩\u200d💻", "★", "7"])
def test_a_letter_of_any_script_a_digit_and_an_emoji_are_seen(text: str) -> None:
    assert is_visible(text)


BLANK = ["", " ", "\u3164", "\u115f\u2800", "\u0301\u0300"]


@pytest.mark.parametrize("title", BLANK)
def test_a_link_whose_title_shows_nothing_shows_where_it_leads(title: str) -> None:
    assert link(title, "https://blog.example/1") == "[blog.example/1](https://blog.example/1)"


@pytest.mark.parametrize("letter", ["e", "ก", "א"])
def test_of_marks_that_stack_up_on_a_letter_a_few_are_kept(letter: str) -> None:
    for mark in ("\u0301", "\u0e47", "\u20dd"):
        assert single_line(f"{letter}{mark * 60}s", 200) == f"{letter}{mark * MAX_STACKED_MARKS}s"


@pytest.mark.parametrize("word", ["שָׁל֥וֹם", "क्षत्रिय", "Tiếng Việt", "ที่นี่", "བསྒྲུབས", "1\ufe0f\u20e3", "ç̇̄"])
def test_the_marks_of_real_words_stay(word: str) -> None:
    assert single_line(word, 200) == word


@pytest.mark.parametrize("words", ["יעל", "محمد", "Yael כהן", "2 שירים!"])
def test_words_from_right_to_left_are_isolated_but_in_prose(words: str) -> None:
    assert escape(words) == f"\u2068{words}\u2069"
    assert link(words, "https://a.example") == f"[\u2068{words}\u2069](https://a.example)"
    assert without_isolates(escape(words)) == prose(words, 200) == words


@pytest.mark.parametrize("words", ["", "Inês", "Анна", "Ωμέγα", "मीना", "田中", "🐌", "٣"])
def test_other_words_stay_as_they_are(words: str) -> None:
    assert escape(words) == words


def test_isolates_that_somebody_wrote_are_not_left_open() -> None:
    assert escape("\u2068\u2068יעל") == "\u2068יעל\u2069"
