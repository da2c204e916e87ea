from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.boundary import web_url
from bot.feeds import Entry, Feed, FeedId, address_key, fingerprint
from bot.feeds.addresses import entry_address_key, id_key, path_key, split_entry_address
from bot.feeds.identity import are_one_post, are_one_text, entry_keys, title_key
from bot.feeds.redirects import apply_redirects, final_url_changed
from bot.feeds.update import median_publish_interval, publication_candidates
from tests.support.feeds import make_item, make_rss

NOW = datetime(2026, 1, 20, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_all_spellings_of_an_address_have_one_key() -> None:
    spellings = [
        "http://www.blog.example/one/",
        "https://blog.example/one#more-17",
        "https://BLOG.example:443/one?utm_source=feed",
        "https://blog.example/%6Fne",
    ]
    assert {address_key(url) for url in spellings} == {"blog.example/one"}
    assert {entry_address_key(url) for url in spellings} == {"blog.example/one"}
    assert path_key("https://blog.example/") == ""


@pytest.mark.parametrize("fragment", ["more-about-maps", "top-five-harbours", "comment-7", "reply", "rss", "atom-1"])
def test_a_fragment_is_part_of_a_key_unless_it_points_into_a_post(fragment: str) -> None:
    assert entry_address_key(f"https://blog.example/log#{fragment}") == f"blog.example/log#{fragment}"
    assert entry_address_key("https://blog.example/log#comments") == "blog.example/log"


@pytest.mark.parametrize(
    ("one", "other", "are_same"),
    [
        ("tag:blog.example,2026:1#more-17", "tag:blog.example,2026:1", False),
        ("https://blog.example/talk#comment_2", "https://blog.example/talk#comment_3", False),
        ("https://blog.example/talk#more-17", "https://blog.example/talk", False),
        ("http://www.blog.example/talk/#2", "https://blog.example/talk#2", True),
        (" post-1\n", "post-1", True),
        ("Post-1", "post-1", False),
    ],
)
def test_an_id_is_opaque_but_for_the_spelling_of_a_web_address(one: str, other: str, *, are_same: bool) -> None:
    assert (id_key(one) == id_key(other)) is are_same


def test_a_fragment_that_names_an_entry_is_part_of_its_key() -> None:
    assert entry_address_key("https://blog.example/log#monday") != entry_address_key("https://blog.example/log#tuesday")


@given(
    st.from_regex(
        r"https?://(www\.){0,2}([a-z0-9-]{1,6}\.){0,2}[a-z]{2,6}\.?(/[\w./~-]{0,12})?(\?p=\d{1,5})?", fullmatch=True
    )
)
def test_an_address_has_the_key_that_it_has_with_a_tracking_parameter(address: str) -> None:
    assert address_key(address) == address_key(f"{address}{'&' if '?' in address else '?'}utm_source=feed")


@given(st.text(max_size=100))
def test_no_text_makes_the_keys_of_an_address_fail(address: str) -> None:
    assert isinstance(address_key(address) + entry_address_key(address) + path_key(address), str)
    assert isinstance("".join(split_entry_address(address)) + id_key(address), str)


def test_a_parameter_that_names_the_page_is_part_of_its_key() -> None:
    for query in ("p=17", "m=202603", "r=post/view", "r=site", "page=2"):
        assert address_key(f"https://blog.example/?{query}") != address_key("https://blog.example/")
    assert address_key("https://blog.example/p/maps?r=1a2b3c&utm_medium=web") == "blog.example/p/maps"


def test_titles_that_differ_in_a_vowel_sign_are_two() -> None:
    assert title_key("मीना की किताब") != title_key("मोना की किताब")
    assert title_key("Map_in: my head!") == title_key("map in my head") == "map in my head"


def test_the_fingerprint_changes_with_the_entries_alone() -> None:
    rebuilt = [make_rss(make_item(1), head=f"<lastBuildDate>{second}</lastBuildDate>") for second in range(3)]
    assert len({fingerprint(body) for body in rebuilt}) == 1
    assert fingerprint(make_rss(make_item(1))) != fingerprint(make_rss(make_item(2)))
    assert fingerprint(b"") != fingerprint(b"words")
    assert fingerprint(b"<rss><item>one") != fingerprint(b"<rss><item>two")
    assert fingerprint(b"<rss><item>one<item>two") != fingerprint(b"<rss><item>one<item>three")
    prefixed = [make_rss(make_item(1), head=f"<d>{n}</d>").replace(b"item>", b"r:item>") for n in range(2)]
    assert fingerprint(prefixed[0]) == fingerprint(prefixed[1])


@pytest.mark.parametrize(
    ("published", "previous_success_at", "dates"),
    [
        (NOW - HOUR, NOW - 2 * HOUR, (NOW - HOUR,)),
        (NOW - DAY, NOW - HOUR, (NOW - DAY, NOW)),  # dated before a poll that did not find it
        (NOW - 40 * DAY, NOW - HOUR, (NOW - 40 * DAY,)),  # older than any draft
        (NOW - 9 * DAY, NOW - HOUR, (NOW - 9 * DAY,)),  # older than all stored entries: more of the archive
        (NOW + DAY, NOW - HOUR, (NOW, NOW + DAY)),  # planned for then
        (NOW + DAY, None, (NOW, NOW + DAY)),
        (NOW + 40 * DAY, NOW - HOUR, (NOW,)),  # a mistake, or kept on top
        (NOW + 40 * DAY, None, ()),
        (None, NOW - HOUR, (NOW,)),
        (None, None, ()),
        (NOW - DAY, None, (NOW - DAY,)),
    ],
)
def test_when_an_entry_counts_as_published(
    published: datetime | None, previous_success_at: datetime | None, dates: tuple[datetime, ...]
) -> None:
    assert (
        publication_candidates(
            Entry.from_outside("1", "", "", published=published), NOW, previous_success_at, NOW - 8 * DAY
        )
        == dates
    )


def test_the_publish_interval_is_the_median_time_between_the_newest_posts() -> None:
    assert median_publish_interval([NOW, NOW - DAY, NOW - 2 * DAY, None, NOW - 90 * DAY]) == DAY
    assert median_publish_interval([NOW, NOW]) is None


FEED = Feed(FeedId(1), web_url("https://blog.example/feed"))


def test_a_permanent_redirect_replaces_the_address_after_a_week() -> None:
    target = web_url("https://new.example/feed")
    redirected = apply_redirects(FEED, target, NOW)
    assert (redirected.address, redirected.redirect_url) == (FEED.address, target)
    assert apply_redirects(redirected, target, NOW + 6 * DAY).address == FEED.address
    assert apply_redirects(redirected, target, NOW + 7 * DAY).address == target


def test_a_permanent_redirect_that_ends_or_changes_starts_its_week_again() -> None:
    redirected = apply_redirects(FEED, web_url("https://new.example/feed"), NOW)
    assert apply_redirects(redirected, FEED.address, NOW + 6 * DAY).redirect_url is None
    changed = apply_redirects(redirected, web_url("https://newer.example/feed"), NOW + 7 * DAY)
    assert (changed.address, changed.redirect_seen_at) == (FEED.address, NOW + 7 * DAY)


def test_a_redirect_to_https_of_the_same_host_replaces_the_address_at_once() -> None:
    plain = Feed(FeedId(1), web_url("http://blog.example/feed"))
    assert apply_redirects(plain, web_url("https://blog.example/feed"), NOW).address == "https://blog.example/feed"
    assert apply_redirects(FEED, web_url("http://blog.example/feed"), NOW).address == FEED.address


def test_validators_are_valid_for_one_final_url_only() -> None:
    polled = Feed(FeedId(1), FEED.address, final_url=web_url("http://blog.example/feed/"))
    assert not final_url_changed(FEED, "https://anywhere.example/")
    assert not final_url_changed(polled, "https://blog.example/feed")
    assert final_url_changed(polled, "https://cdn.example/feed")


WORDS = ("lane quay map", "gate bell hat", "stair river key", "lamp garden coat", "rock stone book", "tide kettle dog")
LINES = ["The {} by the {} was where I left my {} that year.".format(*words.split()) for words in WORDS]
SUBSCRIBE = "Thanks for reading! Subscribe for free to receive new posts and support my work."


def are_one(one: tuple[str, str], other: tuple[str, str], url: str = "https://another.example/p/one") -> bool:
    """Return whether two texts with these titles, by one author on two blogs, are one post."""
    addresses = ("https://blog.example/one", url)
    keys = [
        entry_keys(Entry.from_outside(id=at, url=at, title=title, text=text))
        for at, (title, text) in zip(addresses, (one, other), strict=True)
    ]
    return are_one_post(keys[0], keys[1], is_of_one_feed=False)


def test_a_text_in_two_places_is_one_post_though_its_title_heads_it_in_one() -> None:
    text = "\n".join(LINES[:3])
    assert are_one(("One harbour", text), ("One harbour", f"One harbour\n{text}\n{SUBSCRIBE}"))


def test_a_text_in_two_places_may_have_another_title_and_a_sentence_more() -> None:
    assert are_one(("One harbour", "\n".join(LINES)), ("A harbour of mine", "\n".join([*LINES, SUBSCRIBE])))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("One harbour", "\n".join(LINES)), ("Two harbours", "\n".join([*LINES[:4], SUBSCRIBE]))),
        (("One harbour", "\n".join(LINES[:3])), ("Two harbours", "\n".join([*LINES[:2], SUBSCRIBE]))),
        (("One harbour", "\n".join(LINES)), ("", "\n".join([LINES[0], SUBSCRIBE]))),
        # What stands below all posts of two blogs is no text
        (("A gate", "\n".join([SUBSCRIBE, *LINES[:4]])), ("A hat", "\n".join([LINES[5], *LINES[:4]]))),
        (("A gate", "\n".join([SUBSCRIBE, *LINES[:3]])), ("", "\n".join([LINES[4], LINES[5], *LINES[:3]]))),
    ],
)
def test_what_shares_a_part_under_another_title_is_another_post(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert not are_one(one, other)


def test_a_page_that_is_written_anew_is_another_text_though_it_begins_alike() -> None:
    address = "https://blog.example/now"
    one, other = (
        entry_keys(Entry.from_outside(id="", url=address, title=title, text="\n".join([*LINES, title])))
        for title in ("The week of the long harbour", "The week of the short ferry")
    )
    assert are_one_post(one, other, is_of_one_feed=False)
    assert not are_one_text(one, other)
