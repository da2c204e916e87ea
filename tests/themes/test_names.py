"""A hashtag and names, as a host writes them."""

import pytest

from bot.errors import UserError
from bot.themes.names import parse_hashtag, parse_names


@pytest.mark.parametrize(
    ("written", "hashtag"),
    [
        ("#UsBlogs", "usblogs"),
        ("\uff03usblogs", "usblogs"),
        ("us_blogs", "us_blogs"),
        ("1linerweds", "1linerweds"),
        ("#हिन्दी_ब्लॉग", "हिन्दी_ब्लॉग"),
        ("ไทยบล็อก", "ไทยบล็อก"),
        ("cafe\u0301", "caf\u00e9"),
        ("#Col·laboració", "col·laboració"),
        ("وبلاگ\u200cها", "وبلاگ\u200cها"),
        ("us\u200bblogs\ufe0f", "usblogs"),
        ("#İstanbulYazıları", "istanbulyazıları"),
    ],
)
def test_a_hashtag_is_what_mastodon_takes(written: str, hashtag: str) -> None:
    assert parse_hashtag(written) == hashtag


@pytest.mark.parametrize(
    "written", ["", "#", "1337", "²", "Ⅳ2", "two words", "us-blogs", "us.blogs", "<#123>", "·", "\u0301x!"]
)
def test_what_is_no_one_word_is_refused(written: str) -> None:
    with pytest.raises(UserError, match="one word"):
        parse_hashtag(written)


def test_names_without_a_letter_or_digit_are_left_out() -> None:
    assert parse_names("Harbour Letters, , –, Hafenbriefe") == ("Harbour Letters", "Hafenbriefe")
