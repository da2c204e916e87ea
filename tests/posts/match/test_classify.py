"""What is taken for a round, and why."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds import Entry
from bot.posts import Decision, EntryText, RoundRules, classify
from bot.posts.fuzzy_match import SearchText, find_name, is_one_typo

OPENS = datetime(2026, 1, 9, 23, tzinfo=UTC)
CLOSES = datetime(2026, 1, 12, 17, tzinfo=UTC)
SECOND = timedelta(seconds=1)
RULES = RoundRules(
    opens_at=OPENS,
    closes_at=CLOSES,
    hashtags=("usblogs",),
    names=("US Blogs", "IndieWeb Carnival"),
    theme="The map in my head",
    keywords=("cartography",),
    links=("https://ines.example/2026/01/every-stop/",),
    theme_host_sites=("bea.example",),
)


def an_entry(
    url: str = "https://marek.example/trains",
    title: str = "Slow trains",
    *,
    published: datetime | None = OPENS + SECOND,
    text: str = "I took the slow train.",
    tags: Sequence[str] = (),
    links: Sequence[str] = (),
) -> Entry:
    return Entry.from_outside("1", url, title, published=published, text=text, tags=tags, links=links)


def decided(entry: Entry) -> Decision:
    return classify(EntryText(entry), RULES).decision


@pytest.mark.parametrize(
    "text",
    [
        "This is for #usblogs.",
        "This is for #UsBlogs",
        "(#USBLOGS)",
        "Written for us blogs this week",
        "Written for US-Blogs.",
        "My post for the Indieweb  carnival",
        "For the IndieWeb Carnivals",
        "For the IndiWeb Carnival",
        "For the Indieweb Carinval",
    ],
)
def test_the_hashtag_or_a_name_in_any_usual_spelling_is_taken(text: str) -> None:
    assert decided(an_entry(text=text)) is Decision.ACCEPT


@pytest.mark.parametrize("tag", ["usblogs", "USBlogs", "#usblogs", "US Blogs", "us-blogs"])
def test_a_category_that_is_the_hashtag_or_the_name_is_taken(tag: str) -> None:
    assert decided(an_entry(tags=("Trains", tag))) is Decision.ACCEPT


@pytest.mark.parametrize(
    "text",
    [
        "Nothing about it.",
        "see https://example.com/page#usblogs for more",
        "#usblogsroundup is something else",
        "a#usblogs",
        "Indigo carnival",
        "the carnival of the indieweb movement",
    ],
)
def test_an_address_a_longer_word_or_another_name_is_not_taken(text: str) -> None:
    assert decided(an_entry(text=text)) is Decision.IGNORE


@pytest.mark.parametrize(
    "link",
    ["https://ines.example/2026/01/every-stop/", "http://www.ines.example/2026/01/every-stop#comments"],
)
def test_a_link_to_another_post_of_the_round_is_taken(link: str) -> None:
    assert decided(an_entry(links=(link,))) is Decision.ACCEPT


@pytest.mark.parametrize(("title", "text"), [("A map in my head", "…"), ("Roads", "On cartography and me.")])
def test_the_themes_words_or_a_keyword_alone_are_asked_about(title: str, text: str) -> None:
    assert decided(an_entry(title=title, text=text)) is Decision.ASK


@pytest.mark.parametrize(
    ("published", "decision"),
    [
        (OPENS - SECOND, Decision.IGNORE),
        (OPENS, Decision.ACCEPT),
        (CLOSES - SECOND, Decision.ACCEPT),
        (CLOSES, Decision.ACCEPT),
        (CLOSES + timedelta(days=7) - SECOND, Decision.ACCEPT),
        (CLOSES + timedelta(days=7), Decision.IGNORE),
        (None, Decision.ASK),
    ],
)
def test_the_window_decides_at_both_of_its_ends(published: datetime | None, decision: Decision) -> None:
    assert decided(an_entry(text="#usblogs", published=published)) is decision


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Round-up: the #usblogs posts", "Everyone wrote."),
        ("#usblogs recap", "Everyone wrote."),
        ("#usblogs", "I am sitting out this week. Next time again."),
    ],
)
def test_a_round_up_and_who_sits_out_are_left_alone(title: str, text: str) -> None:
    assert decided(an_entry(title=title, text=text)) is Decision.IGNORE


def test_a_list_of_many_others_posts_is_left_alone() -> None:
    links = tuple(f"https://blog{n}.example/post" for n in range(10))
    assert decided(an_entry(text="#usblogs: read them all.", links=links)) is Decision.IGNORE


def test_the_hosts_call_is_left_alone_on_their_own_site() -> None:
    call = an_entry("https://bea.example/call", text="I am hosting #usblogs. Leave your link below.")
    assert decided(call) is Decision.IGNORE


def test_each_piece_of_evidence_names_the_words_it_rests_on() -> None:
    verdict = classify(EntryText(an_entry(text="For #UsBlogs.")), RULES)
    assert [(e.kind, e.text) for e in verdict.evidence if e.kind != "window"] == [("hashtag", "#UsBlogs")]


@given(st.text(max_size=300), st.text(min_size=1, max_size=40))
def test_no_text_upsets_the_search_for_names_and_tags(text: str, name: str) -> None:
    found = find_name(text, name)
    assert found is None or found in text or found == name
    assert all(tag in text for tag in SearchText(text).hashtags.values())


@given(st.text("abcde", min_size=2, max_size=8), st.integers(0, 7), st.sampled_from("abcdeX"))
def test_one_slip_forgives_a_letter_wrong_missing_or_doubled(word: str, place: int, letter: str) -> None:
    place %= len(word)
    assert is_one_typo(word[:place] + letter + word[place + 1 :], word)
    assert is_one_typo(word[:place] + word[place + 1 :], word)
    assert is_one_typo(word[:place] + letter + word[place:], word)


@given(st.integers(8, 24), st.integers(0, 23), st.sampled_from(["swap", "drop", "add", "change"]), st.randoms())
def test_a_name_with_one_slip_anywhere_is_found_in_a_text(length: int, at: int, slip: str, chance: Random) -> None:
    name = "".join(chance.choices("abcdefghij", k=length))
    at %= length - 1
    written = {
        "swap": name[:at] + name[at + 1] + name[at] + name[at + 2 :],
        "drop": name[:at] + name[at + 1 :],
        "add": name[:at] + "x" + name[at:],
        "change": name[:at] + "x" + name[at + 1 :],
    }[slip]
    assert find_name(f"This is for {written}, at last.", name) == written


def test_of_a_very_long_text_beginning_and_end_are_looked_at() -> None:
    long = "A word. " * 20_000
    for text in (f"For #usblogs. {long}", f"{long} For #usblogs."):
        assert decided(an_entry(text=text)) is Decision.ACCEPT


def test_another_number_is_no_slip() -> None:
    assert find_name("For the Carnival of round 12", "Carnival of round 13") is None


def test_two_slips_are_another_word() -> None:
    assert not is_one_typo("carnixxl", "carnival")
