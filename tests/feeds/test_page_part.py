"""Which links and tags of a page are those of its post, whatever its markup."""

import re

import pytest

from bot import words
from bot.feeds import page_part
from bot.feeds.page_part import read_page_part

LINES = (
    "The kettle has been on the stove since seven, and nobody came to take it off.",
    "I went around the lake with the dog, who found a stick and kept it.",
    "On the way back we met a neighbour, who told us of his two apple trees.",
)
TEXT = "\n".join(LINES)
BODY = "".join(f"<p>{line}</p>" for line in LINES)
MENU = "<div class=topics><a href='/tags/usblogs'>usblogs</a> <a href='/tags/dog'>dog</a></div>"
TAG = "<p class=filed><a href='/tags/lakes/'>#lakes</a></p>"
MARKED_TAG = "<p class=postmetadata><a href='/category/lakes/' rel='category tag'>lakes</a></p>"

SURE = {
    "body with a class": f"<body class=post><header>{MENU}</header><article>{BODY}{TAG}</article></body>",
    "body with classes": f"<body class='post wide h-entry'>{MENU}<article class=h-entry>{BODY}{TAG}</article></body>",
    "cloud in the footer": f"<body class=post><article>{BODY}{TAG}</article><footer>{MENU}</footer></body>",
    "layout in a class": f"<body><div class=post>{MENU}<main><article>{BODY}{TAG}</article></main></div></body>",
    "tags in the article's own footer": f"<article>{BODY}<footer class=entry-footer>{MARKED_TAG}</footer></article>",
    "text in an element of its own": f"<article><div class=entry>{BODY}</div><ul><li>{TAG}</li></ul></article>",
    "title outside": f"<header><h1>{LINES[0]}</h1>{MENU}</header><article>{BODY}{TAG}</article>",
    "microformats": f"<div class=h-entry><div class=e-content>{BODY}</div><a class=p-category href=/x>lakes</a></div>",
    "a theme of old": f"<div id=page>{MENU}<div class=post><div class=entry>{BODY}</div>{MARKED_TAG}</div></div>",
}


@pytest.mark.parametrize("layout", SURE)
def test_the_tags_of_a_post_are_those_that_its_markup_gives_it(layout: str) -> None:
    part = read_page_part(SURE[layout], "https://blog.example/walk", TEXT)
    assert (part.tags, part.loose) == (("lakes",), ())


@pytest.mark.parametrize(
    "page",
    [
        f"<body><header>{MENU}</header><h1>A walk</h1>{BODY}</body>",
        f"<body>{BODY}<footer>{MENU}</footer></body>",
        f"<body class=post>{MENU}<div class=content>{BODY}</div></body>",
        f"<table><tr><td>{MENU}</td><td>{BODY}</td></tr></table>",
        f"<body><div class=page><nav>{MENU}</nav>{BODY}</div></body>",
    ],
)
def test_the_tags_of_menus_are_no_part_of_a_post(page: str) -> None:
    part = read_page_part(page, "https://blog.example/walk", TEXT)
    assert (part.tags, part.loose) == ((), ())


@pytest.mark.parametrize(
    "page",
    [
        f"<body><div class=page>{MENU}{BODY}</div></body>",
        f"<body><main><header>{MENU}</header>{BODY}</main></body>",
        f"<body><div class='post wide'>{MENU}<div class=entry>{BODY}</div></div></body>",
    ],
)
def test_tags_beside_a_text_that_nothing_marks_may_be_those_of_every_page(page: str) -> None:
    part = read_page_part(page, "https://blog.example/walk", TEXT)
    assert part.tags == ("usblogs", "dog")
    assert part.loose[:2] == part.tags


def test_a_link_in_the_text_is_the_posts_own_whatever_the_markup() -> None:
    linking = BODY.replace("neighbour", '<a href="https://ines.example/gate">neighbour</a>')
    page = f"<body><div><a href=https://friend.example/new>A friend's newest post</a>{linking}</div></body>"
    part = read_page_part(page, "https://blog.example/walk", TEXT)
    assert part.links == ("https://friend.example/new", "https://ines.example/gate")
    assert part.loose == ("https://friend.example/new",)


class Counting:
    """A pattern that counts what it is asked: how often, and about how many characters."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.calls = self.characters = 0
        self._pattern = pattern

    def sub(self, by: str, text: str) -> str:
        """Do what the pattern does."""
        self.characters += len(text)
        return self._pattern.sub(by, text)

    def search(self, text: str) -> re.Match[str] | None:
        """Do what the pattern does."""
        self.calls += 1
        return self._pattern.search(text)


@pytest.mark.parametrize(
    "page",
    [
        f"<body>{BODY}<p>{{links}}</p></body>",
        f"<body>{'<div>' * 100}{BODY}{{links}}{'</div>' * 100}</body>",
        f"<body>{'<div class=post>' * 100}{BODY}{{links}}{'</div>' * 100}</body>",
    ],
    ids=["one block", "deep", "deep in articles"],
)
def test_no_part_of_a_page_is_looked_at_once_for_each_link_in_it(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    letters, names = Counting(words._NON_LETTERS), Counting(page_part._ASIDE_NAME)
    monkeypatch.setattr(words, "_NON_LETTERS", letters)
    monkeypatch.setattr(page_part, "_ASIDE_NAME", names)
    links = "".join(f"<a href='/{n}'>The letter {n} of hers</a> " for n in range(300))
    markup = page.format(links=links)
    read_page_part(markup, "https://blog.example/walk", TEXT)
    assert letters.characters < 2 * len(markup)
    assert names.calls < 3 * markup.count("<")


@pytest.mark.parametrize(
    "line",
    [
        "<p><a href=/hashtag/lakes>#lakes</a> <a href=/hashtag/dogs>#dogs</a></p>",
        "<p><a href='/blog/?q=lakes'>#lakes</a> <a href='/blog/?q=dogs'>#dogs</a></p>",
        "<p><a href='/?tag=lakes'>lakes</a> <a href='/?tag=dogs'>dogs</a></p>",
        "<p><a href=/tag:lakes><span class=p-category>lakes</span></a> <a href=/tag:dogs>#dogs</a></p>",
        "<p><a href=/t/lakes>\uff03lakes</a> <a href=/t/dogs>#dogs</a></p>",
    ],
)
def test_a_line_of_links_that_are_hashtags_holds_tags_wherever_they_lead(line: str) -> None:
    part = read_page_part(f"<article>{BODY}{line}</article>", "https://blog.example/walk", TEXT)
    assert part.tags == ("lakes", "dogs")


@pytest.mark.parametrize("link", ["<a href=#walk>#</a>", "<a href=#fn1>#1</a>", "<a href=/map>#lakes: a map</a>"])
def test_other_links_with_the_sign_are_no_tags(link: str) -> None:
    assert read_page_part(f"<article>{BODY}<p>{link}</p></article>", "https://blog.example/walk", TEXT).tags == ()
