"""Whose thread elsewhere a page names: its post's, and not that of a comment or of another entry on it."""

import pytest

from bot.comments import find_comment_sources

PAGE = "https://sam.example/gate"
OTHER, OWN = "https://m.example/@sam/110000000000000009", "https://m.example/@sam/110000000000000001"
POST = '<article class="h-entry"><h1>A gate</h1>{}<a class="u-syndication" href="{}">On Mastodon</a></article>'


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
