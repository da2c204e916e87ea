"""Where a feed gives only a part of a post, its page is read and matched."""

import sqlite3
import sys

import pytest

from bot.demo.week import ScriptedWeek
from bot.demo.world import World
from bot.feeds import Entry, ParseFailure
from bot.feeds.addresses import is_home_page
from bot.feeds.article import parse_article
from bot.feeds.html_text import is_excerpt
from bot.flows.feeds.pages import MAX_PAGES_PER_POLL
from bot.services import Services
from tests.support.growing_blog import GrowingBlog, close_round_of, look, posts_in, publish
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


def test_a_date_in_words_loads_no_parser_of_dates_which_takes_a_worker_seconds() -> None:
    page = PAGE.replace("Powered by something", 'Last edited <span class="date">Sat Mar 21 13:05:00 2026</span>')
    assert isinstance(parse_article(page, "https://blog.example/a-gate"), Entry)
    assert "dateparser" not in sys.modules


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


PAGE_WITH_TAGS = """<html><head><link rel="canonical" href="/a-gate">
<meta property="article:tag" content="gates">
</head><body><nav><a href="/tag/all/">all</a><a href="https://elsewhere.example/">blogroll</a></nav>
<article><h1>A gate</h1><p>It stood at the end of the lane for as long as anyone in the village could remember.</p>
<p>Nobody had the key, and nobody asked. <a href="https://circle.example/week-12">This week</a></p>
<footer><a rel="tag" href="/x/1">usblogs</a><a href="/tags/old-things/">#old things</a></footer>
<section id="comments"><a href="https://guest.example/">Guest</a></section></article>
<aside class="sidebar"><a rel="tag" href="/tag/cloud">cloud</a></aside></body></html>"""


def test_the_links_and_tags_of_a_page_are_those_of_its_article() -> None:
    page = parse_article(PAGE_WITH_TAGS, "https://blog.example/a-gate?utm_source=x")
    assert isinstance(page, Entry)
    assert page.tags == ("gates", "usblogs", "old things")
    assert page.links == (
        "https://circle.example/week-12",
        "https://blog.example/x/1",
        "https://blog.example/tags/old-things/",
    )


@pytest.mark.parametrize(
    ("canonical", "address"),
    [
        ("/a-gate", "https://blog.example/a-gate"),
        ("https://www.blog.example/a-gate", "https://www.blog.example/a-gate"),
        ("https://blog.example/", "https://blog.example/gate?m=1"),
        ("https://elsewhere.example/a-gate", "https://blog.example/gate?m=1"),
        ("javascript:alert(1)", "https://blog.example/gate?m=1"),
    ],
)
def test_an_article_has_the_address_that_its_page_gives_on_its_own_host(canonical: str, address: str) -> None:
    link = f'<link rel="canonical" href="{canonical}">'
    page = parse_article(PAGE.replace("</head>", f"{link}</head>"), "https://blog.example/gate?m=1")
    assert isinstance(page, Entry)
    assert (page.url, page.id) == (address, address)


def test_a_page_that_asks_whether_one_is_a_person_is_no_article() -> None:
    page = parse_article(PAGE.replace("A gate | Blog", "Just a moment..."), "https://blog.example/a-gate")
    assert isinstance(page, ParseFailure)


WHOLE = "It stood at the end of the lane for as long as anyone could remember, and nobody had the key to it. " * 5


@pytest.mark.parametrize("page", [PAGE, PAGE_WITH_TAGS], ids=["hashtag", "tag"])
async def test_what_an_excerpt_that_does_not_look_cut_hides_is_found_on_the_page(
    services: Services, rows: sqlite3.Connection, blog: GrowingBlog, page: str
) -> None:
    blog.pages["/a-gate"] = page
    await publish(services, blog, WHOLE)
    assert posts_in(rows) == ["A gate"]
    assert blog.requests.count("127.0.0.1/a-gate") == 1


async def test_a_page_that_names_its_encoding_itself_has_all_its_letters(
    services: Services, rows: sqlite3.Connection, blog: GrowingBlog
) -> None:
    page = PAGE.replace("<head>", '<head><meta charset="iso-8859-1">').replace("lane", "Straße, früh,")
    blog.pages["/a-gate"] = page.encode("latin-1")
    await publish(services, blog, "It stood at the end of the Straße […]")
    assert posts_in(rows) == ["A gate"]
    [(text,)] = rows.execute("SELECT text FROM entries")
    assert "at the end of the Straße, früh, for as long" in text


