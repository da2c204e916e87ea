"""What the channel reads of a round's posts, and names and titles from right to left in it."""

from dataclasses import replace

import pytest

from bot.i18n import Language, get_translator
from bot.messages.past_rounds import perma_post
from bot.messages.posts import ask_organisers, more_posts, post_list, post_notice, post_submitted
from bot.messages.roundup import render_roundup
from bot.roundup import CopyFormat, compose, render_copy
from bot.text import without_isolates
from bot.themes import PastRound, Theme
from tests.support.bidi import dragging_lines
from tests.support.circles import make_community
from tests.support.posts import make_post, make_round

NAMES = [("יעל כהן", "השיר של אמא"), ("محمد", "2 أغنية"), ("Yael כהן", "השיר 7")]


def said(by: str, title: str, language: Language) -> list[str]:
    """Return what messages and copies show of a round with three posts of this name and title."""
    t, community = get_translator(language), make_community()
    round_ = replace(make_round(), theme=Theme(title, "", by))
    posts = [replace(make_post(n, title=title), by=by, quote=title, comments=2, readers=3) for n in range(1, 4)]
    roundup = compose(round_, posts)
    layouts = [
        post_notice(t, round_, posts[0]),
        more_posts(t, by, posts),
        post_list(t, round_, posts),
        ask_organisers(t, community, posts[0]),
        post_submitted(t, round_, posts[0]),
        perma_post(t, community, [PastRound(round_, 8, "https://discord.example/1")], [], ""),
        *render_roundup(t, roundup),
    ]
    return [*("\n".join(one.texts()) for one in layouts), *(render_copy(t, roundup, form) for form in CopyFormat)]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(("by", "title"), NAMES)
def test_a_name_from_right_to_left_drags_nothing_along(by: str, title: str, language: Language) -> None:
    for text in said(by, title, language):
        assert dragging_lines(text) == []


def test_nothing_is_isolated_in_other_scripts() -> None:
    for by, title in (("Inês", "Écriture"), ("Анна", "Песня"), ("मीना", "रात"), ("田中", "夜")):
        assert all(without_isolates(text) == text for text in said(by, title, Language.FRENCH))


def test_a_list_that_everybody_left_says_that_there_is_no_post() -> None:
    t, round_ = get_translator(Language.ENGLISH), make_round()
    assert "1 post on" in "\n".join(post_list(t, round_, [make_post(1)]).texts())
    nobodys = "\n".join(post_list(t, round_, []).texts())
    assert "No post on" in nobodys
    assert "0 posts" not in nobodys
