"""A page is read in the charset that its server names, or the page itself."""

import time

import pytest

from bot.boundary import content_type
from bot.feeds.page_text import page_text

NAMES = {"utf-8": "Inês", "windows-1252": "Inês", "windows-1251": "Юрий", "shift_jis": "山田", "gb2312": "王芳"}
METAS = [
    '<meta charset="{}">',
    "<META name=x><meta  CharSet = {} />",
    '<meta http-equiv="Content-Type" content="text/html; charset={}">',
    "<meta content='text/html;charset={}' http-equiv=content-type>",
]


@pytest.mark.parametrize("charset", NAMES)
@pytest.mark.parametrize("meta", METAS)
def test_a_page_may_name_its_charset_itself(charset: str, meta: str) -> None:
    page = f"<html><head><title>x</title>{meta.format(charset)}</head><body>{NAMES[charset]}</body></html>"
    assert page_text(page.encode(charset), "text/html") == page


@pytest.mark.parametrize("charset", ["ISO-8859-1", "iso8859-1", "latin1", "us-ascii"])
def test_latin_1_is_read_as_browsers_read_it(charset: str) -> None:
    name = "Inês O\u2019Neil"
    assert page_text(name.encode("cp1252"), content_type(f"text/html; charset={charset}")) == name
    meta = f'<meta charset="{charset}">{name}'
    assert page_text(meta.encode("cp1252"), "text/html") == meta


def test_what_the_server_says_goes_before() -> None:
    page = '<meta charset="utf-8">Юрий'
    assert page_text(page.encode("windows-1251"), content_type("text/html; charset=windows-1251")) == page


@pytest.mark.parametrize("charset", ["utf-16", "UTF-16LE", "idna", "no-such", "", "x" * 50])
def test_a_charset_that_can_not_be_so_is_utf_8(charset: str) -> None:
    page = f'<meta charset="{charset}"><p>Inês</p>'
    assert page_text(page.encode(), "text/html") == page


@pytest.mark.parametrize(
    "page", ['<p data-charset="windows-1251">Юрий', '<meta name="x" data-charset="windows-1251">Юрий', "Юрий"]
)
def test_other_words_name_none(page: str) -> None:
    assert page_text(page.encode(), "text/html") == page


@pytest.mark.parametrize("piece", ["<meta ", "<meta charset", "<meta charset =  ", "<meta x='", " "])
def test_a_page_that_is_made_to_be_slow_takes_a_moment(piece: str) -> None:
    body = (piece * (10_000_000 // len(piece))).encode()
    begun = time.process_time()
    page_text(body, "text/html")
    assert time.process_time() - begun < 0.5
