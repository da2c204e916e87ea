"""An address is understood as people type it and paste it."""

import pytest

from bot.errors import UserError
from bot.feeds.errors import ErrorKind
from bot.flows.addresses import candidate_urls, fetch_first, unreadable
from bot.i18n import Language, LazyString, get_translator
from bot.services import Services
from tests.support.scripted_server import http_response, serve_script

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
        *("https://ines@ines.example/", "https://ines.example/!", "https://ines.example/_", "https://ines.example/a?"),
    ],
)
def test_an_address_stays_as_it_is(address: str) -> None:
    assert candidate_urls(address) == [address]


@pytest.mark.parametrize("end", [".", ",", ")", ").", "],", "。"])
def test_what_ends_the_sentence_around_an_address_is_left_out_at_first(end: str) -> None:
    assert candidate_urls(f"{HOME}map{end}") == [f"{HOME}map", f"{HOME}map{end}"]
    assert candidate_urls(f"({HOME}map)") == [f"{HOME}map"]
    assert candidate_urls(f"ines.example/map{end}")[:2] == [f"{HOME}map", f"http{HOME[5:]}map"]


@pytest.mark.parametrize(
    "typed",
    [
        *("ines@ines.example", "mailto:ines@ines.example", "@ines@social.example", "my blog", "ines", "", "<>"),
        *(".", "...", ",.", ".)"),
        *("https://a.example/ or https://b.example/", "x" * 600 + ".example"),
    ],
)
def test_what_is_no_address_is_said_to_be_none(typed: str) -> None:
    with pytest.raises(UserError, match="That is not a web address"):
        candidate_urls(typed)


def test_an_address_far_into_a_text_is_taken_whole() -> None:
    address = f"https://ines.example/{'a' * 60}"
    assert candidate_urls(f"{'And so on. ' * 42}{address} is my post.") == [address]


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("404 Not Found", "The site answers 404: there is nothing at this address. Is the address spelled"),
        ("410 Gone", "The site answers 410: it is gone for good. Is the address spelled"),
        ("401 Unauthorized", "The site answers 401: it wants a password. Something there blocks bots"),
        ("403 Forbidden", "The site answers 403: it refuses programs. Something there blocks bots"),
        ("429 Too Many", "The site answers 429: too many requests. Please try it again in an hour."),
        ("503 Busy", "The site answers 503: it is too busy. Please try it again in an hour."),
        ("500 Oh", "The site answers 500. Does it open in your browser?"),
    ],
)
async def test_what_can_be_done_about_an_address_that_can_not_be_read_is_said(
    services: Services, status: str, told: str
) -> None:
    async with serve_script() as server:
        server.respond_with(http_response(b"", status))
        with pytest.raises(UserError) as refusal:
            await fetch_first(services.web, [server.address])
    assert str(refusal.value).startswith(told)


@pytest.mark.parametrize("language", Language)
def test_what_a_site_does_is_said_of_the_site_in_each_language(language: Language) -> None:
    t, site = get_translator(language), {"en": "The site ", "de": "Die Website ", "fr": "Le site ", "es": "El sitio "}
    for kind in ErrorKind:
        refusal = unreadable(kind, "", LazyString("Does it open in your browser?"))
        words = t(refusal.msgid, **refusal.values)
        assert words.startswith(site.get(language, "O site ")), kind
        if kind in {ErrorKind.REFUSED, ErrorKind.CHALLENGED}:
            assert words.endswith(t("Does it open in your browser?"))