async def test_no_page_is_read_of_an_entry_that_is_sure_and_whole(
    services: Services, rows: sqlite3.Connection, blog: GrowingBlog
) -> None:
    await publish(services, blog, WHOLE + "#usblogs")
    assert posts_in(rows) == ["A gate"]
    assert blog.requests == ["127.0.0.1/feed"]


async def test_a_page_that_proves_nothing_is_read_once(
    services: Services, rows: sqlite3.Connection, blog: GrowingBlog
) -> None:
    blog.pages["/a-gate"] = PAGE.replace("#usblogs", "nobody")
    await publish(services, blog, WHOLE)
    await publish(services, blog, WHOLE + "#usblogs", "/second", title="Another")
    assert posts_in(rows) == ["Another"]
    assert blog.requests.count("127.0.0.1/a-gate") == 1


async def test_the_page_of_a_cut_text_is_read_again_before_the_close(
    services: Services, rows: sqlite3.Connection, blog: GrowingBlog
) -> None:
    await publish(services, blog, "It stood at the end of the lane […]")
    assert posts_in(rows) == []
    blog.pages["/a-gate"] = PAGE
    await close_round_of(services)
    assert posts_in(rows) == ["A gate"]


async def test_the_page_of_another_never_decides(
    services: Services, rows: sqlite3.Connection, blog: GrowingBlog
) -> None:
    blog.pages["/essay"] = blog.pages["/"] = PAGE
    elsewhere = blog.address.replace("127.0.0.1", "localhost")
    blog.redirects["/away"] = f"{elsewhere}essay"
    blog.redirects["/deleted"] = blog.address
    await publish(services, blog, "Worth your weekend.", link=f"{elsewhere}essay")
    await publish(services, blog, "Worth it, too.", "/away", title="Away")
    await publish(services, blog, "A part of the page.", "/#p3", title="A part")
    await publish(services, blog, "Gone.", "/deleted", title="Deleted")
    await close_round_of(services)
    assert posts_in(rows) == []


@pytest.mark.parametrize(
    "change", [{"dc:date": "2026-03-21T12:00:00Z"}, {"slash:comments": "3"}], ids=["date", "bytes"]
)
async def test_a_page_that_says_more_than_the_feed_is_read_again_when_its_item_changes(
    services: Services, rows: sqlite3.Connection, blog: GrowingBlog, change: dict[str, str]
) -> None:
    blog.pages["/a-gate"] = PAGE.replace("#usblogs", "nobody")
    await publish(services, blog, "It stood at the end of the lane […]")
    blog.pages["/a-gate"] = PAGE
    await publish(services, blog, WHOLE, "/second", title="Another")
    assert blog.requests.count("127.0.0.1/a-gate") == 1, "nothing has changed in its item"
    blog.items[1] |= change
    await look(services)
    assert posts_in(rows) == ["A gate"]
    assert blog.requests.count("127.0.0.1/a-gate") == 2


async def test_a_post_keeps_what_its_page_said_when_its_item_changes_and_is_not_asked_for_again(
    services: Services, rows: sqlite3.Connection, blog: GrowingBlog
) -> None:
    blog.pages["/a-gate"] = PAGE_WITH_TAGS
    await publish(services, blog, "It stood at the end of the lane […]")
    said = rows.execute("SELECT text, tags, links FROM entries").fetchall()
    blog.items[0] |= {"slash:comments": "3"}
    await look(services)
    assert rows.execute("SELECT text, tags, links FROM entries").fetchall() == said
    assert blog.requests.count("127.0.0.1/a-gate") == 1


async def test_a_page_that_was_out_of_reach_when_its_entry_was_new_is_read_before_the_close(
    services: Services, rows: sqlite3.Connection, blog: GrowingBlog
) -> None:
    await publish(services, blog, WHOLE)
    assert posts_in(rows) == []
    blog.pages["/a-gate"] = PAGE
    await close_round_of(services)
    assert posts_in(rows) == ["A gate"]


