"""The state of blogs, in words."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.boundary import NO_URL, clean_text, web_url
from bot.feeds import Blog, BlogId, Feed, FeedId
from bot.i18n import Language, get_translator
from bot.messages.blogs import blog_health, failing_blogs
from bot.themes import CommunityId, MemberId

NOW = datetime(2026, 3, 21, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "one", "several"),
    [
        (Language.ENGLISH, "1 of 12 blogs can't be read", "2 of 12 blogs can't be read"),
        (Language.GERMAN, "1 von 12 Blogs lässt sich", "2 von 12 Blogs lassen sich"),
        (Language.SPANISH, "1 de 12 blogs no se puede leer", "2 de 12 blogs no se pueden leer"),
        (Language.FRENCH, "Sur 12 blogs, 1 ne peut pas être lu en", "Sur 12 blogs, 2 ne peuvent pas être lus en"),
        (Language.PORTUGUESE, "1 de 12 blogs não pode ser lido", "2 de 12 blogs não podem ser lidos"),
    ],
)
def test_the_verb_agrees_with_the_blogs_that_fail(language: Language, one: str, several: str) -> None:
    for failing, said in ((1, one), (2, several)):
        feeds = {
            FeedId(n): Feed(FeedId(n), web_url(f"https://blog{n}.example/feed"), failures=n <= failing)
            for n in range(1, 13)
        }
        blogs = [
            (Blog(BlogId(n), CommunityId(1), MemberId(n), FeedId(n), clean_text(f"Blog {n}", 100), NO_URL), ["Ines"])
            for n in feeds
        ]
        assert said in "\n".join(failing_blogs(get_translator(language), blogs, feeds, NOW).texts())


@pytest.mark.parametrize(("due_in", "said"), [(10, "look again <t:"), (-5, "look again within minutes.")])
def test_a_look_that_is_due_is_not_said_to_be_in_the_past(due_in: int, said: str) -> None:
    minute = timedelta(minutes=1)
    feed = Feed(
        FeedId(1),
        web_url("https://blog.example/feed"),
        last_polled_at=NOW - 60 * minute,
        due_at=NOW + due_in * minute,
    )
    blog = Blog(BlogId(1), CommunityId(1), MemberId(1), FeedId(1), clean_text("Every stop", 100), NO_URL)
    told = "\n".join(blog_health(get_translator(Language.ENGLISH), [blog], {feed.id: feed}, {}, {}, {}, NOW).texts())
    assert said in told
