"""When what a look at a blog brings counts as published."""

import json
import sqlite3
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from email.utils import format_datetime

import pytest

from bot.feeds import FeedId
from bot.flows.feeds.poll_due import poll_feeds
from bot.flows.posts.explain import explain_post
from bot.i18n import Language, get_translator
from bot.messages.posts import evidence_report
from bot.posts import Explanation
from bot.services import Services
from tests.support.circles import bring_blog, make_caller, open_first_round
from tests.support.clocks import ManualClock
from tests.support.feeds import make_item, make_rss
from tests.support.jobs import run_rounds_until
from tests.support.scripted_server import ScriptedServer, http_response, serve_script

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
BACKLOG = [make_item(number) for number in range(3)]
TAGGED = "A gate at the end of the lane, for #usblogs."


class Circle:
    """A circle whose first round is open, and the feed of a blog in it."""

    def __init__(self, services: Services, server: ScriptedServer, rows: sqlite3.Connection) -> None:
        self._services = services
        self._server = server
        self._rows = rows
        self.opens_at = services.clock.now()

    async def bring(self, *items: dict[str, str]) -> None:
        """Bring the blog with these items to the circle, and look at it for the first time."""
        await self.bring_document(make_rss(*items))

    async def bring_document(self, document: bytes) -> None:
        self._server.respond_with(http_response(document))
        await bring_blog(self._services, 1, 1, "Sam", self._server.address)
        await self.look_at(document, after=HOUR / 12)

    async def look(self, *items: dict[str, str], after: timedelta = HOUR) -> None:
        """Look at the blog again, later."""
        await self.look_at(make_rss(*items), after)

    async def look_at(self, document: bytes, after: timedelta = HOUR) -> None:
        assert isinstance(self._services.clock, ManualClock)
        self._services.clock.set(self._services.clock.now() + after)
        self._server.respond_with(http_response(document))
        await poll_feeds(self._services, [FeedId(1)])

    async def open_next_round(self) -> None:
        """Let the round that runs come to its end, and the next one open a week after it."""
        await run_rounds_until(self._services, self.opens_at + 7 * DAY)

    def rounds(self) -> Sequence[tuple[int, str, int]]:
        """Return of each post in which round it is, what was decided, and whether it is late there."""
        columns = "rounds.number, posts.decision, posts.late"
        return self._rows.execute(
            f"SELECT {columns} FROM posts JOIN rounds ON rounds.id = posts.round_id ORDER BY posts.id"  # noqa: S608
        ).fetchall()

    def addresses(self) -> Sequence[str]:
        """Return the addresses of the posts."""
        return [address for (address,) in self._rows.execute("SELECT url FROM posts ORDER BY id")]

    def posts(self) -> Sequence[tuple[str, str]]:
        """Return the titles of the posts, each with what was decided."""
        return self._rows.execute("SELECT title, decision FROM posts ORDER BY id").fetchall()

    async def explain(self, title: str) -> Explanation:
        """Return why the entry of this title became a post or did not."""
        [(entry,)] = self._rows.execute("SELECT id FROM entries WHERE title = ?", [title]).fetchall()
        return await explain_post(self._services, make_caller(1, "Sam"), entry)

    def at(self, since_opening: timedelta) -> str:
        """Return a date as RSS writes it."""
        return format_datetime(self.opens_at + since_opening)


@pytest.fixture
async def circle(services: Services, rows: sqlite3.Connection) -> AsyncIterator[Circle]:
    await open_first_round(services)
    async with serve_script() as server:
        yield Circle(services, server, rows)


async def test_a_post_that_slipped_out_and_is_online_again_with_a_new_date_is_asked_about(circle: Circle) -> None:
    early = make_item(9, pubDate=circle.at(-DAY), description="A draft that slipped out.")
    await circle.bring(early, *BACKLOG)
    await circle.look(*BACKLOG)
    await circle.look(make_item(9, pubDate=circle.at(2 * HOUR), description=TAGGED), *BACKLOG)
    assert circle.posts() == [("Post 9", "ask")]


