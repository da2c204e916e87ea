"""What the question about a post becomes when it is answered: the post's notice, or one small line."""

import sqlite3
from datetime import timedelta

import pytest

from bot.actions import ReadPost
from bot.components import Layout
from bot.feeds import Entry, EntryId, StoredEntry
from bot.flows.members.membership import ensure_member
from bot.flows.members.show_standing import get_standing
from bot.flows.posts.announce import FRESH_FOR, announce_post
from bot.flows.posts.bylines import show_author
from bot.flows.posts.decide import answer_question, decide_post
from bot.limits import MAX_NOTICES_WAITING
from bot.outbox.keys import question_key
from bot.posts import Decision, PostId, PostPreview, Verdict
from bot.services import Services
from bot.themes import Phase
from storage.bylines import credit_posts
from storage.entries import NewEntry, add_entries
from storage.outbox import find_message
from storage.posts import add_post, find_post
from storage.rounds import rounds_of
from storage.submissions import ensure_submissions_feed
from tests.support.circles import make_caller, make_organiser, open_first_round
from tests.support.clocks import ManualClock
from tests.support.posts import bring_post

MAREK, INES = make_caller(1, "Marek"), make_caller(2, "Ines")


async def bring(services: Services, number: int, decision: Decision = Decision.ASK) -> PostId:
    """Put a post by Marek into the round that runs, or ask him about it."""
    now = services.clock.now()
    async with services.db.write() as tx:
        community, author = await ensure_member(tx, MAREK, now)
        [round_] = await rounds_of(tx, community.id, Phase.WRITING)
        entry = Entry.from_outside(
            str(number), f"https://marek.example/{number}", f"Slow trains {number}", text="x", published=now
        )
        feed = await ensure_submissions_feed(tx, community.id)
        [entry_id] = await add_entries(tx, [NewEntry(feed, entry, StoredEntry.from_entry(EntryId(0), entry), now)], now)
        preview, verdict = PostPreview(entry.title, entry.url, "", 1), Verdict(decision, ())
        post = await add_post(tx, round_.id, author.id, entry_id, verdict, preview, published=now, late=False, now=now)
        assert post is not None
        found = await find_post(tx, post, community.id)
        assert found is not None
        await announce_post(tx, community, round_, found, now)
    return post


@pytest.fixture
async def asked(services: Services) -> PostId:
    """A post about which Marek is asked."""
    await open_first_round(services)
    wait(services, timedelta(hours=1))
    return await bring(services, 1)


def wait(services: Services, time: timedelta) -> None:
    assert isinstance(services.clock, ManualClock)
    services.clock.set(services.clock.now() + time)


def messages(rows: sqlite3.Connection) -> dict[str, tuple[str, str]]:
    """Return the kind of each message about a post, and what it is: a notice, a small line or a question."""

    def shape(content: str) -> str:
        return (
            "notice"
            if ReadPost.prefix + ":" in content
            else "line"
            if '"text"' in content and "-# " in content[:60]
            else "question"
        )

    found = rows.execute("SELECT key, kind, content FROM outbox WHERE key LIKE 'post:%' OR key LIKE '%:more:%'")
    return {key: (kind, shape(content)) for key, kind, content in found}


async def test_a_question_that_is_answered_soon_becomes_the_notice_and_stays_its_place(
    services: Services, asked: PostId, rows: sqlite3.Connection
) -> None:
    key = f"post:{asked}:ask"
    assert messages(rows) == {key: ("question", "question")}
    wait(services, FRESH_FOR)
    shown = await answer_question(services, MAREK, asked, added=True)
    assert [ReadPost.parse(button.custom_id or "") for button in shown.buttons()] == [ReadPost(asked)]
    assert messages(rows) == {key: ("notice", "notice")}
    wait(services, timedelta(days=1))
    await decide_post(services, make_organiser(), asked, added=False)
    assert messages(rows) == {key: ("notice", "line")}
    assert (await answer_question(services, make_organiser(), asked, added=True)).buttons()
    assert messages(rows) == {key: ("notice", "notice")}


