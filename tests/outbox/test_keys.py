"""The keys of messages stay as they are, and are made in one place."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import get_type_hints

import pytest

from bot.feeds import BlogId, FeedId
from bot.outbox import keys
from bot.posts import PostId
from bot.themes import CommunityId, MemberId, RoundId

ROOT = Path(__file__).parents[2]
KEYS = ROOT / "bot" / "outbox" / "keys.py"
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
    "round:41:changed:7:20260320220507": partial(keys.changed_theme_key, RoundId(41), MemberId(7), AT),
    "changed-setup:1:7:20260320220507": partial(keys.changed_setup_key, CommunityId(1), 7, AT),
    "dates:7:20260320220507": partial(keys.moved_dates_key, MemberId(7), AT),
    "round:41:more:7": partial(keys.more_posts_key, RoundId(41), MemberId(7)),
    "round:41:full:7": partial(keys.places_taken_key, RoundId(41), MemberId(7)),
    "post:3:notice": partial(keys.notice_key, PostId(3)),
    "post:3:ask": partial(keys.question_key, PostId(3)),
    "post:3:missing:20260320220507": partial(keys.missing_post_key, PostId(3), AT),
    "post:3:left-out": partial(keys.left_out_key, PostId(3)),
    "blog:6:shared:7": partial(keys.shared_blog_key, BlogId(6), MemberId(7)),
    "blog:6:removed": partial(keys.removed_blog_key, BlogId(6)),
    "blog:6:led:20260320220507": partial(keys.led_blog_key, BlogId(6), AT),
    "byline:4": partial(keys.who_wrote_key, 4),
    "was-you:9": partial(keys.was_it_you_key, 9),
    "feed:5:1000:fails:20260320220507": partial(keys.feed_failure_key, FeedId(5), 1000, AT),
    "feed:5:1000:recovers:20260320220507": partial(keys.feed_recovery_key, FeedId(5), 1000, AT),
    "thanks:8": partial(keys.thanks_key, 8),
    "thanks:8:open": partial(keys.shown_thanks_key, 8),
    "trouble:1:message:20260320220507": partial(keys.trouble_key, CommunityId(1), "message", AT),
    "hello:1:20260320220507": partial(keys.hello_key, CommunityId(1), AT),
    "hello:1:20260320220507:private": partial(keys.private_hello_key, CommunityId(1), AT),
    "deleted:1:77": partial(keys.deletion_key, CommunityId(1), 77),
    "board:1:10": partial(keys.board_key, CommunityId(1), 10),
    "perma-post:1:20": partial(keys.perma_post_key, CommunityId(1), 20),
}
"""Each key as it stands in databases, and how it is made now."""


@pytest.mark.parametrize("key", MADE)
def test_keys_stay_as_they_are_because_messages_in_discord_are_found_by_them(key: str) -> None:
    assert MADE[key]() == key


def test_every_function_that_makes_a_key_is_held_to_it() -> None:
    assert {make.func.__name__ for make in MADE.values()} == {name for name in vars(keys) if name.endswith("_key")}


TABLES = {RoundId: "rounds", MemberId: "members", PostId: "posts", FeedId: "feeds", BlogId: "blogs"}
TABLES_BY_NAME = {"alias": "aliases", "byline": "bylines", "thanks": "thanks"}


def made_elsewhere(make: partial[keys.MessageKey]) -> keys.MessageKey:
    """Make a key as in a database where each row has an id that is greater by the length of its table's name."""
    hints = {name: kind for name, kind in get_type_hints(make.func).items() if name != "return"}
    tables = [TABLES.get(kind, TABLES_BY_NAME.get(name)) for name, kind in hints.items()]
    return make.func(*(one + len(table) if table else one for one, table in zip(make.args, tables, strict=False)))


@pytest.mark.parametrize("key", MADE)
def test_a_key_names_the_rows_of_the_database_to_which_its_circle_was_moved(key: str) -> None:
    assert keys.renumbered(key, 1, lambda table, id_: id_ + len(table)) == made_elsewhere(MADE[key])


@pytest.mark.parametrize(
    "key", ["board:2:10", "round:41", "round:x:list", "round:41:more:", "post:3:notice\n", "post:٣:ask", "x" * 1000]
)
def test_what_is_no_key_of_a_message_of_this_community_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match=re.escape(key[:10])):
        keys.renumbered(key, 1, lambda _, id_: id_)


FAMILIES = "|".join(sorted({key.partition(":")[0] for key in MADE}))
BEGINS = re.compile(rf"({FAMILIES}):(\{{\}}|\d|%|$)")
"""How a key begins: its family, then an id, or the end of the string where something is joined to it."""
ENDS = re.compile(
    rf":({'|'.join(sorted({part for key in MADE for part in key.split(':')[2:] if part.isalpha()}))})(:.*)?"
)
"""How a key ends, where it is compared with the end of a string."""


def written_keys(source: str) -> list[str]:
    """Return the strings of a module that look like a message's key, each place that is filled in as `{}`.

    The ids of buttons are left out: they say what a press does.
    """
    return [text for text in _texts(ast.parse(source)) if BEGINS.match(text) or ENDS.fullmatch(text)]


def _texts(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Call(func=ast.Name(id="Button")):
            return
        case ast.JoinedStr(values=values):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in values)
        case ast.Constant(value=str(text)):
            yield text
        case _:
            for child in ast.iter_child_nodes(node):
                yield from _texts(child)


@pytest.mark.parametrize(
    "written",
    [
        'key = f"round:{round_.id}:announce"',
        'key = f"post:{post}:{what}"',
        'find_message(conn, "board:1:10")',
        'key = "round:" + str(number) + ":announce"',
        'return key.endswith(":roundup:1")',
        'outbox.c.key.like("post:%")',
    ],
)
def test_a_key_that_is_written_out_is_seen(written: str) -> None:
    assert written_keys(written)


def test_no_module_but_one_writes_the_key_of_a_message() -> None:
    modules = [path for top in ("bot", "cogs", "storage") for path in (ROOT / top).rglob("*.py") if path != KEYS]
    assert {str(path.relative_to(ROOT)): found for path in modules if (found := written_keys(path.read_text()))} == {}
    assert len(written_keys(KEYS.read_text())) >= len(MADE) - 1
