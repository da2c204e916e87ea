"""What is read of markup costs no more than its length."""

import re

import pytest

from bot.feeds import html_text
from bot.feeds.html_text import HtmlContent, html_to_text, join_contents, title_from_text


class Spying:
    """A pattern that notes how long the texts are in which it is looked for."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.lengths: list[int] = []
        self._pattern = pattern

    def sub(self, by: str, text: str) -> str:
        """Do what the pattern does."""
        self.lengths.append(len(text))
        return self._pattern.sub(by, text)


def test_the_end_of_an_excerpt_is_looked_for_at_the_end_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    spying = Spying(html_text._EXCERPT_END)
    monkeypatch.setattr(html_text, "_EXCERPT_END", spying)
    dots = "." * 2_000 + "x"
    assert join_contents([HtmlContent(dots), HtmlContent("a" * 5_000)]).text == f"{dots}\n{'a' * 5_000}"
    assert max(spying.lengths) <= html_text.MAX_ENDING_LENGTH


@pytest.mark.parametrize("end", ["…", " [...]", " Continue reading →"])
def test_an_excerpt_of_a_text_is_not_kept_beside_it(end: str) -> None:
    text = "It stood at the end of the lane, and nobody had the key. " * 5
    assert join_contents([HtmlContent(text[:200] + end), HtmlContent(text)]).text == text


@pytest.mark.parametrize(
    "markup",
    [
        "<b>Tags</b><a href=/tags/usblogs>#usblogs</a>",
        "<details><summary>Tags</summary>#usblogs</details>",
        "<table><caption>Tags</caption><tr><td>#usblogs</td></tr></table>",
        "<button>Tags</button>#usblogs",
    ],
)
def test_a_hashtag_that_only_its_layout_keeps_apart_is_one(markup: str) -> None:
    assert html_to_text(markup).split() == ["Tags", "#usblogs"]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("#usblogs\nA gate in the wall.\nMore.", "A gate in the wall."),
        ("#usblogs #walls\n#gates\nA gate.", "A gate."),
        ("#usblogs: a gate\nMore.", "#usblogs: a gate"),
        ("#usblogs", "#usblogs"),
        ("", ""),
    ],
)
def test_a_text_that_begins_with_hashtags_is_titled_by_what_it_says(text: str, title: str) -> None:
    assert title_from_text(text) == title