async def test_a_new_date_alone_is_enough_to_ask_and_no_edit_answers(circle: Circle) -> None:
    await circle.bring(make_item(9, pubDate=circle.at(-DAY), description=TAGGED), *BACKLOG)
    await circle.look(make_item(9, pubDate=circle.at(HOUR), description=TAGGED), *BACKLOG)
    await circle.look(make_item(9, pubDate=circle.at(HOUR), description=f"{TAGGED} It was red."), *BACKLOG)
    await circle.look(make_item(9, pubDate=circle.at(3 * HOUR), description=f"{TAGGED} It is red."), *BACKLOG)
    assert circle.posts() == [("Post 9", "ask")]


async def test_what_is_dated_in_advance_then_counts_from_now_on(circle: Circle) -> None:
    await circle.bring(make_item(9, pubDate=circle.at(-DAY), description=TAGGED), *BACKLOG)
    await circle.look(make_item(9, pubDate=circle.at(90 * DAY), description=TAGGED), *BACKLOG)
    assert circle.posts() == [("Post 9", "ask")]


def planned(circle: Circle, since_opening: timedelta, text: str = TAGGED) -> dict[str, str]:
    """Return a post that bears a date so long after the opening, whenever it is in the feed."""
    return make_item(9, pubDate=circle.at(since_opening), description=text)


NEXT_SATURDAY = 7 * DAY + 12 * HOUR
"""As the first round opens on a Friday evening, this is in the second."""


@pytest.mark.parametrize("after", [HOUR, 4 * DAY], ids=["while a round runs", "after its close"])
@pytest.mark.parametrize("is_new", [True, False], ids=["on a later look", "on the first look"])
async def test_a_post_dated_ahead_is_for_the_round_in_which_its_date_is(
    circle: Circle, after: timedelta, *, is_new: bool
) -> None:
    await circle.bring(*([] if is_new else [planned(circle, NEXT_SATURDAY)]), *BACKLOG)
    await circle.look(planned(circle, NEXT_SATURDAY), *BACKLOG, after=after)
    await circle.look(planned(circle, NEXT_SATURDAY, f"{TAGGED} A typo is mended."), *BACKLOG)
    assert circle.rounds() == []
    await circle.open_next_round()
    assert circle.rounds() == [(2, "accept", 0)]


@pytest.mark.parametrize("is_new", [True, False], ids=["on a later look", "on the first look"])
@pytest.mark.parametrize("day", [1, 5], ids=["of the round", "after its close"])
async def test_a_date_ahead_before_the_next_round_is_not_waited_for(circle: Circle, day: int, *, is_new: bool) -> None:
    await circle.bring(*([] if is_new else [planned(circle, day * DAY)]), *BACKLOG)
    await circle.look(planned(circle, day * DAY), *BACKLOG)
    assert circle.rounds() == [(1, "accept", 0)]


async def test_a_date_ahead_that_is_put_right_counts_as_it_is_now(circle: Circle) -> None:
    await circle.bring(*BACKLOG)
    await circle.look(planned(circle, NEXT_SATURDAY + 2 * DAY), *BACKLOG)
    await circle.look(planned(circle, HOUR), *BACKLOG)
    assert circle.rounds() == [(1, "accept", 0)]


async def test_a_date_ahead_that_is_put_off_is_waited_for(circle: Circle) -> None:
    await circle.bring(*BACKLOG)
    await circle.look(planned(circle, NEXT_SATURDAY), *BACKLOG)
    await circle.look(planned(circle, NEXT_SATURDAY + 7 * DAY), *BACKLOG)
    await circle.open_next_round()
    assert circle.rounds() == []


