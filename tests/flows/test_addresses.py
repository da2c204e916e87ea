"""An address is understood as people type it and paste it."""

import pytest

from bot.errors import UserError
from bot.flows.addresses import candidate_urls

HOME = "https://ines.example/"


@pytest.mark.parametrize(
    "typed",
    [
        *(HOME, f"<{HOME}>", f"`{HOME}`", f'"{HOME}"', f"„{HOME}“", f"\u200b{HOME}", f"\ufeff {HOME} ", f"**{HOME}**"),
        *(f"feed:{HOME}", f"view-source:{HOME}", f"my blog is {HOME}.", f"[My blog]({HOME})", f"[{HOME}]({HOME})"),
    ],
)
def test_what_stands_around_an_address_is_left_out(typed: str) -> None:
    assert set(candidate_urls(typed)) == {HOME}


@pytest.mark.parametrize("typed", ["ines.example/feed", "feed://ines.example/feed", "<ines.example/feed>"])
def test_without_a_scheme_both_are_tried(typed: str) -> None:
    assert candidate_urls(typed) == ["https://ines.example/feed", "http://ines.example/feed"]


@pytest.mark.parametrize(
    "address",
    [
        *("https://medium.example/@ines", "https://ines.example/?to=https://x.example/", "https://ines.example/a_(b)"),
        *("https://ines@ines.example/", "https://ines.example/a.", "https://ines.example/!", "https://ines.example/_"),
    ],
)
def test_an_address_stays_as_it_is(address: str) -> None:
    assert candidate_urls(address) == [address]


@pytest.mark.parametrize(
    "typed",
    [
        *("ines@ines.example", "mailto:ines@ines.example", "@ines@social.example", "my blog", "ines", "", "<>"),
        *("https://a.example/ or https://b.example/", "x" * 600 + ".example"),
    ],
)
def test_what_is_no_address_is_said_to_be_none(typed: str) -> None:
    with pytest.raises(UserError, match="That is not a web address"):
        candidate_urls(typed)


def test_an_address_far_into_a_text_is_taken_whole() -> None:
    address = f"https://ines.example/{'a' * 60}"
    assert candidate_urls(f"{'And so on. ' * 42}{address} is my post.") == [address]
