"""What comes from outside, and what of it becomes a value of the program."""

import codecs
import encodings
import pkgutil
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.boundary import (
    EARLIEST,
    LATEST,
    MAX_HEADER_LENGTH,
    MAX_NUMBER,
    MAX_URL_LENGTH,
    clean_text,
    content_type,
    decode,
    header_value,
    parse_epoch,
    parse_instant,
    parse_number,
    web_url,
)
from bot.feeds import address_key
from bot.feeds.addresses import hostname_of
from bot.text import quote_url

ANY_TEXT = st.text(st.characters(exclude_categories=()))
"""Text with surrogates too, as `json.loads` and character references bring it."""
BASE = "https://blog.example/2026/"


@given(ANY_TEXT, st.integers(0, 30))
def test_clean_text_can_be_encoded_and_has_no_nul(value: str, max_length: int) -> None:
    text = clean_text(value, max_length)
    assert text.encode().decode() == text
    assert "\x00" not in text
    assert len(text) <= max_length


def test_two_surrogates_become_the_character_that_they_stand_for() -> None:
    assert clean_text("a \ud83d\ude00 b \ud83d", 100) == "a 😀 b \ufffd"


@given(ANY_TEXT | st.from_regex(r"https?://[^a]{0,30}[a\[\]@:/?#\u2100.]{0,30}"))
@example("0 ;")
@example("\x08HTTP://0")
def test_a_web_url_can_be_split_quoted_and_compared_whatever_it_was(address: str) -> None:
    url = web_url(address, BASE)
    if url:
        assert url.startswith(("http://", "https://"))
        assert hostname_of(url)
        assert address_key(url)
        assert len(quote_url(url)) <= MAX_URL_LENGTH
        assert web_url(url) == url


@given(st.from_regex(r"\A(a{1,63}[.:0-9_-]{0,3}){1,5}[/?#]?[a-z%&@$'\[\]\\ \u2100é.]{0,5}\Z"))
def test_a_plain_address_passes_as_it_does_where_it_is_taken_apart(rest: str) -> None:
    assert web_url(f"http://{rest}") == web_url(f"HTTP://{rest}")


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("../about", "https://blog.example/about"),
        ("//cdn.example/x.png", "https://cdn.example/x.png"),
        ("HTTPS://Blog.Example/A", "https://Blog.Example/A"),
        (" https://blog.example/a\n/b ", "https://blog.example/a/b"),
        ("http://пример.рф/ж", "http://пример.рф/ж"),
        ("http://[2001:db8::1]:8080/", "http://[2001:db8::1]:8080/"),
        ("", ""),
        ("javascript:alert(1)", ""),
        ("JavaScript://blog.example/%0aalert(1)", ""),
        ("data:text/html,x", ""),
        ("mailto:ines@blog.example", ""),
        ("http://", ""),
        ("http:///path", ""),
        ("http://[oops", ""),
        ("https://\u2100.com/x.png", ""),  # ℀ becomes a/c in a host
        ("http://blog.example:99999/", ""),
        ("http://blog..example/", ""),
        (f"http://{'a' * 64}.example/", ""),
        ("http://blog.example/\x01", ""),
        ("http://blog.example/\ud83d", ""),
        (f"http://blog.example/{'a' * MAX_URL_LENGTH}", ""),
        (f"http://blog.example/{'ж' * 400}", ""),  # 2,400 characters when it is quoted
    ],
    ids=repr,
)
def test_an_address_is_one_of_the_web_or_none(address: str, url: str) -> None:
    assert web_url(address, BASE) == url


@given(ANY_TEXT)
def test_a_header_that_is_kept_can_be_sent_again(value: str) -> None:
    kept = header_value(value)
    assert kept is None or (kept == value and kept.isascii() and kept.isprintable())


@pytest.mark.parametrize("value", ['"\xff"', "Fri, 1 août 2026", "a\nb", "x" * (MAX_HEADER_LENGTH + 1), "", None])
def test_a_header_that_can_not_be_sent_again_is_dropped(value: str | None) -> None:
    assert header_value(value) is None


@pytest.mark.parametrize("codec", sorted({module.name for module in pkgutil.iter_modules(encodings.__path__)}))
def test_a_document_is_decoded_whatever_charset_it_claims(codec: str) -> None:
    kind = content_type(f"text/html; charset={codec}")
    assert decode(bytes(range(256)) * 200, kind)
    assert decode(b"abc", kind)


@pytest.mark.parametrize("charset", ["undefined", "idna", "punycode", "unicode_escape", "utf-7", "zip", "nonsense", ""])
def test_a_charset_that_is_none_of_a_text_is_dropped(charset: str) -> None:
    assert content_type(f"Text/HTML; charset={charset}") == "text/html"
    assert decode("é".encode(), f"text/html; charset={charset}") == "é"


def test_a_charset_of_a_text_is_kept() -> None:
    kind = content_type('text/html; Charset="ISO-8859-1"; x=y')
    assert decode(b"\xe9", kind) == "é"
    assert codecs.lookup(kind.partition("charset=")[2]).name == "iso8859-1"


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (0, 0),
        ("007", 7),
        ("9" * 5000, MAX_NUMBER),
        (10**30, MAX_NUMBER),
        (-1, None),
        (True, None),
        (1.5, None),
        ("-1", None),
        ("١", None),
        ("²", None),
        ("", None),
        (None, None),
    ],
)
def test_a_number_is_whole_and_can_be_stored(value: object, number: int | None) -> None:
    assert parse_number(value) == number


@pytest.mark.parametrize(
    ("value", "instant"),
    [
        ("2026-01-09T12:00:00+02:00", datetime(2026, 1, 9, 10, tzinfo=UTC)),
        ("2026-01-09T12:00:00", datetime(2026, 1, 9, 12, tzinfo=UTC)),
        ("2026-01-09t12:00:00z", datetime(2026, 1, 9, 12, tzinfo=UTC)),
        ("2026-01-09T12:00:00+02:00[Europe/Athens][u-ca=hebrew]", datetime(2026, 1, 9, 10, tzinfo=UTC)),
        ("[Europe/Athens]", None),
        (f"2026-01-09T12:00:00Z{'[]' * 100_000}?", None),
        ("0001-01-01T00:00:00+14:00", EARLIEST),
        ("9999-12-31T23:59:59-14:00", LATEST),
        ("soon", None),
        (20260109, None),
    ],
)
def test_an_instant_is_in_utc_and_can_be_calculated_with(value: object, instant: datetime | None) -> None:
    assert parse_instant(value) == instant


@pytest.mark.parametrize(
    ("value", "instant"),
    [
        (0, datetime(1970, 1, 1, tzinfo=UTC)),
        (1774087200.5, datetime(2026, 3, 21, 10, 0, 0, 500_000, tzinfo=UTC)),
        (-(10**10), EARLIEST),
        *((value, None) for value in (10**400, float("inf"), float("nan"), True, "0", None)),
    ],
)
def test_an_instant_may_be_a_number_of_seconds(value: object, instant: datetime | None) -> None:
    assert parse_epoch(value) == instant