async def test_a_date_too_far_ahead_is_none(circle: Circle) -> None:
    """A new post with one counts from when it is seen; of one on the first look nobody knows."""
    await circle.bring(planned(circle, 900 * DAY), *BACKLOG)
    assert circle.rounds() == [(1, "ask", 0)]
    kept_on_top = make_item(8, pubDate=circle.at(900 * DAY), description=f"{TAGGED} It was red.")
    await circle.look(kept_on_top, planned(circle, 900 * DAY), *BACKLOG)
    assert circle.rounds() == [(1, "ask", 0), (1, "accept", 0)]


async def test_an_edit_of_a_post_with_a_date_too_far_ahead_counts(circle: Circle) -> None:
    await circle.bring(*BACKLOG)
    await circle.look(planned(circle, 900 * DAY, "A gate at the end of the lane."), *BACKLOG)
    assert circle.rounds() == []
    await circle.look(planned(circle, 900 * DAY), *BACKLOG)
    assert circle.rounds() == [(1, "accept", 0)]


async def test_why_a_post_dated_ahead_is_in_no_round_yet_is_said(circle: Circle) -> None:
    await circle.bring(*BACKLOG)
    await circle.look(planned(circle, NEXT_SATURDAY), *BACKLOG)
    explained = await circle.explain("Post 9")
    assert explained.waits_until == circle.opens_at + NEXT_SATURDAY
    [words] = evidence_report(get_translator(Language.ENGLISH), explained).texts()
    assert "When the round of that time opens" in words
    assert [piece.kind for piece in explained.evidence] == ["hashtag"]


async def test_a_feed_of_one_post_that_is_called_the_same_each_week_has_one_in_each_round(circle: Circle) -> None:
    weeks = [make_item(n, title="Six", description=TAGGED, pubDate=circle.at(7 * n * DAY + HOUR)) for n in (0, 1)]
    await circle.bring(weeks[0])
    await circle.look(weeks[0])
    await circle.open_next_round()
    await circle.look(weeks[1], after=2 * HOUR)
    assert circle.rounds() == [(1, "accept", 0), (2, "accept", 0)]


@pytest.mark.parametrize("date", ["Mon, 01 Jan 0001 00:00:00 +0000", "Thu, 01 Jan 1970 00:00:00 +0000"])
async def test_a_date_that_stands_for_none_is_asked_about_below_all_others(circle: Circle, date: str) -> None:
    await circle.bring(*BACKLOG)
    await circle.look(*BACKLOG, make_item(9, pubDate=date, description=TAGGED))
    assert circle.posts() == [("Post 9", "ask")]


async def test_an_address_with_a_parameter_that_changes_at_each_look_edits_no_message_each_time(circle: Circle) -> None:
    await circle.bring(*BACKLOG)
    seen = []
    for look in range(5):
        link = f"https://blog.example/map?v={look}"
        await circle.look(make_item(9, link=link, guid="map", pubDate=circle.at(HOUR), description=TAGGED), *BACKLOG)
        seen.append(circle.addresses())
    assert seen[0] == ["https://blog.example/map?v=0"]
    assert len({tuple(addresses) for addresses in seen}) == 2, "one change may be that of the blog's software"
    moved = make_item(9, link="https://blog.example/the-map", guid="map", pubDate=circle.at(HOUR), description=TAGGED)
    await circle.look(moved, *BACKLOG)
    assert circle.addresses() == ["https://blog.example/the-map"]


async def test_a_post_that_is_one_already_stays_as_it_is_with_a_new_date(circle: Circle) -> None:
    await circle.bring(*BACKLOG)
    for hour in (1, 2, 3):
        await circle.look(make_item(9, pubDate=circle.at(hour * HOUR), description=TAGGED), *BACKLOG)
    assert circle.posts() == [("Post 9", "accept")]


