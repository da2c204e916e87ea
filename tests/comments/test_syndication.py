"""Whose thread elsewhere a page names, and what of it is told of in several places."""

import json
from typing import Any

import pytest

from bot.comments import (
    POST_AUTHOR,
    ParsedComment,
    find_comment_sources,
    id_of_address,
    original_address,
    parse_comments,
)
from bot.feeds import ParseFailure

PAGE = "https://sam.example/gate"
OTHER, OWN = "https://m.example/@sam/110000000000000009", "https://m.example/@sam/110000000000000001"
POST = '<article class="h-entry"><h1>A gate</h1>{}<a class="u-syndication" href="{}">On Mastodon</a></article>'


def read(kind: str, body: bytes, address: str, *post: str) -> list[ParsedComment]:
    found = parse_comments(kind, body, address, post)
    assert not isinstance(found, ParseFailure)
    return found


def threads(page: str) -> list[str]:
    """Return the numbers of the toots whose answers a page's comments are."""
    found = find_comment_sources(page, PAGE, [], None)
    return [source.address.split("/")[-2] for source in found if source.kind == "mastodon"]


def link(to: str) -> str:
    return f'<a class="u-syndication" href="{to}">toot</a>'


@pytest.mark.parametrize(
    "other",
    [
        f'<aside class="h-feed"><div class="h-entry"><p>A note</p>{link(OTHER)}</div></aside>',
        f'<header><ul class="h-feed"><li class="h-entry">{link(OTHER)}</li></ul></header>',
        f'<div class="h-entry"><a class="u-url" href="/note/9">A note</a>{link(OTHER)}</div>',
        f'<div class="u-comment h-cite"><a class="u-url" href="https://jo.example/1">x</a>{link(OTHER)}</div>',
        f"<nav>{link(OTHER)}</nav>",
    ],
)
@pytest.mark.parametrize("permalink", ["", '<a class="u-url" href="http://sam.example/gate/">A gate</a>'])
def test_the_thread_of_another_entry_or_comment_on_a_page_is_not_the_posts(other: str, permalink: str) -> None:
    assert threads(other + POST.format(permalink, OWN)) == ["110000000000000001"]
    assert threads(other + POST.format(permalink, "https://elsewhere.example/7")) == []


@pytest.mark.parametrize(
    "page",
    [
        f"<p>A gate</p>{link(OWN)}",
        f'<body class="h-feed">{POST.format("", OWN)}</body>',
        POST.format('<a class="u-url" href="https://short.example/x">permalink</a>', OWN),
        POST.format('<a class="u-url u-author h-card" href="https://sam.example/">Sam</a>', OWN),
        f'<article class="h-entry"><h1>A gate</h1></article><footer>{link(OWN)}</footer>',
    ],
)
def test_a_page_names_the_thread_of_its_post_however_it_is_marked(page: str) -> None:
    assert threads(page) == ["110000000000000001"]


TOOT = "https://mastodon.example/@jo/110000000000000111"
SAMS = "https://mastodon.example/@sam/110000000000000001"


def told_by_mastodon(**more: Any) -> list[ParsedComment]:
    account = {"acct": "jo", "display_name": "Jo Ferreira", "url": "https://mastodon.example/@jo"}
    toot = {"id": "110000000000000111", "in_reply_to_id": "110000000000000001", "account": account, **more}
    answer = {"id": "112", "in_reply_to_id": toot["id"], "account": account, "url": f"{TOOT[:-1]}2"}
    body = json.dumps({"descendants": [toot, answer]}).encode()
    return read("mastodon", body, "https://mastodon.example/api/v1/statuses/110000000000000001/context")


@pytest.mark.parametrize(
    "more", [{"url": TOOT}, {"url": None, "uri": "https://mastodon.example/users/jo/statuses/110000000000000111"}]
)
def test_a_toot_has_one_id_whoever_tells_of_it(more: dict[str, Any]) -> None:
    toot, answer = told_by_mastodon(**more)
    assert answer.parent == toot.external_id
    bridgys = f"https://brid.gy/comment/mastodon/{SAMS.rpartition('/')[2]}/110000000000000111"
    jo = {"name": "Jo Ferreira", "url": "https://mastodon.example/@jo"}
    mention = {"wm-property": "in-reply-to", "wm-source": bridgys, "url": TOOT, "author": jo}
    [told] = read("webmention", json.dumps({"children": [mention]}).encode(), "https://webmention.io/")
    cite = f'<li class="u-comment h-cite"><a class="u-url" href="{TOOT}">x</a></li>'
    [shown] = read("page", cite.encode(), "https://sam.example/gate")
    author = '<p class="p-author h-card"><a class="u-url" href="https://mastodon.example/@jo">Jo</a></p>'
    entry = f'<article class="h-entry">{author}<a class="u-url" href="{TOOT}">x</a></article>'
    copied = original_address(entry, bridgys)
    assert {toot.external_id, told.external_id, shown.external_id} == {id_of_address(copied)}


def test_who_sends_a_webmention_says_for_their_own_page_alone_where_it_stands() -> None:
    mention = {"wm-property": "in-reply-to", "wm-source": "https://mallory.example/1", "url": TOOT, "author": {}}
    [told] = read("webmention", json.dumps({"children": [mention]}).encode(), "https://webmention.io/")
    assert told.external_id == id_of_address("https://mallory.example/1")
    assert original_address(f'<p class="h-entry"><a class="u-url" href="{TOOT}">x</a></p>', "https://m.example/1") == (
        "https://m.example/1"
    )


@pytest.mark.parametrize(
    ("shared", "is_authors"),
    [
        (SAMS, True),
        ("https://mastodon.example/users/Sam/statuses/110000000000000001", True),
        ("https://mastodon.example/@jo/110000000000000001", False),
        ("https://mastodon.example/@sam@other.example/110000000000000001", False),
    ],
)
def test_what_an_author_goes_on_with_below_their_own_toot_is_theirs(shared: str, *, is_authors: bool) -> None:
    page = f'<a class="u-syndication" href="{shared}">On Mastodon</a>'
    [source] = [one for one in find_comment_sources(page, "https://sam.example/gate", [], None) if one.is_readable]
    account = {"acct": "sam", "display_name": "Sam", "url": "https://mastodon.example/@sam"}
    body = json.dumps({"descendants": [{"id": "2", "url": TOOT, "account": account}]}).encode()
    [found] = read("mastodon", body, source.address, source.page)
    assert found.account == (POST_AUTHOR if is_authors else "fediverse:sam@mastodon.example")