async def test_a_question_that_was_answered_late_or_with_no_becomes_one_small_line(
    services: Services, asked: PostId, rows: sqlite3.Connection
) -> None:
    wait(services, FRESH_FOR + timedelta(seconds=1))
    shown = await answer_question(services, MAREK, asked, added=True)
    [words] = shown.texts()
    assert words.startswith("-# [Slow trains 1](")
    assert words.endswith("is in the round. Thank you.")
    assert messages(rows) == {f"post:{asked}:ask": ("question", "line"), f"post:{asked}:notice": ("notice", "notice")}
    other = await bring(services, 2)
    [words] = (await answer_question(services, MAREK, other, added=False)).texts()
    assert words.startswith("-# ")
    assert messages(rows)[f"post:{other}:ask"] == ("question", "line")
    assert f"post:{other}:notice" not in messages(rows)


@pytest.mark.parametrize("waited", [timedelta(0), 2 * FRESH_FOR], ids=["soon", "late"])
async def test_who_answers_last_is_told_what_holds_and_so_is_the_channel(
    services: Services, asked: PostId, waited: timedelta
) -> None:
    wait(services, waited)
    [words] = (await answer_question(services, MAREK, asked, added=False)).texts()
    assert words.endswith("stays out of the round. Thank you.")
    shown = await answer_question(services, make_organiser(), asked, added=True)
    assert shown.buttons() if not waited else shown.texts()[0].endswith("is in the round. Thank you.")
    [words] = (await answer_question(services, make_organiser(), asked, added=False)).texts()
    assert words.endswith("taken out of the round." if not waited else "stays out of the round. Thank you.")
    async with services.db.read() as conn:
        standing = await find_message(conn, question_key(asked))
    assert standing is not None
    assert isinstance(standing.content, Layout)
    assert standing.content.texts() == [words]


async def test_a_question_that_somebody_deleted_becomes_nothing_and_the_notice_is_sent(
    services: Services, asked: PostId, rows: sqlite3.Connection
) -> None:
    async with services.db.write() as tx:
        await tx.exec_driver_sql("UPDATE outbox SET obstacle = 'deleted', due_at = NULL WHERE key LIKE '%:ask'")
    await decide_post(services, make_organiser(), asked, added=True)
    assert messages(rows)[f"post:{asked}:notice"] == ("notice", "notice")


async def test_a_post_whose_question_became_its_notice_is_listed_in_no_other_message(
    services: Services, asked: PostId, rows: sqlite3.Connection
) -> None:
    await answer_question(services, MAREK, asked, added=True)
    posts = [await bring(services, number, Decision.ACCEPT) for number in range(2, 6)]
    [(more,)] = rows.execute("SELECT content FROM outbox WHERE kind = 'more_posts'").fetchall()
    listed = [post for post in (asked, *posts) if ReadPost(post).custom_id in more]
    assert listed == posts[2:]


async def test_who_linked_to_somebody_is_counted_while_both_posts_are_in_their_round(services: Services) -> None:
    await open_first_round(services)
    wait(services, timedelta(hours=1))
    theirs = await bring_post(services, INES, "Every stop")
    linking = await bring_post(services, MAREK, "Slow trains", links=["https://ines.example/every-stop"])
    counts = []
    for post, who, added in ((linking, MAREK, False), (linking, MAREK, True), (theirs, INES, False)):
        counts.append((await get_standing(services, INES)).linked)
        await decide_post(services, who, post, added=added)
    counts.append((await get_standing(services, INES)).linked)
    assert counts == [1, 0, 1, 0]


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize("further", [1, 2])
async def test_a_post_that_is_another_members_leaves_the_message_with_posts_of_the_former(
    services: Services, rows: sqlite3.Connection, further: int
) -> None:
    posts = [await bring(services, number, Decision.ACCEPT) for number in range(2, MAX_NOTICES_WAITING + further + 2)]
    moved, *left = posts[MAX_NOTICES_WAITING:]
    async with services.db.write() as tx:
        community, ines = await ensure_member(tx, INES, services.clock.now())
        await credit_posts(tx, [moved], ines.id, services.clock.now())
        await show_author(tx, community, moved, services.clock.now())
    shown = [
        content for (content,) in rows.execute("SELECT content FROM outbox WHERE kind IN ('notice', 'more_posts')")
    ]
    for post in (moved, *left):
        assert sum(f'"{ReadPost(post).custom_id}"' in content for content in shown) == 1
    [(more,)] = rows.execute("SELECT content FROM outbox WHERE kind = 'more_posts'")
    assert ("is by Ines" in more) is not bool(left)
