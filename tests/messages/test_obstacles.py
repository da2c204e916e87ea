"""What is said to everyone has a name of its own; what is said in private names its circle, as readers may have two."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.actions import Deletable
from bot.boundary import clean_text, web_url
from bot.components import Layout
from bot.feeds import Blog, BlogId, Feed, FeedId
from bot.i18n import Language, Translator, get_translator
from bot.messages.blogs import blog_failing, blog_led_away, blog_recovered, blog_removed_by_host
from bot.messages.bylines import blog_is_shared
from bot.messages.changed_setup import setup_changed_by_another
from bot.messages.chosen_theme import nothing_due, theme_moved, theme_replaced, theme_reworded
from bot.messages.comments import confirm_author
from bot.messages.deletions import ask_about_deletion
from bot.messages.draft import draft_ready
from bot.messages.host_rota import (
    MovedDate,
    dates_lost,
    dates_moved,
    invitation,
    invitation_over,
    invitation_passed_on,
    invitation_settled,
)
from bot.messages.obstacles import WHAT, role_gone, trouble, trouble_changed, trouble_over
from bot.messages.posts import places_taken, post_left_out, post_missing
from bot.messages.reading import posts_without_readers, unread_before_close
from bot.messages.thanks import thanks_received
from bot.outbox import MessageKind, Obstacle
from bot.reading import GivenThanks, HelpKind
from bot.themes import ChosenTheme, HostDate, HostStage, MemberId, Phase, SignUp, Theme
from tests.support.circles import make_community
from tests.support.posts import make_post, make_round

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)


def private_messages(t: Translator) -> dict[MessageKind, list[Layout]]:
    """Return what the bot says in private, by its kind."""
    circle, post, round_, theme = make_community(), make_post(1), make_round(), Theme("Maps", "", "Ines")
    blog = Blog(BlogId(1), circle.id, MemberId(1), FeedId(1), clean_text("Harbour", 100), web_url("https://a.example/"))
    people = frozenset({MemberId(1), MemberId(2)})
    thanks = GivenThanks(1, "Ines", "Marek", people, 2, HelpKind.HELPED, "", NOW, giver_shows=True, shown_at=None)
    feed = Feed(FeedId(1), web_url("https://a.example/feed"), error="is silent")
    sign_up = SignUp(NOW.date(), MemberId(1), 2, "Ines")
    date = HostDate(NOW, NOW, NOW.date(), sign_up)
    blocked = [(MessageKind.NOTICE, None, 10, Obstacle.AUTOMOD)]
    return {
        MessageKind.THANKS: [thanks_received(t, one, circle) for one in (thanks, replace(thanks, giver_shows=False))],
        MessageKind.NUDGE: [posts_without_readers(t, circle, [post], NOW), unread_before_close(t, circle, NOW)],
        MessageKind.DRAFT: [
            draft_ready(t, circle, replace(round_, phase=phase), 2, 1) for phase in (Phase.WRITING, Phase.ROUNDED_UP)
        ],
        MessageKind.INVITATION: [
            *(invitation(t, circle, round_, stage) for stage in HostStage),
            invitation_settled(t, circle, "Maps", round_),
            invitation_passed_on(t, circle),
            invitation_over(t, circle),
        ],
        MessageKind.MOVED_DATES: [
            dates_moved(t, circle, circle, [MovedDate(sign_up, None, date)]),
            dates_lost(t, circle, [MovedDate(sign_up, date, None)]),
        ],
        MessageKind.CHANGED_SETUP: [
            setup_changed_by_another(t, circle, replaced, loses_drafts=not replaced) for replaced in ((), ("Weekly",))
        ],
        MessageKind.CHANGED_THEME: [
            theme_replaced(t, circle, round_, ChosenTheme(theme)),
            theme_reworded(t, circle, round_, "Maps", "Atlases"),
            theme_moved(t, circle, round_, NOW),
            nothing_due(t, circle, round_),
        ],
        MessageKind.WAS_IT_YOU: [confirm_author(t, circle, post, "Ines", 1, 2)],
        MessageKind.PLACES_TAKEN: [places_taken(t, circle, 5)],
        MessageKind.MISSING_POST: [post_missing(t, circle, round_, post, NOW)],
        MessageKind.LEFT_OUT: [post_left_out(t, circle, round_, post, is_back=back) for back in (False, True)],
        MessageKind.SHARED_BLOG: [
            blog_is_shared(t, circle, "Harbour", "Marek"),
            blog_led_away(t, circle, blog, blog, "Marek"),
        ],
        MessageKind.REMOVED_BLOG: [blog_removed_by_host(t, circle, blog)],
        MessageKind.TROUBLE: [
            trouble(t, circle, blocked, {}),
            trouble_changed(t, circle),
            trouble_over(t, circle),
            role_gone(t, circle),
        ],
        MessageKind.FEED_FAILURE: [blog_failing(t, [circle], blog, feed)],
        MessageKind.FEED_RECOVERY: [blog_recovered(t, [circle], blog, feed)],
        MessageKind.DELETION: [ask_about_deletion(t, circle, one, 10, round_) for one in Deletable],
    }


@pytest.mark.parametrize("language", Language)
def test_every_private_message_names_its_circle_in_every_language(language: Language) -> None:
    said = private_messages(get_translator(language))
    assert set(said) == set(MessageKind) - set(WHAT)
    nameless = [kind for kind, layouts in said.items() for one in layouts if "#usblogs" not in _words(one)]
    assert nameless == []


def test_a_word_about_a_blog_names_all_circles_to_which_its_owner_brings_it() -> None:
    circles = [make_community(), replace(make_community(2), hashtag="harbour")]
    blog = Blog(
        BlogId(1), circles[0].id, MemberId(1), FeedId(1), clean_text("Harbour", 100), web_url("https://a.example/")
    )
    feed = Feed(FeedId(1), web_url("https://a.example/feed"))
    assert "#usblogs and #harbour" in _words(blog_recovered(get_translator(Language.ENGLISH), circles, blog, feed))


def _words(layout: Layout) -> str:
    return "\n".join(layout.texts()).replace("\\", "")
