"""What was learned, weighed with the evidence in an entry."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.feeds import BlogId, Entry
from bot.posts import Decision, EntryText, Evidence, Verdict
from bot.posts.formulas import Formula, FormulaKind, SpokenWords, saying_of
from bot.posts.taught import NO_COUNTS_FOR, Counts, Habit, Naming, Teaching, naming_of

NOW = datetime(2026, 1, 10, tzinfo=UTC)
YESTERDAY = NOW - timedelta(days=1)
MINE, OTHER = BlogId(1), BlogId(2)
COFFEE = Formula(FormulaKind.PHRASE, "if we were having coffee")
TEXT = EntryText(
    Entry.from_outside("1", "https://blog.example/1", "US Blogs: rain", text="If we were having coffee, I'd sigh.")
)
WINDOW = Evidence("window", "2026-01-10 10:00+00:00")
IN_TITLE = Verdict(Decision.ACCEPT, (Evidence("name in title", "US Blogs"), WINDOW))
IN_PASSING = Verdict(Decision.ASK, (Evidence("name", "US Blogs"), WINDOW))
MARKED = Verdict(Decision.ACCEPT, (Evidence("hashtag", "#usblogs"), WINDOW))
A_CALL = Verdict(Decision.ASK, (*IN_TITLE.evidence, Evidence("call", "join me", speaks_for=False)))
NOTHING = Verdict(Decision.IGNORE, ())


def names(naming: Naming, yes: int, no: int, blog: BlogId = MINE, last_no: datetime = YESTERDAY) -> Habit:
    counts = Counts(yes, no, yes, no, last_no if no else None)
    return Habit(1, blog, naming, None, counts)


def says(yes: int, no: int, *, marked: int = 0) -> Habit:
    return Habit(2, None, None, COFFEE, Counts(yes + marked, no, yes, no, YESTERDAY if no else None))


def decided(verdict: Verdict, *habits: Habit, text: EntryText = TEXT) -> Decision:
    return Teaching(habits, NOW).weigh(verdict, text, MINE, is_dated=True).decision


def test_a_blog_is_asked_at_its_first_post_that_names_the_circle_and_trusted_after_a_yes() -> None:
    assert decided(IN_TITLE) is Decision.ASK
    assert decided(IN_TITLE, names(Naming.TITLE, 1, 0)) is Decision.ACCEPT
    assert decided(IN_TITLE, names(Naming.TITLE, 1, 0, OTHER)) is Decision.ASK


def test_who_names_it_in_passing_in_ever_other_words_is_trusted_after_two() -> None:
    assert decided(IN_PASSING, names(Naming.IN_PASSING, 1, 0)) is Decision.ASK
    assert decided(IN_PASSING, names(Naming.IN_PASSING, 2, 0)) is Decision.ACCEPT


@pytest.mark.parametrize(
    ("said", "decision"),
    [
        ("It rained. Over to you, US Blogs.", Decision.ACCEPT),
        ("Somebody of the US Blogs came by.", Decision.IGNORE),
        ("I asked the US Blogs about it.", Decision.ASK),
    ],
)
def test_a_blog_that_says_it_in_the_same_words_means_the_same(said: str, decision: Decision) -> None:
    text = EntryText(Entry.from_outside("1", "https://blog.example/1", "Rain", text=said))
    yes, no = (
        Habit(n, MINE, None, Formula(FormulaKind.PHRASE, words), Counts(1 - n, n, 0, 0, YESTERDAY if n else None))
        for n, words in enumerate(["to you us blogs", "of the us blogs"])
    )
    mixed = replace(names(Naming.IN_PASSING, 1, 1), id=3)
    assert decided(IN_PASSING, yes, no, mixed, text=text) is decision
    assert decided(IN_PASSING, no, names(Naming.IN_PASSING, 0, 1), text=text) is (
        Decision.IGNORE if "of the" in said else Decision.ASK
    )
    of_another = [replace(one, blog=OTHER) for one in (yes, no)]
    assert decided(IN_PASSING, *of_another, mixed, text=text) is Decision.ASK


@pytest.mark.parametrize(
    ("name", "said", "words"),
    [
        ("US Blogs", "It was late. This is my page for US Blogs, and it is short.", "page for us blogs"),
        ("US Blogs", "The US Blogs meet here.", "the us blogs meet"),
        ("US Blogs", "US Blogs 12 is about rain.", "us blogs # is"),
        ("US Blogs", "Rain.\nUS Blogs\nRain.", None),
        ("", "For US Blogs.", None),
    ],
)
def test_a_saying_is_the_name_with_the_words_before_it_in_its_sentence(name: str, said: str, words: str | None) -> None:
    assert saying_of(name, SpokenWords("", said)) == (Formula(FormulaKind.PHRASE, words) if words else None)


def test_who_was_asked_about_the_name_is_not_asked_about_the_theme_as_the_title() -> None:
    evidence = (Evidence("theme", "good scissors"), WINDOW)
    theme = EntryText(Entry.from_outside("1", "https://blog.example/1", "The good scissors", text="It rained."))
    more = EntryText(Entry.from_outside("1", "https://blog.example/1", "Good scissors, cheap", text="It rained."))
    firm = names(Naming.TITLE, 1, 0)
    assert decided(Verdict(Decision.ASK, evidence), text=theme) is Decision.ASK
    assert decided(Verdict(Decision.ASK, evidence), firm, text=theme) is Decision.ACCEPT
    assert decided(Verdict(Decision.ASK, evidence), firm, text=more) is Decision.ASK
    salt = EntryText(Entry.from_outside("1", "https://blog.example/1", "Salt", text="It rained."))
    assert decided(Verdict(Decision.ASK, (Evidence("theme", "Salt"), WINDOW)), firm, text=salt) is Decision.ASK


def test_who_means_it_in_the_title_is_asked_about_the_first_in_passing() -> None:
    assert decided(IN_PASSING, names(Naming.TITLE, 3, 0)) is Decision.ASK


@pytest.mark.parametrize("title", ["US Blogs: rain", "Rain (US Blogs)", "US Blogs 12", "Rain | US Blogs"])
def test_a_name_stands_apart_at_an_edge_in_brackets_and_beside_marks_and_numbers(title: str) -> None:
    assert naming_of(IN_TITLE.evidence, title) is Naming.TITLE


@pytest.mark.parametrize("title", ["Why I left US Blogs", "US Blogs and me", "A US Blogs rain"])
def test_words_that_run_into_a_name_are_another_way_to_name_it(title: str) -> None:
    assert naming_of(IN_TITLE.evidence, title) is Naming.IN_WORDS


def test_a_no_about_a_name_in_passing_is_enough_for_a_while() -> None:
    silenced = names(Naming.IN_PASSING, 0, 1)
    assert decided(IN_PASSING, silenced) is Decision.IGNORE
    long_ago = replace(silenced, counts=replace(silenced.counts, last_no=NOW - NO_COUNTS_FOR))
    assert decided(IN_PASSING, long_ago) is Decision.ASK


def test_who_names_it_in_the_title_is_never_left_out_unasked() -> None:
    assert decided(IN_TITLE, names(Naming.TITLE, 0, 9)) is Decision.ASK


def test_in_a_circle_whose_name_is_said_a_lot_one_yes_is_not_enough_and_one_no_is() -> None:
    chatter = [replace(names(Naming.IN_PASSING, 1, 5, BlogId(n)), id=n) for n in range(3, 8)]
    assert decided(IN_PASSING, names(Naming.IN_PASSING, 1, 0), *chatter) is Decision.ASK
    assert decided(IN_PASSING, names(Naming.IN_PASSING, 0, 1), *chatter) is Decision.IGNORE


def test_where_others_mean_it_a_blog_is_asked_again_after_a_no() -> None:
    others = [replace(names(Naming.IN_PASSING, 3, 0, BlogId(n)), id=n) for n in range(3, 8)]
    assert decided(IN_PASSING, names(Naming.IN_PASSING, 0, 1), *others) is Decision.ASK


def test_where_nobody_means_a_name_in_passing_the_others_are_not_asked_and_those_who_say_more_are() -> None:
    chatter = [replace(names(Naming.IN_PASSING, 0, 2, BlogId(n)), id=n) for n in (3, 4)]
    assert decided(IN_PASSING, *chatter[:1]) is Decision.ASK
    assert decided(IN_PASSING, *chatter) is Decision.IGNORE
    assert decided(IN_TITLE, *chatter) is Decision.ASK


@pytest.mark.parametrize("no", [0, 1, 9])
def test_a_mark_of_the_circle_is_never_outweighed(no: int) -> None:
    learned = names(Naming.MARK, 0, no), says(0, no)
    assert decided(MARKED, *learned) is (Decision.ACCEPT if no < 2 else Decision.ASK)


def test_what_speaks_against_a_post_is_outweighed_by_what_such_posts_of_the_blog_were() -> None:
    assert decided(A_CALL, names(Naming.TITLE, 9, 0)) is Decision.ASK
    assert decided(A_CALL, names(Naming.DOUBTFUL, 2, 0)) is Decision.ACCEPT
    assert decided(A_CALL, names(Naming.DOUBTFUL, 0, 2)) is Decision.IGNORE


def test_words_that_were_right_are_taken_and_those_nobody_was_asked_about_are_asked_about() -> None:
    assert decided(NOTHING) is Decision.IGNORE
    assert decided(NOTHING, says(0, 0, marked=14)) is Decision.ASK
    assert decided(NOTHING, says(14, 0)) is Decision.ACCEPT
    assert decided(NOTHING, says(1, 4)) is Decision.ASK
    assert decided(NOTHING, says(0, 4)) is Decision.IGNORE
    assert decided(IN_TITLE, says(14, 0)) is Decision.ACCEPT


def test_words_count_only_where_they_are_said_and_until_a_host_takes_them_back() -> None:
    other = EntryText(Entry.from_outside("2", "https://blog.example/2", "Coffee", text="We were having coffee."))
    assert decided(NOTHING, says(14, 0), text=other) is Decision.IGNORE
    assert decided(NOTHING, replace(says(14, 0), is_unlearned=True)) is Decision.IGNORE
    assert decided(NOTHING, replace(says(14, 0), blog=OTHER)) is Decision.IGNORE


def test_nothing_that_was_learned_takes_an_entry_out_of_time_or_without_a_date() -> None:
    late = Verdict(Decision.IGNORE, (Evidence("window", "2020-01-01 10:00+00:00", speaks_for=False),))
    assert decided(late, says(14, 0)) is Decision.IGNORE
    undated = Teaching([says(14, 0)], NOW).weigh(NOTHING, TEXT, MINE, is_dated=False)
    assert undated.decision is Decision.ASK


def test_it_is_evidence_of_its_own_kind_with_its_counts_and_changes_no_naming() -> None:
    weighed = Teaching([names(Naming.IN_PASSING, 3, 1), says(14, 1)], NOW).weigh(IN_PASSING, TEXT, MINE, is_dated=True)
    learned = [piece for piece in weighed.evidence if piece.answers]
    assert [(piece.kind, piece.text, piece.yes, piece.answers) for piece in learned] == [
        ("taught naming", "in passing", 3, 4),
        ("taught phrase", "if we were having coffee", 14, 15),
    ]
    assert naming_of(weighed.evidence, "Rain") is Naming.IN_PASSING
