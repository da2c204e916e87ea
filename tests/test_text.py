"""Text for Discord's Markdown."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import href, is_visible, link, multi_line, prose

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
