"""The keys of messages stay as they are, whatever else changes."""

from datetime import UTC, datetime
from functools import partial

import pytest

from bot.feeds import FeedId
from bot.outbox import keys
from bot.posts import PostId
from bot.themes import CommunityId, MemberId, RoundId

AT = datetime(2026, 3, 20, 22, 5, 7, tzinfo=UTC)
MADE = {
    "round:41:announce": partial(keys.announcement_key, RoundId(41)),
    "round:41:event": partial(keys.event_key, RoundId(41)),
    "round:41:list": partial(keys.post_list_key, RoundId(41)),
    "round:41:remind": partial(keys.reminder_key, RoundId(41)),
    "round:41:nudge:7": partial(keys.nudge_key, RoundId(41), MemberId(7)),
    "round:41:draft": partial(keys.draft_key, RoundId(41)),
    "round:41:roundup:1": partial(keys.roundup_key, RoundId(41)),
    "round:41:roundup:2": partial(keys.roundup_key, RoundId(41), 2),
    "round:41:skip:202603202205": partial(keys.skip_key, RoundId(41), AT),
    "round:41:extended:202603202205": partial(keys.extension_key, RoundId(41), AT),
    "round:41:host:0:20260320": partial(keys.invitation_key, RoundId(41), 0, AT),
    "post:3:notice": partial(keys.notice_key, PostId(3)),
    "post:3:ask": partial(keys.question_key, PostId(3)),
    "was-you:9": partial(keys.was_it_you_key, 9),
    "feed:5:1000:fails:20260320220507": partial(keys.feed_failure_key, FeedId(5), 1000, AT),
    "feed:5:1000:recovers:20260320220507": partial(keys.feed_recovery_key, FeedId(5), 1000, AT),
    "thanks:8": partial(keys.thanks_key, 8),
    "thanks:8:open": partial(keys.shown_thanks_key, 8),
    "board:1:10": partial(keys.board_key, CommunityId(1), 10),
    "perma-post:1:20": partial(keys.perma_post_key, CommunityId(1), 20),
}
"""Each key as it stands in databases, and how it is made now."""


@pytest.mark.parametrize("key", MADE)
def test_keys_stay_as_they_are_because_messages_in_discord_are_found_by_them(key: str) -> None:
    assert MADE[key]() == key


def test_every_function_that_makes_a_key_is_held_to_it() -> None:
    assert {make.func.__name__ for make in MADE.values()} == {name for name in vars(keys) if name.endswith("_key")}
