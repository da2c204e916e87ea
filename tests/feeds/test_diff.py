"""Cases that feed readers get wrong, as successive versions of a feed: no entry is missed, none is added twice."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.feeds import make_item, make_rss, new_titles, pub_date, update_results
from tests.support.trouble import trouble_files

MIGRATIONS: dict[str, Callable[[int], dict[str, Any]]] = {
    "a slash at the end": lambda n: {
        "guid": f"https://blog.example/2026/{n}/",
        "link": f"https://blog.example/2026/{n}/",
    },
    "another domain": lambda n: {"guid": f"https://new.example/2026/{n}", "link": f"https://new.example/2026/{n}"},
    "https": lambda n: {"guid": f"http://blog.example/2026/{n}", "link": f"http://blog.example/2026/{n}"},
    "www": lambda n: {"guid": f"https://www.blog.example/2026/{n}", "link": f"https://www.blog.example/2026/{n}"},
    "the query form": lambda n: {"guid": f"https://blog.example/?p={n}", "link": f"https://blog.example/?p={n}"},
    "tracking parameters": lambda n: {"link": f"https://blog.example/2026/{n}?utm_source=rss&fbclid=x{n}"},
    "ids alone": lambda n: {"guid": f"urn:uuid:{n * 7919}"},
    "ids left out": lambda _: {"guid": None},
    "dates alone": lambda n: {"pubDate": pub_date(n + 40)},
    "one date for all": lambda _: {"pubDate": pub_date(60)},
    "dates left out": lambda _: {"pubDate": None},
    "everything at once": lambda n: {
        "guid": f"urn:uuid:{n * 7919}",
        "link": f"http://moved.example/?p={n * 13}&utm_source=feed",
        "pubDate": pub_date(90 - n),
    },
    "everything, and no text": lambda n: {
        "guid": f"urn:uuid:{n * 7919}",
        "link": f"http://moved.example/?p={n * 13}",
        "pubDate": pub_date(90 - n),
        "description": None,
    },
}


@pytest.mark.parametrize("migrated", MIGRATIONS.values(), ids=MIGRATIONS)
def test_a_blog_that_migrates_and_goes_back_brings_nothing_but_its_new_posts(
    migrated: Callable[[int], dict[str, Any]],
) -> None:
    before = make_rss(*(make_item(n) for n in (3, 2, 1)))
    after = make_rss(*(make_item(n, **migrated(n)) for n in (4, 3, 2, 1)))
    back = make_rss(*(make_item(n) for n in (5, 4, 3, 2, 1)))
    assert new_titles(before, after, after, back) == [["Post 4"], [], ["Post 5"]]


def test_an_entry_with_a_new_id_is_matched_with_both_ids() -> None:
    before, after = update_results(
        make_rss(make_item(1, guid="http://blog.example/1")), make_rss(make_item(1, guid="https://blog.example/1"))
    )
    assert after == ([], [], [("http://blog.example/1", "https://blog.example/1")])
    assert before == (["Post 1"], [], [])


def test_ids_that_change_at_every_fetch_add_no_entry() -> None:
    versions = [
        make_rss(*(make_item(n, guid=f"{fetch}-{n}") for n in numbers))
        for fetch, numbers in enumerate([(3, 2, 1), (3, 2, 1), (4, 3, 2), (5, 4, 3), (5, 4, 3)])
    ]
    assert new_titles(*versions) == [[], ["Post 4"], ["Post 5"], []]


def test_dates_that_change_at_every_fetch_add_no_entry() -> None:
    versions = [make_rss(*(make_item(n, pubDate=pub_date(50 + fetch)) for n in (3, 2, 1))) for fetch in range(4)]
    assert new_titles(*versions) == [[], [], []]


@pytest.mark.parametrize(
    "same",
    [
        {"guid": "https://blog.example/"},
        {"guid": "1"},
        {"link": "https://blog.example/"},
        {"link": "https://blog.example/daily"},
        {"link": "https://blog.example/daily", "guid": None},
        {"title": "Weekly links"},
        {"guid": "post", "title": "Untitled"},
        {"title": None},
        {"pubDate": pub_date(3)},
    ],
    ids=str,
)
def test_entries_that_share_only_a_key_stay_apart(same: dict[str, Any]) -> None:
    everyone = [make_item(n, **same) for n in range(1, 7)]
    one_by_one = new_titles(*(make_rss(item) for item in everyone))
    assert [len(new) for new in one_by_one] == [1] * 5
    growing = new_titles(*(make_rss(*reversed(everyone[:number])) for number in range(1, 7)))
    assert [len(new) for new in growing] == [1] * 5


def test_a_series_whose_titles_recur_every_week_is_new_every_week() -> None:
    weeks = [
        [make_item(n, title=f"Day {n % 3}", description=None) for n in range(first, first + 3)] for first in (1, 4, 7)
    ]
    assert [len(new) for new in new_titles(*(make_rss(*week) for week in weeks))] == [3, 3]


@pytest.mark.parametrize("keys", [("title", "description"), ("title", "description", "guid")], ids=["ids", "no ids"])
def test_a_series_of_one_title_and_text_in_a_feed_of_one_entry_is_new_every_week(keys: tuple[str, ...]) -> None:
    same = {"title": "Six on Saturday", "description": "Here are my six. Joining in as always.", "guid": None}
    weeks = [make_rss(make_item(n, **{key: same[key] for key in keys})) for n in (1, 8, 15)]
    assert [len(new) for new in new_titles(*weeks)] == [1, 1]


def test_an_only_entry_with_another_id_or_address_or_date_is_the_same() -> None:
    for changed in ({"guid": "urn:uuid:1"}, {"link": "https://blog.example/gate"}, {"pubDate": pub_date(40)}):
        assert new_titles(make_rss(make_item(1)), make_rss(make_item(1, **changed))) == [[]]


def test_an_entry_that_left_the_feed_and_returns_is_not_new() -> None:
    assert new_titles(
        make_rss(make_item(2), make_item(1)),
        make_rss(make_item(3), make_item(2)),
        make_rss(make_item(3), make_item(2), make_item(1)),
        make_rss(make_item(1)),
    ) == [
        ["Post 3"],
        [],
        [],
    ]


def test_a_back_dated_entry_is_new_and_a_future_dated_one_hides_nothing() -> None:
    assert new_titles(
        make_rss(make_item(5)),
        make_rss(make_item(99), make_item(5)),
        make_rss(make_item(99), make_item(5), make_item(2)),
        make_rss(make_item(99), make_item(6), make_item(5), make_item(2)),
    ) == [["Post 99"], ["Post 2"], ["Post 6"]]


def test_the_first_post_of_a_blog_that_was_empty_when_it_joined_is_new() -> None:
    assert new_titles(make_rss(), make_rss(), make_rss(make_item(1))) == [[], ["Post 1"]]


def test_a_feed_that_goes_empty_invalid_or_html_and_comes_back_finds_nothing_twice() -> None:
    whole = make_rss(make_item(2), make_item(1))
    page = b"<!DOCTYPE html><html><body>Maintenance</body></html>"
    results = update_results(
        whole, make_rss(), whole, page, whole, b"", whole, whole[:-200], whole, b"<rss><chan", whole
    )
    assert [result[0] for result in results[1:] if not isinstance(result, str)] == [[]] * 7
    assert [result for result in results if isinstance(result, str)] == [
        "this is a web page, not a feed",
        "the answer is empty",
        "this breaks off before its first post (malformed at line 2)",
    ]


def test_an_edited_entry_is_matched_whatever_was_edited() -> None:
    before = make_rss(make_item(2), make_item(1))
    for edit in (
        {"description": "Quite other words than before, all of them."},
        {"title": "A better title"},
        {"title": "A better title", "description": "Quite other words than before, all of them."},
        {"title": "A better title", "link": "https://blog.example/better", "guid": "https://blog.example/2026/2"},
        {"category": "usblogs"},
    ):
        [_, after] = update_results(before, make_rss(make_item(2, **edit), make_item(1)))
        assert not isinstance(after, str)
        new, changed, _moved = after
        assert (new, changed) == ([], [edit.get("title", "Post 2")]), edit


def test_a_rewritten_entry_without_an_id_is_matched_by_its_address() -> None:
    rewritten = make_item(2, guid=None, title="Other", description="Quite other words than before.")
    [_, after] = update_results(
        make_rss(make_item(2, guid=None), make_item(1, guid=None)), make_rss(rewritten, make_item(1, guid=None))
    )
    assert after == ([], ["Other"], [])


def test_a_moved_blog_edits_no_entry_though_its_own_links_changed() -> None:
    def linking(host: str) -> bytes:
        text = f'See <a href="https://{host}/2026/1">what I wrote before</a> about the same thing.'
        return make_rss(make_item(2, link=f"https://{host}/2026/2", guid=f"https://{host}/2026/2", description=text))

    [_, after] = update_results(linking("blog.example"), linking("moved.example"))
    assert after == ([], [], [("https://blog.example/2026/2", "https://moved.example/2026/2")])


def test_where_ids_are_stable_the_same_text_under_another_id_is_another_entry() -> None:
    again = make_item(3, title="Post 2", description=make_item(2)["description"])
    assert new_titles(make_rss(make_item(2), make_item(1)), make_rss(again, make_item(2), make_item(1))) == [["Post 2"]]


def test_an_item_that_occurs_twice_is_one_entry() -> None:
    assert update_results(make_rss(make_item(1), make_item(1))) == [(["Post 1"], [], [])]


@given(st.lists(st.lists(st.integers(1, 12), unique=True, max_size=8), min_size=2, max_size=6))
def test_however_a_feed_is_cut_each_post_is_new_exactly_once(versions: list[list[int]]) -> None:
    results = update_results(*(make_rss(*(make_item(n) for n in numbers)) for numbers in versions))
    new = [title for result in results if not isinstance(result, str) for title in result[0]]
    assert sorted(new) == sorted({f"Post {n}" for numbers in versions for n in numbers})


@given(
    st.lists(st.tuples(st.integers(1, 12), st.integers(1, 6)), min_size=2, max_size=7),
    st.sampled_from([name for name in MIGRATIONS if "no text" not in name]),
    st.integers(0, 6),
)
def test_whenever_a_blog_migrates_each_post_is_new_exactly_once(
    windows: list[tuple[int, int]], migration: str, migrates_at: int
) -> None:
    seen: set[int] = set()
    new, versions = [], []
    for poll, (newest, width) in enumerate(windows):
        numbers = range(newest, max(0, newest - width), -1)
        new.append(sorted(f"Post {n}" for n in numbers if n not in seen))
        seen |= set(numbers)
        changes = MIGRATIONS[migration] if poll >= migrates_at else lambda _: {}
        versions.append(make_rss(*(make_item(n, **changes(n)) for n in numbers)))
    assert [sorted(result[0]) for result in update_results(*versions)] == new


def test_an_item_that_is_listed_twice_with_other_bytes_is_one_entry() -> None:
    once, twice = trouble_files("stands-twice").values()
    assert update_results(once, twice, once, twice) == [(["The map in my head"], [], []), *[([], [], [])] * 3]
    assert update_results(twice) == [(["The map in my head"], [], [])]


def test_an_old_address_that_returns_beside_the_new_one_is_no_entry() -> None:
    first, moved = make_item(2), make_item(2, link="https://blog.example/two", guid="https://blog.example/two")
    moved_twice = make_item(2, link="https://blog.example/2", guid="https://blog.example/2")
    rest = make_item(1)
    for versions in (
        [(first, rest), (moved, rest), (first, moved, rest), (moved, rest)],
        [(first, rest), (moved, rest), (moved_twice, rest), (moved_twice, first, rest), (moved, moved_twice, rest)],
    ):
        assert new_titles(*(make_rss(*items) for items in versions)) == [[]] * (len(versions) - 1)


def test_another_post_under_an_id_that_was_given_up_is_new() -> None:
    moved = make_item(1, link="https://blog.example/one", guid="https://blog.example/one")
    other = make_item(3, link="https://blog.example/2026/1", guid="https://blog.example/2026/1")
    assert new_titles(make_rss(make_item(1)), make_rss(moved), make_rss(other, moved)) == [[], ["Post 3"]]


@pytest.mark.parametrize("kind", ["comments", "onepage", "weeknotes"])
def test_what_follows_the_hash_sign_tells_posts_apart(kind: str) -> None:
    before, after = trouble_files(kind).values()
    [[new]] = new_titles(before, after)
    assert new in {"Talk 7", "More about maps", "Weeknotes"}


@pytest.mark.parametrize(
    "entry_of_a_day",
    [
        lambda n: {"link": f"https://blog.example/2026/03/21#{n}", "guid": f"https://blog.example/2026/03/21#{n}"},
        lambda n: {"link": f"https://blog.example/2026/03/21#a{n}", "guid": None},
        lambda n: {"link": "https://blog.example/log", "guid": f"https://blog.example/log#comment-{n}"},
        lambda n: {"link": f"https://blog.example/#top-{n}", "guid": f"https://blog.example/#top-{n}"},
        lambda n: {"link": None, "guid": f"tag:blog.example,2026:log#{n}"},
    ],
)
def test_posts_of_one_page_and_one_series_stay_apart(entry_of_a_day: Callable[[int], dict[str, Any]]) -> None:
    everyone = [make_item(n, title="Weeknotes", **entry_of_a_day(n)) for n in range(1, 7)]
    one_by_one = new_titles(*(make_rss(item) for item in everyone))
    assert one_by_one == [["Weeknotes"]] * 5
    growing = new_titles(*(make_rss(*reversed(everyone[:number])) for number in range(1, 7)))
    assert growing == [["Weeknotes"]] * 5


@pytest.mark.parametrize(
    "versions",
    [
        trouble_files("slug-and-date"),
        trouble_files("slug-and-title"),
        *(
            {name: body for name, body in trouble_files("retitled-and-moved").items() if name[0] == one}
            for one in "abv"
        ),
    ],
    ids=["slug and date", "slug and title", "one letter of both", "one letter of the title", "retitled twice"],
)
def test_a_post_whose_title_address_or_date_is_corrected_is_one_post(versions: dict[str, bytes]) -> None:
    assert new_titles(*versions.values()) == [[]] * (len(versions) - 1)


ATOM_ENTRY = (
    "<entry><id>{address}</id><link href='{address}'/><title>{title}</title><updated>{updated}</updated>"
    "<content>{text}</content></entry>"
)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({}, {"updated": "2026-03-21T11:00:00Z"}),
        ({"title": "Teh map"}, {"title": "The map", "updated": "2026-03-21T11:00:00Z"}),
        (
            {"title": "Teh map in my head", "text": "Teh map in my head.\nIt rained all afternoon.\nNobody minded it."},
            {"title": "The map in my head", "text": "The map in my head.\nIt rained all afternoon.\nNobody minded it."},
        ),
    ],
    ids=["updated alone", "the title too", "a text that begins with the title"],
)
def test_a_corrected_permalink_is_one_post_where_only_updated_is_given(
    before: dict[str, str], after: dict[str, str]
) -> None:
    def feed(address: str, changes: dict[str, str]) -> bytes:
        usual = {"title": "The map", "updated": "2026-03-21T10:00:00Z", "text": "It rained on the map all afternoon."}
        entry = ATOM_ENTRY.format(address=address, **usual | changes)
        older = ATOM_ENTRY.format(
            address="https://blog.example/older",
            title="Older",
            updated="2026-03-01T10:00:00Z",
            text="Words about soup.",
        )
        return f"<feed xmlns='http://www.w3.org/2005/Atom'><title>A blog</title>{entry}{older}</feed>".encode()

    assert new_titles(feed("https://blog.example/teh-map", before), feed("https://blog.example/the-map", after)) == [[]]


def test_a_corrected_permalink_is_one_post_where_there_are_titles_and_links_alone() -> None:
    def bare(number: int, **changes: Any) -> dict[str, str]:
        return make_item(number, **{"guid": None, "pubDate": None, "description": None, **changes})

    corrected = bare(3, link="https://blog.example/2026/three")
    assert new_titles(make_rss(bare(3), bare(2)), make_rss(corrected, bare(2)), make_rss(bare(4), corrected)) == [
        [],
        ["Post 4"],
    ]


@pytest.mark.parametrize("description", [None, "{} went on for a while. It rained on {} all day."])
def test_the_title_of_a_series_makes_no_two_weeks_one(description: str | None) -> None:
    def week(number: int, **changes: Any) -> dict[str, str]:
        text = description and description.format(*[f"week {number}"] * 2)
        return make_item(number, title="Weeknotes", description=text, **changes)

    older = make_item(1)
    assert new_titles(*(make_rss(week(n), older) for n in (3, 10, 17))) == [["Weeknotes"]] * 2


def test_a_post_that_leaves_the_end_of_a_feed_is_not_the_one_that_enters_it() -> None:
    again = make_item(40, title="Post 1", description=make_item(1)["description"])
    assert new_titles(
        make_rss(make_item(3), make_item(2), make_item(1)), make_rss(again, make_item(3), make_item(2))
    ) == [["Post 1"]]
