"""The week as a moving picture."""

from datetime import timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from bot.demo.cards import WIDTH, Shown, draw
from bot.demo.film import SECONDS, Film, Shot, channel
from bot.demo.lines import BODY, width_of, words_of, wrapped
from bot.demo.transcript import when_in_words
from bot.demo.week import ScriptedWeek
from bot.demo.world import World
from tests.support.clocks import MONDAY

PICTURE = Path(__file__).parents[2] / "docs" / "pictures" / "week.svg"
TAGS = ("svg", "title", "style", "clipPath", "g", "rect", "circle", "line", "text")
SVG = "{http://www.w3.org/2000/svg}"


def texts_in(svg: str) -> str:
    return " ".join(text.text or "" for text in etree.fromstring(svg).iter(f"{SVG}text"))


def ends(text: etree._Element) -> float:
    return float(text.attrib["x"]) + float(text.attrib.get("textLength", 0))


def test_the_picture_in_the_readme_moves_without_scripts_fonts_and_other_files() -> None:
    svg = PICTURE.read_text(encoding="utf-8")
    root = etree.fromstring(svg)
    assert len(svg.encode()) < 2_000_000
    assert {str(one.tag).removeprefix(SVG) for one in root.iter()} <= set(TAGS)
    assert [word for word in ("url(http", "@import", "@font-face", "href", "<script") if word in svg] == []
    assert "@media(prefers-reduced-motion:reduce){.m{animation:none}}" in svg
    assert f"animation-duration:{SECONDS}s" in svg
    for words in ("What shall we write about next?", "Write on your own blog", "Yes, add it", "ROUND-UP OF ROUND 1"):
        assert words in texts_in(svg), words


async def test_a_message_is_drawn_with_all_its_words_within_the_phones_width(world: World) -> None:
    week = ScriptedWeek(world, lambda *_: None)
    await week.set_up()
    await week.suggest()
    card = draw(Shown.of(week.message_with("write about next"), world.clock.now(), to="Inês"), world.mentions())
    film = Film()
    channel(film, [Shot(card, 0, pressed=("Suggest a theme", 1)), Shot(card, 2, replaces=True, read_until=5)], 100)
    svg = f'<svg xmlns="http://www.w3.org/2000/svg"><style>{"".join(film.rules)}</style>{"".join(film.marks)}</svg>'
    told = texts_in(svg)
    for words in (
        "What shall we write about next?",
        "in 4 days",
        "A machine I understand",
        "Vote",
        "Only Inês sees this",
    ):
        assert words in told, words
    assert max(map(ends, etree.fromstring(svg).iter(f"{SVG}text"))) < WIDTH


@given(st.text("ab \\*[]()<>:t1#é世", max_size=60), st.integers(20, 200))
def test_lines_are_no_wider_than_they_may_be_unless_nothing_in_them_can_be_parted(text: str, width: int) -> None:
    words = words_of(text, BODY, {}, MONDAY)
    lines = list(wrapped(words, BODY.size, width))
    assert [word for line in lines for word in line] == words
    for line in lines:
        assert width_of(line, BODY.size) <= width or not any(word.spaced for word in line[1:])


def test_a_time_is_told_in_few_letters() -> None:
    assert when_in_words(MONDAY + timedelta(hours=73), "R", MONDAY) == "in 3 days"
    assert when_in_words(MONDAY, "F", MONDAY) == f"{MONDAY:%a %d %b %H:%M}"
