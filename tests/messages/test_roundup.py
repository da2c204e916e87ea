"""Round-ups of every size, with hostile titles."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.actions import ReadPost
from bot.components import (
    MAX_COMPONENTS,
    MAX_TEXT_LENGTH,
    ActionRow,
    Button,
    Layout,
    Section,
    TextDisplay,
    from_json,
    to_json,
)
from bot.i18n import Language, get_translator
from bot.messages.roundup import render_roundup
from bot.outbox import MessageKey, mark_of, nonce_of
from bot.posts import PostId
from bot.roundup import best_sentence, compose, minutes_to_read
from bot.text import escape, link, single_line, without_isolates
from bot.themes import DecidedBy, MemberId, NextTheme, Suggestion, SuggestionId
from tests.support.posts import OPENS_AT, make_post, make_round


@pytest.mark.parametrize("size", [0, 1, 7, 40, 150])
def test_a_round_up_of_any_size_keeps_every_limit_and_holds_each_post_once(size: int) -> None:
    layouts = render_roundup(
        get_translator(Language.ENGLISH), compose(make_round(), [make_post(n, late=n % 9 == 8) for n in range(size)])
    )
    for layout in layouts:
        characters, components = layout.size()
        assert characters <= MAX_TEXT_LENGTH
        assert components <= MAX_COMPONENTS
    actions = [button.custom_id for layout in layouts for button in layout.buttons()]
    copies = ["copy:1"] if size else []
    assert sorted(map(str, actions)) == sorted([*copies, *(f"read:{n}" for n in range(size))])


def test_only_a_picture_that_discord_is_sure_to_accept_is_shown() -> None:
    shown = {
        item.thumbnail
        for layout in render_roundup(
            get_translator(Language.ENGLISH), compose(make_round(), [make_post(n) for n in range(9)])
        )
        for item in layout.items
        if isinstance(item, Section)
    }
    assert shown == {"", "https://blog.example/a.jpg"}


def foot(board: Sequence[Suggestion], decided_by: DecidedBy) -> str:
    upcoming = NextTheme(OPENS_AT + timedelta(days=7), decided_by)
    roundup = compose(make_round(), [make_post(1)], board, upcoming)
    return render_roundup(get_translator(Language.ENGLISH), roundup)[-1].texts()[-1]


def test_the_leading_suggestions_are_named_but_none_without_a_vote() -> None:
    board = [
        Suggestion(SuggestionId(n), MemberId(n), "Noor", f"Theme {n}", "", OPENS_AT, votes=votes)
        for n, votes in enumerate((3, 1, 0))
    ]
    text = foot(board, DecidedBy.VOTE)
    assert "On the board: **Theme 0** and **Theme 1**" in text
    assert "Theme 2" not in text
    assert "A member chooses it, or else the vote. On the board: **Theme 0**" in foot(board, DecidedBy.MEMBER)
    assert foot(board, DecidedBy.CHOICE).endswith("The next theme is chosen. I announce it <t:1768604400:F>.")


def test_the_order_is_the_same_for_everyone_and_not_by_any_count() -> None:
    posts = [make_post(n) for n in range(20)]
    order = [p.id for p in compose(make_round(), posts).posts]
    assert order == [p.id for p in compose(make_round(), posts[::-1]).posts]
    assert order != sorted(order)
    assert order != [p.id for p in compose(make_round(3), posts).posts]


def test_first_time_authors_are_welcomed_by_name_but_not_in_the_first_round() -> None:
    posts = [make_post(1, first=True), make_post(2)]
    assert compose(make_round(2), posts).first_time_authors == (posts[0].by,)
    assert compose(make_round(1), posts).first_time_authors == ()


@given(st.text(max_size=300))
def test_escaped_text_contains_no_markup(words: str) -> None:
    shown = without_isolates(escape(words))
    assert escape(words) in {shown, f"\u2068{shown}\u2069"}
    bare = shown.replace("\\\\", "")
    for char in "*_~`|[]()<>#:@":
        assert bare.count(char) == bare.count(f"\\{char}")
    assert not any(reverse in shown for reverse in "\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u200f")
    assert "\n" not in shown
    assert len(single_line(words, 50)) <= 50


@given(st.text(max_size=100), st.text(max_size=100))
def test_a_link_can_not_be_broken_out_of(words: str, path: str) -> None:
    shown = link(words, f"https://blog.example/{path}", max_url_length=2000)
    target = shown[shown.rindex("](") + 2 : -1]
    assert not set(target) & set('()<> \n\\"')


def test_a_layout_survives_the_outbox() -> None:
    for layout in render_roundup(
        get_translator(Language.ENGLISH), compose(make_round(), [make_post(n) for n in range(12)])
    ):
        assert from_json(to_json(layout)) == layout


@given(st.text(min_size=1, max_size=80))
def test_nonces_and_marks_keep_discords_limits(text: str) -> None:
    key = MessageKey(text)
    assert len(nonce_of(key, 10)) == 24
    assert 0 < mark_of(key) < 2**31


def test_the_quote_is_neither_greeting_nor_credit() -> None:
    text = (
        "Hello everyone, and welcome back to my little blog about trains.\n"
        "My grandfather could recite the passing places with the minutes. Short one.\n"
        "This is my contribution to #usblogs, hosted by Bea this week, with thanks to her."
    )
    assert (
        best_sentence(text, ["usblogs"], "trains") == "My grandfather could recite the passing places with the minutes."
    )


def test_a_text_without_a_fitting_sentence_has_no_quote() -> None:
    assert best_sentence("Too short. No. " + "x" * 500, [], "") == ""


@pytest.mark.parametrize(("words", "minutes"), [(0, 1), (10, 1), (700, 3)])
def test_minutes_to_read_are_at_least_one(words: int, minutes: int) -> None:
    assert minutes_to_read("word " * words) == minutes


ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=60)


@given(ANY_TEXT, ANY_TEXT | st.sampled_from(["http://[oops", "https://\u2100.com/x.png", "\ud83d"]))
def test_a_post_is_shown_whatever_its_row_holds(words: str, address: str) -> None:
    post = replace(make_post(1), title=words, quote=words, by=words, url=address, picture=address)
    [layout] = render_roundup(get_translator(Language.ENGLISH), compose(make_round(), [post]))
    assert ReadPost(post.id).custom_id in {button.custom_id for button in layout.buttons()}


def test_a_layout_without_addresses_keeps_its_words_and_actions() -> None:
    read, more = Button("Read", ReadPost(PostId(1)).custom_id), Button("More", url="https://blog.example/")
    layout = Layout(
        (
            Section("A", read, "https://blog.example/a.png"),
            Section("B", more),
            ActionRow((more,)),
            ActionRow((read, more)),
        )
    )
    plain = layout.without_addresses()
    assert plain == Layout((Section("A", read), TextDisplay("B"), ActionRow((read,))))
    assert plain.without_addresses() == plain