async def test_dates_that_are_all_new_at_once_are_those_of_a_build(circle: Circle) -> None:
    """Nor is what is edited between two builds, a day after the last one, published at that."""
    old = [make_item(number, description=f"{TAGGED} The {number}th.") for number in range(6)]
    await circle.bring(*old)
    for hour in (1, 2):
        built = [{**item, "pubDate": circle.at(hour * HOUR)} for item in old]
        await circle.look(*built)
    await circle.look(*built, after=DAY)
    built[3] = {**built[3], "description": f"{TAGGED} It was red, and it was the third."}
    await circle.look(*built)
    assert circle.posts() == []


async def test_the_only_entry_of_a_feed_may_have_another_date_each_time(circle: Circle) -> None:
    await circle.bring(make_item(9, pubDate=circle.at(-DAY), description=TAGGED))
    for hour in (1, 2, 3):
        await circle.look(make_item(9, pubDate=circle.at(hour * HOUR), description=TAGGED))
    assert circle.posts() == []


def built_backlog(circle: Circle, hours: float, count: int = 30) -> list[dict[str, str]]:
    """Return old posts for the circle that all have the time of a build, so many hours after the opening."""
    return [
        make_item(number, pubDate=circle.at(hours * HOUR), description=f"{TAGGED} The {number}th of them.")
        for number in range(count, 0, -1)
    ]


@pytest.mark.parametrize("count", [4, 30])
async def test_a_date_that_many_entries_share_is_none_and_causes_one_question(circle: Circle, count: int) -> None:
    await circle.bring(*built_backlog(circle, 1 / 60, count), make_item(99, pubDate=circle.at(-DAY)))
    assert circle.posts() == [(f"Post {count}", "ask")]


async def test_a_blog_with_dates_of_a_build_has_a_post_for_each_new_one(circle: Circle) -> None:
    await circle.bring(*built_backlog(circle, -1)[1:])
    await circle.look(*built_backlog(circle, 1))
    assert circle.posts() == [("Post 30", "accept")]


async def test_what_was_built_within_the_round_has_no_date_later_either(circle: Circle) -> None:
    plain = [{**item, "description": f"{item['title']}, of a gate."} for item in built_backlog(circle, 1 / 60)]
    await circle.bring(*plain)
    built = [{**item, "pubDate": circle.at(HOUR)} for item in plain]
    await circle.look(*built)
    built[20] = {**built[20], "description": TAGGED}
    await circle.look(*built)
    assert circle.posts() == [("Post 10", "ask")]


async def test_some_posts_of_one_minute_are_posts(circle: Circle) -> None:
    await circle.bring(*built_backlog(circle, 1 / 60, 3), *BACKLOG)
    assert circle.posts() == [("Post 3", "accept"), ("Post 2", "accept"), ("Post 1", "accept")]


def undated(form: str, *numbers: int) -> bytes:
    """Return a feed without dates that lists these posts in this order, of which the first and the sixth are tagged."""
    texts = {number: f"Of gate {number}{', for #usblogs' if number in {1, 6} else ''}." for number in numbers}
    items = [make_item(number, pubDate=None, description=text) for number, text in texts.items()]
    if form == "JSON Feed":
        posts = [{"id": one["guid"], "url": one["link"], "content_text": one["description"]} for one in items]
        return json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": posts}).encode()
    return make_rss(*items).replace(b"A blog", b"A & blog") if form == "malformed" else make_rss(*items)


@pytest.mark.parametrize("form", ["RSS", "malformed", "JSON Feed"])
async def test_without_dates_what_stands_after_all_that_are_known_is_not_taken_as_new(
    circle: Circle, form: str
) -> None:
    """Post 3 was deleted, so that an older one came into sight; then came post 6."""
    await circle.bring_document(undated(form, 5, 4, 3, 2))
    await circle.look_at(undated(form, 5, 4, 2, 1))
    await circle.look_at(undated(form, 6, 5, 4, 2))
    assert [decision for _, decision in circle.posts()] == ["ask", "accept"]
