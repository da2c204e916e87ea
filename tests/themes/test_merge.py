"""What two hosts change about one set-up."""

from dataclasses import replace

from bot.themes.merge import merge_changes
from tests.support.circles import make_community


def test_a_form_changes_what_was_changed_in_it_and_what_it_replaces_of_others_is_known() -> None:
    opened = make_community()
    current = replace(opened, hashtag="mapweek", threads=True, names=("Map Circle",))
    wanted = replace(opened, hashtag="walks", events=True, names=("Map Circle",))
    merged, replaced = merge_changes(current, opened, wanted)
    assert merged == replace(opened, hashtag="walks", threads=True, events=True, names=("Map Circle",))
    assert replaced == replace(merged, hashtag="mapweek")
