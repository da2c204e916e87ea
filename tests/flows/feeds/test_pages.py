"""Where a page alone names a round, another page of the blog tells what is the post's own."""

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from bot.feeds import Entry, ParseFailure, entry_page
from bot.feeds.boilerplate import compared_with
from bot.feeds.html_text import HtmlContent, join_contents
from bot.flows.feeds import pages
from bot.flows.feeds.judge import MAX_ENTRIES_ON_LOOP
from bot.flows.feeds.pages import Site, own_hosts, read_pages
from bot.posts.entry_text import HEAD_LENGTH
from bot.posts.judge import judge
from bot.services import Services
from tests.support.growing_blog import GrowingBlog, close_round_of, look, posts_in, publish

LINES = "It stood at the end of the lane. Nobody had the key, and nobody asked. In May the hedge grew over it. " * 5
MENU = "<div class=topics><a href='/tags/usblogs'>usblogs</a> <a href='/tags/dogs'>dogs</a></div>"
BIO = "<p class=bio>Written by Sam, who blogs with #usblogs at weekends.</p>"
FRIEND = "<a href='https://friend.example/new'>A friend</a>"


def page(title: str, *, menu: str = "", below: str = "", around: str = "main") -> str:
    """Return the page of a post."""
    text = "".join(f"<p>{title}: {line}.</p>" for line in LINES.split(". ")[:6])
    return f"<html><body><{around}>{menu}<h1>{title}</h1>{text}{below}</{around}></body></html>"


async def publish_both(services: Services, blog: GrowingBlog, former: str, new: str) -> None:
    """Publish a post of long before the round, whose page is out of reach where it is empty, and then a new one."""
    old = "Mon, 02 Feb 2026 10:00:00 GMT"
    await publish(services, blog, "A former post.", "/former", title="Former", pubDate=old)
    blog.requests.clear()
    blog.pages |= {"/a-gate": new} | ({"/former": former} if former else {})
    await publish(services, blog, LINES)


@pytest.mark.parametrize("menu", [MENU, f"<table><tr><td>{MENU}</td></tr></table>"], ids=["menu", "table"])
@pytest.mark.parametrize("around", ["main", "div", "section"])
async def test_a_menu_that_names_the_circle_makes_no_post(
    services: Services, rows: sqlite3.Connection, blog: GrowingBlog, menu: str, around: str
) -> None:
    former, new = (page(title, menu=menu, around=around) for title in ("Former", "A gate"))
    await publish_both(services, blog, former, new)
    assert rows.execute("SELECT count(*) FROM posts").fetchone() == (0,)


async def test_a_line_that_every_page_has_is_asked_about(
    services: Services, rows: sqlite3.Connection, blog: GrowingBlog
) -> None:
    await publish_both(services, blog, page("Former", below=BIO), page("A gate", below=BIO))
    assert (posts_in(rows), posts_in(rows, "ask")) == ([], ["A gate"])
    [(evidence,)] = rows.execute("SELECT evidence FROM posts")
    assert '"kind": "page"' in evidence


@pytest.mark.parametrize("beside", [{"menu": MENU}, {"below": BIO}], ids=["menu", "line"])
async def test_what_nothing_shows_to_be_the_posts_own_is_asked_about(
    services: Services, rows: sqlite3.Connection, blog: GrowingBlog, beside: dict[str, str]
) -> None:
    await publish_both(services, blog, "", page("A gate", **beside))
    assert (posts_in(rows), posts_in(rows, "ask")) == ([], ["A gate"])


@pytest.mark.parametrize("beside", [{"menu": MENU}, {"below": BIO}], ids=["tag", "line"])
async def test_what_another_page_lacks_is_the_posts_own(
    services: Services, rows: sqlite3.Connection, blog: GrowingBlog, beside: dict[str, str]
) -> None:
    await publish_both(services, blog, page("Former"), page("A gate", **beside))
    assert posts_in(rows) == ["A gate"]


async def test_posts_that_are_new_at_once_are_compared_with_each_other(
    services: Services, rows: sqlite3.Connection, blog: GrowingBlog
) -> None:
    for path, title in (("/a-gate", "A gate"), ("/a-wall", "A wall")):
        blog.pages[path] = page(title, menu=MENU)
        blog.items.append({"title": title, "link": f"{blog.address}{path[1:]}", "description": f"{title}. {LINES}"})
    await publish(services, blog, "Out of reach.", "/other", title="Other")
    assert rows.execute("SELECT count(*) FROM posts").fetchone() == (0,)


async def test_no_other_page_is_asked_for_where_a_page_names_nothing(
    services: Services, rows: sqlite3.Connection, blog: GrowingBlog
) -> None:
    await publish_both(services, blog, page("Former"), page("A gate", below=FRIEND))
    assert posts_in(rows) == []
    assert blog.requests == ["127.0.0.1/feed", "127.0.0.1/a-gate"]


