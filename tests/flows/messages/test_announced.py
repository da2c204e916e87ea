"""An announcement is read as it was written, in every language; what is not plainly one is not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.boundary import web_url
from bot.flows.messages.announced import Announced, read_announcement
from bot.i18n import Language, get_translator
from bot.messages.rounds import announcement
from bot.themes import CommunityId, Phase, Round, RoundId, Theme
from tests.support.circles import make_community

OPENS = datetime(2026, 3, 20, 22, tzinfo=UTC)
PROMPT = "See https://a.example/b_(c)?d=e, and"
THEMES = (
    Theme("The stairs", "Up or down.", "Ann"),
    Theme(
        "A `thing` [I] _repaired_ #1", "See https://a.example/b_(c)?d=e, and\n\n- this\n-# that\n/cmd @you", "-# B*n"
    ),
    Theme("/start", "", None, (), "Cleo", web_url("https://cleo.example/call")),
    Theme("Nur ein Titel"),
    Theme("השיר של אמא", "ראו https://a.example/b, וגם", "יעל כהן"),
    Theme("2 أغنية", "", None, (), "محمد", web_url("https://a.example/שיר")),
)
ROUND = Round(RoundId(7), CommunityId(1), 3, Phase.WRITING, OPENS, OPENS + timedelta(days=3), None, OPENS)


def texts_of(language: Language, round_: Round) -> list[str]:
    circle = replace(make_community(), mention_role=99)
    return announcement(get_translator(language), circle, round_, 4).texts()


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("theme", THEMES, ids=[theme.title for theme in THEMES])
def test_an_announcement_is_read_as_it_was_written(language: Language, theme: Theme) -> None:
    late = replace(ROUND, theme=theme, opened_at=OPENS + timedelta(hours=5))
    is_late, is_over = {"is_late": True, "is_over": False}, {"is_late": False, "is_over": True}
    closes_at, before = OPENS + timedelta(days=4), replace(ROUND, phase=Phase.SCHEDULED)
    for standing, says in (
        (late, Announced(theme, late.closes_at, **is_late)),
        (replace(late, closes_at=closes_at), Announced(theme, closes_at, **is_late)),
        (replace(late, phase=Phase.ROUNDED_UP), Announced(theme, late.closes_at, **is_over)),
    ):
        assert read_announcement(texts_of(language, standing), make_community(), before) == says


@pytest.mark.parametrize(
    "other",
    [replace(ROUND, number=4), replace(ROUND, opens_at=OPENS + timedelta(days=7))],
    ids=["another number", "a close before the opening"],
)
def test_the_announcement_of_another_round_is_not_taken(other: Round) -> None:
    texts = texts_of(Language.ENGLISH, replace(ROUND, theme=THEMES[0]))
    assert read_announcement(texts, make_community(), ROUND) is not None
    assert read_announcement(texts, make_community(), other) is None


@pytest.mark.parametrize(
    "texts", [[], ["-# ROUND 3 · #usblogs"], ["-# ROUND 3 · #usblogs\n# A *bold* one", "<t:1774300000:F>"]]
)
def test_what_would_be_announced_in_other_words_is_not_taken(texts: list[str]) -> None:
    assert read_announcement(texts, make_community(), ROUND) is None
