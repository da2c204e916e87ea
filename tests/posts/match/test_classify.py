"""What is taken for a round, and why."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds import Entry
from bot.posts import Decision, EntryText, RoundRules, classify, position_of_round
from bot.posts.fuzzy_match import SearchText, find_name, is_one_typo
from bot.posts.phrases import kinds, words_of

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
        "Written for the IndieWeb Carnivals",
        "Written for the IndiWeb Carnival",
        "My entry for the Indieweb Carinval",
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
        "We are told of us. Blogs are old.",
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
        ("Round-up: the IndieWeb Carnival", "Everyone wrote."),
        ("IndieWeb Carnival recap", "Everyone wrote."),
        ("The IndieWeb Carnival is coming", "Leave your links with Bea."),
        ("What is the IndieWeb Carnival?", "Here are the rules."),
        ("Why I am not doing the IndieWeb Carnival this year", "Too much to do."),
    ],
)
def test_a_text_about_the_game_with_two_doubts_and_only_its_name_is_left_alone(title: str, text: str) -> None:
    assert decided(an_entry(title=title, text=text)) is Decision.IGNORE


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Round-up: the #usblogs posts", "Everyone wrote."),
        ("#usblogs recap", "Everyone wrote."),
        ("A bad week", "No #usblogs from me this time."),
        ("#usblogs", "Leave your links below; the rules are on my blog."),
    ],
)
def test_no_phrase_outweighs_the_hashtag_but_the_author_is_asked(title: str, text: str) -> None:
    assert decided(an_entry(title=title, text=text)) is Decision.ASK


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("IndieWeb Carnival sign-up", "I have put my name down."),
        ("My three years of the IndieWeb Carnival", "It began with a train."),
        ("The train", "I'm not taking part in the IndieWeb Carnival this month."),
        ("The train", "My entry for the IndieWeb Carnival is due on 14 February."),
        ("The train", "For the IndieWeb Carnival."),
        ("IndieWeb Carnival", "I took the slow train."),
        ("IndieWeb Carnival: slow trains", "I took the slow train."),
    ],
)
def test_a_name_alone_or_with_a_doubt_is_asked_about(title: str, text: str) -> None:
    assert decided(an_entry(title=title, text=text)) is Decision.ASK


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("IndieWeb Carnival: slow trains", "There is a map in my head, with every stop."),
        ("IndieWeb Carnival, 10 January", "I took the slow train."),
        ("Slow trains (IndieWeb Carnival)", "Written as my entry for the IndieWeb Carnival."),
        (
            "How the IndieWeb Carnival came to my map",
            "This post for the IndieWeb Carnival began with a map in my head.",
        ),
        ("Bahnfahrt", "Das ist mein Beitrag zum IndieWeb Carnival."),
        ("El tren", "Esta es mi participación en el IndieWeb Carnival."),
        ("Le train", "Voici ma participation à l'IndieWeb Carnival."),
        ("O trem", "Esta é minha participação no IndieWeb Carnival."),
        (
            "The train",
            "I had not heard of the IndieWeb Carnival. This is my entry for the IndieWeb Carnival, late as I am.",
        ),
    ],
)
def test_a_name_is_enough_beside_what_tells_the_round(title: str, text: str) -> None:
    assert decided(an_entry(title=title, text=text)) is Decision.ACCEPT


def test_a_list_of_many_others_posts_is_asked_about_and_left_alone_without_the_hashtag() -> None:
    links = tuple(f"https://blog{n}.example/post" for n in range(10))
    assert decided(an_entry(text="#usblogs: read them all.", links=links)) is Decision.ASK
    assert decided(an_entry(title="IndieWeb Carnival links", text="Read them all.", links=links)) is Decision.IGNORE


@pytest.mark.parametrize(
    ("text", "decision"),
    [
        ("I am hosting #usblogs. Leave your link below.", Decision.IGNORE),
        ("The map. #usblogs", Decision.ASK),
        ("The IndieWeb Carnival has a new theme.", Decision.IGNORE),
        ("Today's IndieWeb Carnival is on maps.", Decision.ASK),
        ("My own entry for the IndieWeb Carnival: the map in my head.", Decision.ACCEPT),
    ],
)
def test_on_the_hosts_own_site_a_call_is_left_alone_and_a_post_is_not(text: str, decision: Decision) -> None:
    assert decided(an_entry("https://bea.example/page", text=text)) is decision


def test_a_blog_whose_address_begins_like_the_hosts_is_another() -> None:
    assert decided(an_entry("https://bea.example.org/page", text="The IndieWeb Carnival: a map.")) is Decision.ASK


@pytest.mark.parametrize(
    ("title", "text", "decision"),
    [
        ("水車｜ブログ祭り", "頭の中の道を地図に描いた。", Decision.ACCEPT),
        ("ブログ祭りとは何か", "頭の中の道を地図に描いた。", Decision.ASK),
        ("水車｜ブログ祭り", "雨が降っていた。", Decision.ASK),
    ],
)
def test_the_theme_and_the_name_are_told_in_a_script_without_spaces(title: str, text: str, decision: Decision) -> None:
    rules = replace(RULES, names=("ブログ祭り",), theme="頭の中の地図", language="ja", keywords=())
    assert classify(EntryText(an_entry(title=title, text=text)), rules).decision is decision


def test_without_a_theme_a_name_needs_the_rounds_number_or_that_the_text_takes_part() -> None:
    rules = replace(RULES, theme="", keywords=(), number=41)
    for title, text, decision in (
        ("IndieWeb Carnival: trains", "A slow one.", Decision.ASK),
        ("IndieWeb Carnival 41: trains", "A slow one.", Decision.ACCEPT),
        ("IndieWeb Carnival: trains", "My post for the IndieWeb Carnival.", Decision.ACCEPT),
        ("IndieWeb Carnival #40: trains", "A slow one.", Decision.ASK),
    ):
        assert classify(EntryText(an_entry(title=title, text=text)), rules).decision is decision


@pytest.mark.parametrize(
    ("title", "decision"),
    [
        ("IndieWeb Carnival: trains", Decision.ASK),
        ("IndieWeb Carnival: after dark", Decision.ACCEPT),
    ],
)
def test_words_of_the_name_show_no_theme(title: str, decision: Decision) -> None:
    rules = replace(RULES, theme="A carnival after dark", keywords=())
    assert classify(EntryText(an_entry(title=title)), rules).decision is decision
    rules = replace(rules, theme="The indieweb carnival")
    assert classify(EntryText(an_entry(title=title)), rules).decision is Decision.ASK


def test_an_entry_is_for_the_round_whose_theme_it_shows_and_else_for_the_newest() -> None:
    newest, older = replace(RULES, theme="Bread"), RULES
    late, plain = an_entry(title="The map in my head", text="#usblogs"), an_entry(text="#usblogs")
    for entry, position in ((late, 1), (plain, 0)):
        text = EntryText(entry)
        assert position_of_round([classify(text, newest), classify(text, older)]) == position


PHRASES = [
    phrase.replace("*", "").replace("/", " ").replace("…", "of")
    for kind in kinds()
    for phrases in words_of(kind).values()
    for phrase in phrases
]


@given(st.lists(st.sampled_from(PHRASES), max_size=8), st.lists(st.sampled_from(PHRASES), max_size=3), st.booleans())
def test_whatever_else_a_post_with_the_hashtag_says_it_is_never_dropped(
    text: list[str],
    title: list[str],
    in_title: bool,  # noqa: FBT001 - hypothesis gives it
) -> None:
    tag_in_title, tag_in_text = ("#usblogs", "") if in_title else ("", "#usblogs")
    entry = an_entry(title=" ".join([*title, tag_in_title]), text=f"{', '.join(text)} {tag_in_text}")
    assert decided(entry) is not Decision.IGNORE


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
