"""Posts that were taken for something else by the phrases in them, as whole feeds."""

import pytest

from bot.explain import load_round
from bot.feeds import ParsedFeed, parse_feed
from bot.posts import Decision, EntryText, Verdict, classify
from tests.support.trouble import FOLDER, trouble_files


def verdicts(kind: str, rules_of: str) -> dict[str, Verdict]:
    """Return what becomes of each entry of a feed, by its title, in the round that another folder describes."""
    feed = parse_feed(trouble_files(kind)["feed.rss"], "https://anna.example/feed")
    assert isinstance(feed, ParsedFeed)
    rules = load_round(FOLDER / rules_of / "ROUND.toml")
    return {entry.title: classify(EntryText(entry), rules) for entry in feed.entries}


@pytest.mark.parametrize(
    "kind",
    ["diary-sentences", "own-post-with-the-pasted-list", "series-older-than-the-bot", "theme-is-a-stop-phrase/bank"],
)
def test_a_post_with_the_hashtag_is_taken_whatever_it_tells_of(kind: str) -> None:
    found = verdicts(kind, kind)
    assert found
    assert {title for title, verdict in found.items() if verdict.decision is not Decision.ACCEPT} == set()


def test_a_look_back_with_the_hashtag_is_asked_about_and_taken_where_the_theme_is_one() -> None:
    found = verdicts("theme-is-a-stop-phrase", "theme-is-a-stop-phrase")
    assert {title for title, verdict in found.items() if verdict.decision is Decision.ASK} == {"Rückblick 2026"}
    assert Decision.IGNORE not in {verdict.decision for verdict in found.values()}
