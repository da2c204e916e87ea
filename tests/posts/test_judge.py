"""A verdict holds as long as the round has nothing else to say about its entry."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.feeds import Entry
from bot.posts import RoundRules
from bot.posts.judge import Judged, judge

OPENS_AT = datetime(2026, 3, 20, 22, tzinfo=UTC)
ADA, INES = "https://ada.example/maps", "https://ines.example/maps"
RULES = RoundRules(OPENS_AT, OPENS_AT, hashtags=("usblogs",), links=(ADA,))
LINKING = Entry.from_outside("1", "https://sam.example/1", "Hers", text="I read it.", links=[ADA])


@pytest.mark.parametrize(
    ("rules", "holds"),
    [
        (RULES, True),
        (replace(RULES, links=(ADA, INES)), True),
        (replace(RULES, links=(ADA, LINKING.url)), True),
        (replace(RULES, links=()), False),
        (replace(RULES, hashtags=("ourblogs",)), False),
    ],
    ids=["the same", "another post", "the entry itself", "the post is gone", "another hashtag"],
)
def test_a_verdict_holds_where_no_post_came_or_went_to_which_its_entry_links(
    rules: RoundRules,
    holds: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    [verdicts] = judge([(LINKING, {0: OPENS_AT})], [RULES])
    assert Judged(verdicts[0], RULES).holds(LINKING, rules) is holds


def test_a_verdict_does_not_hold_where_its_entry_links_to_a_post_that_came() -> None:
    before = replace(RULES, links=())
    [verdicts] = judge([(LINKING, {0: OPENS_AT})], [before])
    assert not Judged(verdicts[0], before).holds(LINKING, RULES)