async def test_a_long_page_is_joined_with_the_feed_in_a_worker(
    services: Services, rows: sqlite3.Connection, blog: GrowingBlog, monkeypatch: pytest.MonkeyPatch
) -> None:
    joined_here: list[int] = []

    def spying(contents: Sequence[HtmlContent]) -> HtmlContent:
        joined_here.append(sum(len(one.text) for one in contents))
        return join_contents(contents)

    monkeypatch.setattr(entry_page, "join_contents", spying)
    long_tale = "".join(f"<p>In year {n} the hedge grew over the gate once more.</p>" for n in range(HEAD_LENGTH // 40))
    blog.pages["/a-gate"] = f"<article><h1>A gate</h1>{long_tale}<p>For #usblogs.</p></article>"
    await publish(services, blog, LINES)
    assert posts_in(rows) == ["A gate"]
    blog.pages.clear()
    await publish(services, blog, LINES)
    blog.items[0]["description"] += "One more."
    await look(services)
    assert max(joined_here, default=0) <= HEAD_LENGTH


async def test_the_posts_of_a_blog_without_dates_are_compared_with_those_before(
    services: Services, rows: sqlite3.Connection, blog: GrowingBlog
) -> None:
    await publish(services, blog, "A former post.", "/former", title="Former")
    blog.pages |= {"/former": page("Former", menu=MENU), "/a-gate": page("A gate", menu=MENU)}
    rows.execute("UPDATE entries SET appeared_at = NULL")  # as of what a blog has when it comes
    rows.commit()
    await publish(services, blog, LINES)
    assert rows.execute("SELECT count(*) FROM posts").fetchone() == (0,)


async def test_a_post_that_is_published_again_is_not_compared_with_itself(
    services: Services, rows: sqlite3.Connection, blog: GrowingBlog
) -> None:
    dates = {"pubDate": "Sun, 01 Feb 2026 10:00:00 GMT"}, {"pubDate": "Mon, 02 Feb 2026 10:00:00 GMT"}
    blog.pages |= {"/former": page("Former"), "/a-gate": page("A gate")}
    await publish(services, blog, "A former post.", "/former", title="Former", **dates[0])
    await publish(services, blog, "A gate that stood.", **dates[1])
    blog.pages["/a-gate"] = page("A gate", below=BIO)
    blog.items[0] |= {"description": "A gate that stands.", "pubDate": "Sat, 21 Mar 2026 10:00:00 GMT"}
    blog.requests.clear()
    await look(services)
    assert posts_in(rows, "ask") == ["A gate"]
    [(evidence,)] = rows.execute("SELECT evidence FROM posts")
    assert '"kind": "page"' not in evidence
    assert blog.requests == ["127.0.0.1/feed", "127.0.0.1/a-gate", "127.0.0.1/former"]


async def test_a_page_that_takes_too_long_to_compare_is_not_taken_for_the_posts_own(
    services: Services, rows: sqlite3.Connection, blog: GrowingBlog, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = services.workers.run

    async def run_but_one(function: Callable[..., Any], *arguments: object) -> Any:
        if function is compared_with:
            return ParseFailure("it takes too long to read")
        return await run(function, *arguments)

    monkeypatch.setattr(services.workers, "run", run_but_one)
    await publish_both(services, blog, page("Former", below=BIO), page("A gate", below=BIO))
    assert (posts_in(rows), posts_in(rows, "ask")) == ([], ["A gate"])


async def test_what_is_read_before_its_round_has_opened_is_compared_for_it(
    services: Services, blog: GrowingBlog
) -> None:
    blog.pages |= {"/former": page("Former", below=BIO), "/a-gate": page("A gate", below=BIO)}
    address, former = f"{blog.address}a-gate", f"{blog.address}former"
    entry = Entry.from_outside(address, address, "A gate", text="It stood.")
    site = Site(own_hosts(blog.address)).with_others([former])
    read = (await read_pages(services.web, services.workers, [entry], (), site)).entries
    assert read[entry.url].boilerplate == ("Written by Sam, who blogs with #usblogs at weekends.",)


async def test_of_many_entries_a_worker_finds_out_whose_pages_to_read(
    services: Services, rows: sqlite3.Connection, blog: GrowingBlog, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged_here: list[int] = []

    def spying(entries: Sequence[Any], rules: Sequence[Any]) -> Sequence[Any]:
        judged_here.append(len(entries))
        return judge(entries, rules)

    monkeypatch.setattr("bot.flows.feeds.judge.judge", spying)
    blog.items = [{"title": f"A gate {n}", "link": f"{blog.address}{n}", "description": "."} for n in range(20)]
    await publish(services, blog, "It stood.")
    assert rows.execute("SELECT count(*) FROM entries").fetchone() == (21,)
    assert max(judged_here, default=0) <= MAX_ENTRIES_ON_LOOP


async def test_a_slow_site_is_asked_for_no_further_page(
    services: Services, rows: sqlite3.Connection, blog: GrowingBlog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "READING_SECONDS", 0.0)
    blog.pages |= {"/former": page("Former"), "/a-gate": page("A gate", below=BIO)}
    blog.items = [{"title": f"A gate {n}", "link": f"{blog.address}{n}", "description": "."} for n in range(3)]
    await publish(services, blog, "It stood.")
    assert len(blog.requests) == 2, "the feed, and one page"
    assert rows.execute("SELECT count(*) FROM entries WHERE needs_page").fetchone() == (4,)


async def test_a_page_to_which_several_entries_lead_is_none_of_theirs(
    services: Services, rows: sqlite3.Connection, blog: GrowingBlog
) -> None:
    blog.pages["/gallery"] = page("Gallery", below=BIO)
    blog.items = [
        {"title": title, "guid": title, "link": f"{blog.address}gallery", "description": "."}
        for title in ("One", "Two")
    ]
    await look(services)
    assert blog.requests == ["127.0.0.1/feed"]
    rows.execute("UPDATE entries SET needs_page = true")  # as where one of them came after the other
    rows.commit()
    await close_round_of(services)
    assert sorted(rows.execute("SELECT title, text FROM entries")) == [("One", "."), ("Two", ".")]
