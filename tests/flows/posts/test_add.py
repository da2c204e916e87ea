"""What lists and round-ups show of an entry."""

import pytest

from bot.feeds import Entry
from bot.flows.posts.add import preview_of
from tests.support.circles import make_community
from tests.support.posts import OPENS_AT, make_round


@pytest.mark.parametrize("title", ["", "\u3164", "\u2800", "\u0301\u0300"])
@pytest.mark.parametrize("words", ["A day on the river, and back.", ""])
def test_an_entry_whose_title_shows_nothing_is_called_by_how_it_begins(title: str, words: str) -> None:
    entry = Entry.from_outside("1", "https://marek.example/1", title, text=words, published=OPENS_AT)
    assert preview_of(make_community(), make_round(), entry).title == words