async def test_a_page_that_was_edited_is_found_before_the_close_though_the_feed_shows_nothing(
    services: Services, rows: sqlite3.Connection, blog: GrowingBlog
) -> None:
    whole = PAGE.replace("</article>", f"<p>{WHOLE}</p></article>")
    blog.pages["/a-gate"] = whole.replace("#usblogs", "nobody")
    await publish(services, blog, "It stood at the end of the lane […]")
    blog.pages["/a-gate"] = whole
    await close_round_of(services)
    assert posts_in(rows) == ["A gate"]


async def test_of_more_new_entries_than_pages_are_read_the_rest_is_read_before_the_close(
    services: Services, rows: sqlite3.Connection, blog: GrowingBlog
) -> None:
    for number in range(MAX_PAGES_PER_POLL + 1):
        page = PAGE.replace("A gate", f"A gate {number}")
        blog.pages[f"/{number}"] = page if number == MAX_PAGES_PER_POLL else page.replace("#usblogs", "nobody")
        address = f"{blog.address}{number}"
        blog.items.append({"title": f"A gate {number}", "link": address, "description": f"{number} {WHOLE}"})
    await look(services)
    assert posts_in(rows) == []
    await close_round_of(services)
    assert posts_in(rows) == [f"A gate {MAX_PAGES_PER_POLL}"]


async def test_notes_that_say_all_in_the_feed_do_not_keep_a_cut_essay_from_being_read_before_the_close(
    services: Services, rows: sqlite3.Connection, blog: GrowingBlog
) -> None:
    await publish(services, blog, f"{WHOLE[:200]} and it goes on…", "/a-gate")
    for number in range(MAX_PAGES_PER_POLL + 1):
        blog.pages[f"/{number}"] = f"<article><p>Note {number} of {number} herons on the quay today.</p></article>"
        blog.items.insert(0, {"link": f"{blog.address}{number}", "description": f"Note {number} of {number} herons."})
        await look(services)
    blog.pages["/a-gate"] = PAGE
    await close_round_of(services)
    assert posts_in(rows) == ["A gate"]


@pytest.mark.parametrize("text", [WHOLE, WHOLE + "#usblogs"], ids=["summary", "whole"])
async def test_a_post_that_appears_now_with_a_date_before_the_opening_is_asked_about_with_a_summary_too(
    services: Services, rows: sqlite3.Connection, blog: GrowingBlog, text: str
) -> None:
    blog.pages["/a-gate"] = PAGE
    await publish(services, blog, "Nothing.", "/old", title="Old", pubDate="Mon, 02 Feb 2026 10:00:00 GMT")
    await publish(services, blog, text, pubDate="Fri, 20 Mar 2026 00:00:00 GMT")
    assert (posts_in(rows), posts_in(rows, "ask")) == ([], ["A gate"])


async def test_what_stands_in_place_of_a_post_says_nothing_about_it(
    services: Services, rows: sqlite3.Connection, blog: GrowingBlog
) -> None:
    other = PAGE.replace("A gate", "A blog").replace("It stood at the end", "We came to the middle")
    blog.pages["/a-gate"] = other
    await publish(services, blog, "It stood at the end of the lane […]")
    assert posts_in(rows) == []
    assert rows.execute("SELECT text, page_error FROM entries").fetchall() == [
        ("It stood at the end of the lane […]", "other page")
    ]
    blog.pages["/a-gate"] = PAGE
    await close_round_of(services)
    assert posts_in(rows) == ["A gate"]


async def test_why_a_page_could_not_be_read_is_known_until_it_is(
    services: Services, rows: sqlite3.Connection, blog: GrowingBlog
) -> None:
    def errors() -> list[str | None]:
        return [error for (error,) in rows.execute("SELECT page_error FROM entries")]

    await publish(services, blog, "It stood at the end of the lane […]")
    assert errors() == ["busy"]
    blog.pages["/a-gate"] = "<title>Just a moment...</title>"
    blog.items[0] |= {"slash:comments": "3"}
    await look(services)
    assert errors() == ["challenged"]
    blog.pages["/a-gate"] = PAGE.replace("#usblogs", "nobody")
    await close_round_of(services)
    assert errors() == [None]
