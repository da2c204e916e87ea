"""The pictures of the pages: whatever a title is made of, a small PNG that says nothing false."""

import io

import pytest
from PIL import Image

from bot.site.picture import HEIGHT, ICON_SIZE, WIDTH, Card, draw_card, draw_icon, drawable
from tests.support.posts import HOSTILE_WORDS

MAX_BYTES = 60_000


@pytest.mark.parametrize("words", [*HOSTILE_WORDS, "", "A theme " * 40])
def test_a_picture_has_its_size_whatever_the_title_is(words: str) -> None:
    png = draw_card(Card(words, words, f"Round 7 · {words}", people=len(words)))
    assert len(png) < MAX_BYTES
    assert Image.open(io.BytesIO(png)).size == (WIDTH, HEIGHT)


def test_what_the_font_lacks_is_left_out_and_a_title_of_little_else_is_not_drawn() -> None:
    assert drawable("A slow walk 🐌") == "A slow walk"
    assert drawable("שלום עולם") == ""
    assert drawable("Learning to write हिन्दी") == "Learning to write"
    assert drawable("My grandmother's soup ต้มยำกุ้ง") == "My grandmother's soup"
    assert drawable("👩\u200d👩\u200d👧 A day out ❤\ufe0f") == "A day out"
    assert drawable("Ein langer Satz ま\u0301") == "Ein langer Satz"
    assert drawable("e\u0301 ж\u0307 in two pieces") == "e\u0301 ж\u0307 in two pieces"
    assert drawable("Œuvre, Żółw, Дом, Όνειρο") == "Œuvre, Żółw, Дом, Όνειρο"


def test_where_the_title_is_not_drawn_the_number_of_the_round_stands_in_its_place() -> None:
    assert draw_card(Card("US Blogs", "שלום", "Round 7")) == draw_card(Card("US Blogs", "Round 7"))


def test_a_picture_is_drawn_once() -> None:
    card = Card("US Blogs", "The map in my head", "Round 2")
    assert draw_card(card) is draw_card(card)


def test_the_icon_has_the_size_of_a_home_screen() -> None:
    assert Image.open(io.BytesIO(draw_icon())).size == (ICON_SIZE, ICON_SIZE)
