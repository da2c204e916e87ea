"""Text for Discord's Markdown."""

import pytest

from bot.text import href, link

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
