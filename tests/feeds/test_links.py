"""What stands in a text as an address, without what only stands behind it."""

import pytest

from bot.feeds.links import links_by_key, links_in_message


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("I answer https://ada.example/one.", "https://ada.example/one"),
        ("I answer her (https://ada.example/one), who was first", "https://ada.example/one"),
        ("See https://ada.example/one_(river)!", "https://ada.example/one_(river)"),
        ("[her](https://ada.example/one)…", "https://ada.example/one"),
        ("„https://ada.example/one“, she said", "https://ada.example/one"),
        ("「https://ada.example/one」。", "https://ada.example/one"),
        ("Https://Ada.example/one; and more", "Https://Ada.example/one"),
        ("https://ada.example/?p=1", "https://ada.example/?p=1"),
    ],
)
def test_an_address_in_a_text_ends_before_the_punctuation(text: str, link: str) -> None:
    assert list(links_by_key((), text).values()) == [link]


def test_of_one_address_the_link_counts_before_the_text() -> None:
    found = links_by_key(["https://ada.example/one/"], "See http://www.ada.example/one.")
    assert found == {"ada.example/one": "https://ada.example/one/"}


def test_each_bracket_behind_an_address_is_taken_off_that_opens_outside_of_it() -> None:
    text = f"{'(' * 400}https://ada.example/a_(b){')' * 400}."
    assert list(links_by_key((), text).values()) == ["https://ada.example/a_(b)"]


@pytest.mark.parametrize(
    "around",
    [
        *(
            "Here is mine: {}.",
            "Mine ({}), hope you like it",
            "{}!",
            "**{}**",
            "__{}__",
            "||{}||",
            "`{}`",
            '"{}"',
            "<{}>",
        ),
        *("<{}>", "[read]({})", "[{0}]({0})", "> {}", "\u201c{}\u201d", "**[read]({})**"),
    ],
)
@pytest.mark.parametrize("link", ["https://ada.example/one", "https://ada.example/a_(b)", "http://ada.example/?p=1"])
def test_a_link_in_a_message_is_what_discord_makes_a_link_of(around: str, link: str) -> None:
    assert set(links_in_message(around.format(link))) == {link}


def test_what_leads_into_discord_is_no_link_of_a_message() -> None:
    text = (
        "For https://discord.com/channels/1/2/3 (https://ptb.discordapp.com/channels/1/2, https://discord.gg/abc) "
        "I wrote https://notdiscord.com/one"
    )
    assert links_in_message(text) == ["https://notdiscord.com/one"]


def test_what_only_looks_like_an_address_is_no_link_of_a_message() -> None:
    assert links_in_message("https://[here](https://ada.example/one), not https://[there or http://a:b:c") == [
        "https://ada.example/one"
    ]
