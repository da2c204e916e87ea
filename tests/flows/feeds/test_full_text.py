"""Where a feed gives only excerpts, the full text of the page is matched."""

import pytest

from bot.demo.week import ScriptedWeek
from bot.demo.world import World
from bot.feeds import Entry, ParseFailure
from bot.feeds.article import is_home_page, parse_article
from bot.feeds.html_text import is_excerpt
from tests.support.messages import message_texts_with

PAGE = """<!doctype html><html><head><title>A gate | Blog</title><meta property="og:title" content="A gate">
<meta property="og:image" content="/gate.jpg"><meta name="author" content="Inês Okafor"></head><body>
<nav><a href="/">Home</a> Recent posts: #otherblogs</nav>
<article><h1>A gate</h1><p>It stood at the end of the lane for as long as anyone in the village could remember.</p>
<p>Nobody had the key, and nobody asked. For #usblogs.</p></article>
<footer>Powered by something</footer></body></html>"""


def test_an_article_is_parsed_without_the_rest_of_its_page() -> None:
    page = parse_article(PAGE, "https://blog.example/a-gate")
    assert isinstance(page, Entry)
    assert (page.title, page.author, page.picture) == ("A gate", "Inês Okafor", "https://blog.example/gate.jpg")
    assert "For #usblogs" in page.text
    assert "otherblogs" not in page.text


@pytest.mark.parametrize("markup", ["", "<html></html>", "\x00\x00", "<p>short</p>", "<" * 10_000, "<div>" * 5_000])
def test_a_page_without_an_article_is_a_parse_failure(markup: str) -> None:
    assert isinstance(parse_article(markup, "https://blog.example/x"), ParseFailure)


@pytest.mark.parametrize(
    ("address", "home"),
    [
        ("https://a.example", True),
        ("https://a.example/", True),
        ("https://a.example/p", False),
        ("https://a.example/?p=1", False),
    ],
)
def test_a_home_page_is_recognised_by_its_address(address: str, home: bool) -> None:  # noqa: FBT001 - a parameter of the test
    assert is_home_page(address) is home


@pytest.mark.parametrize(
    ("text", "excerpt"),
    [
        ("A whole post. " * 40, False),
        ("A whole post. " * 40 + "[…]", True),
        ("A whole post. " * 40 + "Continue reading →", True),
        ("A whole post. " * 40 + "Weiterlesen", True),
        ("Short.", True),
    ],
)
def test_an_excerpt_is_recognised_by_its_end_or_its_length(text: str, excerpt: bool) -> None:  # noqa: FBT001 - the same
    assert is_excerpt(text) is excerpt


async def test_a_hashtag_that_the_excerpt_cut_off_is_found_on_the_page_which_is_fetched_once(world: World) -> None:
    week = ScriptedWeek(world, lambda *_: None)
    await week.set_up()
    circle = world.blogs.circle
    await week.bring_blog("tomas", circle.home(circle.people["tomas"]))
    [writing] = [w for w in circle.posts if w.title == "My workbench, from memory"]
    assert "usblogs" not in writing.summary
    await world.skip_to("Sat 17:00")
    assert message_texts_with(world, "1 post on")
    path = circle.address(writing).removeprefix(circle.home(writing.author))
    assert world.blogs.requests.count(f"{writing.author.hostname} {path} 200") == 2, (
        "once for its text, once for the door to its comments"
    )


@pytest.mark.parametrize("image", ["http://[oops", "https://\u2100.com/x.png", "javascript:alert(1)"])
def test_an_article_has_no_picture_where_its_address_is_none_of_the_web(image: str) -> None:
    page = parse_article(PAGE.replace("/gate.jpg", image), "https://blog.example/a-gate")
    assert isinstance(page, Entry)
    assert page.picture == ""
