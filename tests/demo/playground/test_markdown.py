"""Texts of messages, as the page shows them."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.demo.playground.markdown import MarkdownRenderer, MentionNames, show_time

NOW = datetime(2026, 3, 20, 22, tzinfo=UTC)
RENDERER = MarkdownRenderer(MentionNames({"1": "Bea <3"}, {"2": "blog-week"}, {"3": "theme"}))


def render(text: str) -> str:
    return str(RENDERER.render(text, NOW))


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**a** *b* ~~c~~ `d`", "<p><strong>a</strong> <em>b</em> <s>c</s> <code>d</code></p>"),
        ("## Hi", '<h4 class="h2">Hi</h4>'),
        ("-# small", "<p><small>small</small></p>"),
        ("> said", "<blockquote><p>said</p></blockquote>"),
        ("<@1> in <#2>", '<span class="mention">@Bea &lt;3</span> in <span class="mention">#blog-week</span>'),
        ("</theme suggest:3>", '<span class="mention">/theme suggest</span>'),
        ("[a](https://b.example/)", 'href="https://b.example/" target="_blank" rel="noreferrer">a</a>'),
        ("\\*a\\*", "<p>*a*</p>"),
    ],
)
def test_a_text_looks_as_discord_shows_it(text: str, html: str) -> None:
    assert html in render(text)


@pytest.mark.parametrize("text", ["<script>x</script>", "<img src=x onerror=y>", "[a](javascript:b)", "```\n<b>\n```"])
def test_no_text_becomes_markup(text: str) -> None:
    html = render(text)
    assert not any(tag in html for tag in ("<script", "<img", "<b>", 'href="javascript'))


def test_times_are_those_of_the_circles_zone_or_relative_to_the_weeks_clock() -> None:
    assert "20 March 2026 at 18:00" in render(f"<t:{NOW.timestamp():.0f}:f>")
    assert render(f"<t:{NOW.timestamp():.0f}:R>") != str(
        RENDERER.render(f"<t:{NOW.timestamp():.0f}:R>", NOW.replace(day=1))
    )


@pytest.mark.parametrize(
    ("distance", "words"),
    [
        (timedelta(days=2, hours=5), "in 2 days"),
        (timedelta(days=1), "in a day"),
        (-timedelta(hours=1), "an hour ago"),
        (-timedelta(minutes=20), "20 minutes ago"),
        (timedelta(0), "a few seconds ago"),
    ],
)
def test_a_relative_time_is_in_the_largest_unit(distance: timedelta, words: str) -> None:
    assert show_time(NOW + distance, "R", NOW) == words
