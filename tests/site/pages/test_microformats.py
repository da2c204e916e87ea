"""What tools of the IndieWeb see in the pages (microformats2), by the parser that they use."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import mf2py

from bot.site.pages import render_site
from bot.themes import Theme
from tests.support.posts import make_round
from tests.support.sites import BASE_URL, make_site_content


def items_of(path: str) -> dict[str, Any]:
    """Return the one item of a page whose people and titles are plain words."""
    site = make_site_content()
    newest, *others = site.rounds
    roundup = replace(
        newest.roundup,
        theme=Theme("The map in my head", "The one you walk by"),
        posts=tuple(replace(one, by=f"Writer {one.id}", title=f"Post {one.id}") for one in newest.roundup.posts),
    )
    site = replace(
        site,
        community=replace(site.community, names=("US Blogs",)),
        rounds=(replace(newest, roundup=roundup), *others),
        writers=tuple(replace(one, name=f"Writer {one.member}") for one in site.writers),
    )
    page = render_site(site, BASE_URL)[f"{path}index.html"].body.decode()
    [item] = mf2py.parse(doc=page, url=f"{BASE_URL}/{path}")["items"]
    return dict(item)


def properties(item: dict[str, Any]) -> dict[str, Any]:
    """Return the first value of each property of an item."""
    return {name: values[0] for name, values in item["properties"].items()}


def test_the_home_page_is_a_feed_of_rounds_by_the_circle() -> None:
    feed = items_of("")
    assert feed["type"] == ["h-feed"]
    assert properties(feed)["name"] == "US Blogs"
    author = properties(feed)["author"]
    assert author["type"] == ["h-card"]
    assert properties(author) == {"name": "US Blogs", "url": f"{BASE_URL}/"}
    entry, *_ = [child for child in feed["children"] if child["type"] == ["h-entry"]]
    assert properties(entry)["name"] == "The map in my head"
    assert properties(entry)["url"] == f"{BASE_URL}/round/2/"
    assert datetime.fromisoformat(properties(entry)["published"]) == make_round().closes_at
    cards = [child for child in feed["children"] if child["type"] == ["h-card"]]
    assert "Writer 3" in [properties(card)["name"] for card in cards]


def test_a_round_is_an_entry_by_the_circle_that_cites_each_post_with_its_author() -> None:
    entry = items_of("round/2/")
    assert entry["type"] == ["h-entry"]
    found = properties(entry)
    assert found["name"] == "The map in my head"
    assert found["url"] == f"{BASE_URL}/round/2/"
    assert datetime.fromisoformat(found["published"]) == make_round().closes_at
    assert found["updated"] == found["published"]
    assert properties(found["author"]) == {"name": "US Blogs", "url": f"{BASE_URL}/"}
    assert "Post 1" in found["content"]["value"]
    cited = {properties(child)["name"]: child for child in entry["children"]}
    author = properties(cited["Post 0"])["author"]
    assert properties(cited["Post 0"])["url"] == "https://blog.example/a?b=%22c%22"
    assert properties(author) == {"name": "Writer 0", "url": f"{BASE_URL}/member/0/"}


def test_a_members_page_is_a_feed_by_that_member_with_the_addresses_of_their_blogs() -> None:
    feed = items_of("member/4/")
    author = properties(feed)["author"]
    assert (feed["type"], author["type"]) == (["h-feed"], ["h-card"])
    assert properties(author) == {"name": "Writer 4", "url": "https://blog.example/a?b=%22c%22"}
    assert [child["type"] for child in feed["children"]] == [["h-cite"]]
