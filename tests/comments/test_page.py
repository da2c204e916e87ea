"""Comments in a page: what a comment quotes is not its own."""

import pytest

from bot.comments import ParsedComment, id_of_address
from bot.comments.page import parse_page_comments
from bot.feeds import ParseFailure

HERE = "https://sam.example/gate"


def read(page: str) -> list[ParsedComment]:
    found = parse_page_comments(page.encode(), HERE)
    assert not isinstance(found, ParseFailure)
    return found


CITED = """<div class="u-comment h-cite"><{tag} class="{of_author}"><a class="u-url" href="https://jo.example/">Jo</a></{tag}>
<a class="u-url" href="https://jo.example/replies/{number}"><time datetime="2026-03-21T20:00:00Z"></time></a></div>"""


@pytest.mark.parametrize("of_author", ["p-author h-card", "u-author", "comment-author vcard", "h-card"])
def test_a_citation_is_called_by_its_own_address_and_not_by_its_authors(of_author: str) -> None:
    page = "".join(CITED.format(tag="span", of_author=of_author, number=number) for number in (1, 2))
    found = [one.external_id for one in read(page)]
    assert found == [id_of_address(f"https://jo.example/replies/{number}") for number in (1, 2)]


def test_a_citation_that_names_its_author_alone_is_called_by_them() -> None:
    [found] = read(
        '<div class="u-comment h-cite"><a class="p-author h-card u-url" href="https://a.example">A</a></div>'
    )
    assert found.external_id == id_of_address("https://a.example")


def test_an_answer_within_an_answer_has_an_author_of_its_own() -> None:
    page = """<div class="u-comment h-cite"><a class="u-url" href="https://a.example/1">1</a>
    <div class="u-comment h-cite"><span class="p-author">Bo</span><a class="u-url" href="https://b.example/2">2</a></div></div>"""
    assert [one.author_name for one in read(page)] == ["", "Bo"]


@pytest.mark.parametrize(
    "signature",
    [
        '<a class="u-author h-card" href="https://jo.example/">Jo</a>',
        '<div class="vcard author"><a class="url" href="https://jo.example/"><span class="fn">Jo</span></a></div>',
        '<a href="https://jo.example/"><img alt=""><b class="author">Jo</b></a>',
    ],
)
def test_a_signature_has_its_name_and_its_address(signature: str) -> None:
    [found] = read(f'<ol><li id="comment-11">{signature}<a href="https://x.example/">elsewhere</a></li></ol>')
    assert (found.author_name, found.author_address) == ("Jo", "https://jo.example/")


@pytest.mark.parametrize(
    "quoted",
    [
        '<div class="comment-content">{}</div>',
        '<div class="e-content"><p>I agree with {}</p></div>',
        "<blockquote>{} wrote</blockquote>",
    ],
)
@pytest.mark.parametrize("name_class", ["comment-author", "fn"])
def test_who_quotes_somebody_is_not_them(quoted: str, name_class: str) -> None:
    text = quoted.format(
        '<cite class="fn"><a href="https://jo.example/">Jo</a></cite><time datetime="2026-01-01"></time>'
    )
    signature = f'<div class="{name_class}">Al</div><time datetime="2026-03-21T10:00:00Z"></time>'
    [found] = read(f'<ol><li id="comment-11">{text}{signature}</li></ol>')
    assert (found.author_name, found.author_address, found.published and found.published.month) == ("Al", "", 3)


def test_a_theme_that_signs_within_the_text_is_understood() -> None:
    [found] = read('<div id="comment-11"><div class="comment-content"><b class="fn">Jo</b><p>Yes.</p></div></div>')
    assert found.author_name == "Jo"
