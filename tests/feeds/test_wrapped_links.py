"""A link that only passes through a service leads to where that would lead."""

import pytest

from bot.feeds.html_text import parse_html
from bot.feeds.links import links_by_key
from bot.feeds.wrapped_links import link_target

POST = "https://ada.example/one?id=1&x=2"
QUOTED = "https%3A%2F%2Fada.example%2Fone%3Fid%3D1%26x%3D2"


@pytest.mark.parametrize(
    "link",
    [
        f"https://t.umblr.com/redirect?z={QUOTED}&t=NWY2&b=t%3Aabc&m=1",
        f"https://href.li/?{POST}",
        f"https://www.google.com/url?q={QUOTED}&sa=D&ust=1700000000&usg=AOv",
        f"https://www.google.co.uk/url?sa=t&url={QUOTED}&usg=AOv",
        f"https://l.facebook.com/l.php?u={QUOTED}&h=AT0",
        f"https://www.youtube.com/redirect?event=video_description&q={QUOTED}&v=x",
        f"https://eur02.safelinks.protection.outlook.com/?url={QUOTED}&data=05%7C01&reserved=0",
    ],
)
def test_a_wrapped_link_is_one_to_its_target(link: str) -> None:
    assert link_target(link) == POST
    assert parse_html(f'<a href="{link.replace("&", "&amp;")}">her</a>', "https://ben.example/").links == (POST,)
    assert list(links_by_key((), f"I answer {link}.").values()) == [POST]


@pytest.mark.parametrize(
    "link",
    [
        POST,
        f"https://ben.example/login?url={QUOTED}",
        f"https://www.facebook.com/sharer/sharer.php?u={QUOTED}",
        "https://www.google.com/url?q=tea&sa=D",
        "https://www.google.com/search?q=https://ada.example/one",
        "https://href.li/?javascript:alert(1)",
        "https://t.umblr.com/redirect?t=1",
    ],
)
def test_any_other_link_stays_as_it_is(link: str) -> None:
    assert link_target(link) is None
