"""Who changes the draft of a round-up, and that a change is made whole or not at all."""

import re
import sqlite3
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.demo.world import World
from bot.errors import UserError
from bot.feeds import Entry, EntryId, StoredEntry
from bot.flows.members.membership import ensure_member
from bot.flows.posts.announce import announce_post
from bot.flows.posts.decide import decide_post
from bot.flows.posts.take_out import take_out_post
from bot.flows.rounds.draft import get_draft, save_draft, undo_edits
from bot.posts import Decision, Post, PostPreview, Verdict
from bot.posts.way_back import Way
from bot.roundup.draft import DraftEdit, PostEdit
from bot.services import Services
from bot.themes import LATE_WINDOW, Caller, Phase
from storage.entries import NewEntry, add_entries
from storage.posts import add_post, find_post
from storage.round_hosts import upsert_round_host
from storage.rounds import get_round, rounds_of
from storage.schema import entries
from storage.submissions import ensure_submissions_feed
from tests.support.circles import make_caller, make_organiser, open_first_round
from tests.support.clocks import ManualClock
from tests.support.draft_view import DraftView
from tests.support.messages import message_texts_with
from tests.support.waiting_post import TITLE, let_a_post_wait

THEME_HOST = make_caller(2, "Ines")


@pytest.fixture
async def post(services: Services) -> Post:
    """A post by Marek in the round that runs, for which Ines chose the theme; she is no organiser."""
    await open_first_round(services)
    assert isinstance(services.clock, ManualClock)
    now = services.clock.now() + timedelta(hours=1)
    services.clock.set(now)
    async with services.db.write() as tx:
        community, author = await ensure_member(tx, make_caller(1, "Marek"), now)
        _, theme_host = await ensure_member(tx, THEME_HOST, now)
        [round_] = await rounds_of(tx, community.id, Phase.WRITING)
        await upsert_round_host(tx, round_.id, host_id=theme_host.id)
        entry = Entry.from_outside("1", "https://marek.example/1", "Slow trains", text="For #usblogs.", published=now)
        feed = await ensure_submissions_feed(tx, community.id)
        [entry_id] = await add_entries(tx, [NewEntry(feed, entry, StoredEntry.from_entry(EntryId(0), entry), now)], now)
        preview = PostPreview(entry.title, entry.url, "", 1)
        verdict = Verdict(Decision.ACCEPT, ())
        added = await add_post(tx, round_.id, author.id, entry_id, verdict, preview, published=now, late=False, now=now)
        assert added is not None
        found = await find_post(tx, added, community.id)
        assert found is not None
        await announce_post(tx, community, round_, found, now)
    return found


async def leave_out(services: Services, who: Caller, post: Post) -> None:
    edit = PostEdit(post.id, recommendation="Read this one", is_out=True)
    await save_draft(services, who, post.round, DraftEdit(posts=(edit,)))


def stored(rows: sqlite3.Connection) -> list[tuple[str, str | None, str]]:
    return rows.execute("SELECT decision, decided_by, recommendation FROM posts").fetchall()


async def test_a_theme_host_who_is_no_organiser_leaves_a_post_out_in_their_own_name(
    services: Services, post: Post, rows: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[tuple[object, ...]] = []
    create = Caller.__init__

    def create_noted(who: Caller, *arguments: object, **options: object) -> None:
        made.append((*arguments, *options.values()))
        create(who, *arguments, **options)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr(Caller, "__init__", create_noted)
    await leave_out(services, THEME_HOST, post)
    assert made == []
    assert stored(rows) == [("ignore", "organiser", "Read this one")]
    [(notice,)] = rows.execute("SELECT content FROM outbox WHERE key = ?", (f"post:{post.id}:notice",)).fetchall()
    assert "was taken out of the round" in notice


async def test_a_post_left_out_can_be_put_back_until_somebody_else_decides_or_its_author_leaves(
    services: Services, post: Post, rows: sqlite3.Connection
) -> None:
    async def left_out() -> list[int]:
        return [one.id for one in (await get_draft(services, THEME_HOST, post.round)).left_out]

    put_back = DraftEdit(posts=(PostEdit(post.id, is_out=False),))
    await leave_out(services, THEME_HOST, post)
    assert await left_out() == [post.id]
    await save_draft(services, THEME_HOST, post.round, put_back)
    assert await left_out() == []
    assert stored(rows) == [("accept", "organiser", "Read this one")]
    await leave_out(services, THEME_HOST, post)
    async with services.db.write() as tx:
        await tx.exec_driver_sql("UPDATE members SET left_at = joined_at WHERE name = 'Marek'")
    assert await left_out() == []
    async with services.db.write() as tx:
        await tx.exec_driver_sql("UPDATE members SET left_at = NULL")
    await decide_post(services, make_organiser(), post.id, added=False)
    assert await left_out() == []
    await save_draft(services, THEME_HOST, post.round, put_back)
    assert [decision for decision, *_ in stored(rows)] == ["ignore"]


async def test_what_its_author_wants_out_too_stays_out_when_the_draft_is_as_it_was(
    services: Services, post: Post, rows: sqlite3.Connection
) -> None:
    await leave_out(services, THEME_HOST, post)
    taken = await take_out_post(services, make_caller(1, "Marek"), post.id)
    assert taken.way_back is not None
    assert taken.way_back.way is Way.A_HOST
    draft = await undo_edits(services, THEME_HOST, post.round)
    assert (list(draft.roundup.posts), draft.left_out) == ([], ())
    assert stored(rows) == [("ignore", "organiser", "")]
    with pytest.raises(UserError, match="A host left"):
        await decide_post(services, make_caller(1, "Marek"), post.id, added=True)
    await decide_post(services, make_organiser(), post.id, added=True)
    assert stored(rows) == [("accept", "organiser", "")]


async def test_whoever_puts_a_round_up_together_quotes_what_its_authors_wrote(services: Services, post: Post) -> None:
    async def quote(who: Caller, words: str) -> str:
        draft = await save_draft(services, who, post.round, DraftEdit(posts=(PostEdit(post.id, words),)))
        return draft.roundup.posts[0].quote

    assert await quote(THEME_HOST, "slow trains, FOR #usblogs") == "slow trains, FOR #usblogs"
    assert await quote(THEME_HOST, "") == ""
    with pytest.raises(UserError, match="word for word"):
        await quote(THEME_HOST, "I have always hated this circle.")
    assert await quote(make_organiser(), "Further down in it.") == "Further down in it.", "its beginning alone is known"
    assert await quote(THEME_HOST, "Further down in it.") == "Further down in it.", "it stood there before"
    async with services.db.write() as tx:
        await tx.execute(update(entries).values(text="All of it. " * 50))
    with pytest.raises(UserError, match="word for word"):
        await quote(make_organiser(), "I have always hated this circle.")


async def test_an_author_hears_once_that_their_post_was_left_out(
    services: Services, post: Post, rows: sqlite3.Connection
) -> None:
    def told() -> list[tuple[int, bool]]:
        found = rows.execute("SELECT user_id, content FROM outbox WHERE kind = 'left_out'").fetchall()
        return [(user, "came back" in content) for user, content in found]

    async def edit(who: Caller, *, is_out: bool) -> None:
        await save_draft(services, who, post.round, DraftEdit(posts=(PostEdit(post.id, is_out=is_out),)))

    await edit(make_caller(1, "Marek", is_organiser=True), is_out=True)
    await edit(THEME_HOST, is_out=False)
    assert told() == [], "it was his own choice"
    await edit(THEME_HOST, is_out=True)
    assert told() == [(1, False)]
    await edit(THEME_HOST, is_out=False)
    assert told() == [(1, True)]
    await edit(make_organiser(), is_out=True)
    assert told() == [(1, False)]
    await undo_edits(services, THEME_HOST, post.round)
    assert told() == [(1, True)]


async def test_all_edits_are_undone_but_what_a_host_said_no_to(
    services: Services, post: Post, rows: sqlite3.Connection
) -> None:
    edit = PostEdit(post.id, "Slow trains", "Read this one", 1, is_out=True)
    await save_draft(services, THEME_HOST, post.round, DraftEdit("Hello", [post.id], (edit,)))
    assert (await get_draft(services, THEME_HOST, post.round)).is_edited
    draft = await undo_edits(services, THEME_HOST, post.round)
    assert (draft.round.opening, draft.left_out, draft.is_edited) == ("", (), False)
    assert [(one.quote, one.recommendation, one.position) for one in draft.roundup.posts] == [("", "", None)]
    await decide_post(services, make_organiser(), post.id, added=False)
    await undo_edits(services, THEME_HOST, post.round)
    assert [decision for decision, *_ in stored(rows)] == ["ignore"]
    with pytest.raises(UserError, match="Only hosts can do that"):
        await undo_edits(services, make_caller(1, "Marek"), post.round)


async def test_when_leaving_a_post_out_fails_nothing_of_the_change_stays(
    services: Services, post: Post, rows: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    def upset(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("bot.flows.posts.announce.post_removed", upset)
    with pytest.raises(ZeroDivisionError):
        await leave_out(services, THEME_HOST, post)
    assert stored(rows) == [("accept", None, "")]


async def test_a_member_who_did_not_choose_the_theme_leaves_nothing_out(
    services: Services, post: Post, rows: sqlite3.Connection
) -> None:
    with pytest.raises(UserError, match="Only hosts can do that"):
        await leave_out(services, make_caller(1, "Marek"), post)
    assert stored(rows) == [("accept", None, "")]


async def test_whoever_reviews_drafts_needs_the_right_of_an_organiser_and_a_server(
    services: Services, post: Post, rows: sqlite3.Connection
) -> None:
    async with services.db.write() as tx:
        await tx.exec_driver_sql("UPDATE communities SET draft_reviewer = 7")
    for who in (make_caller(7, "Bea"), Caller(None, THEME_HOST.user, THEME_HOST.name)):
        with pytest.raises(UserError):
            await leave_out(services, who, post)
    assert stored(rows) == [("accept", None, "")]


async def test_an_author_adds_nothing_to_a_round_that_is_over(
    services: Services, post: Post, rows: sqlite3.Connection
) -> None:
    async with services.db.write() as tx:
        await tx.exec_driver_sql("UPDATE posts SET decision = 'ask'")
        round_ = await get_round(tx, post.round)
        await tx.exec_driver_sql("UPDATE rounds SET rounded_up_at = closes_at")
    assert isinstance(services.clock, ManualClock)
    services.clock.set(round_.closes_at + LATE_WINDOW)
    with pytest.raises(UserError, match="That round is over"):
        await decide_post(services, make_caller(1, "Marek"), post.id, added=True)
    assert stored(rows) == [("ask", None, "")]
    await decide_post(services, make_organiser(), post.id, added=True)
    assert stored(rows) == [("accept", "organiser", "")]
    with pytest.raises(UserError, match="That round is over"):  # by an old question, which asks no second time
        await decide_post(services, make_caller(1, "Marek"), post.id, added=False)


async def test_a_post_that_waits_for_an_answer_stands_in_the_draft_and_is_answered_there(world: World) -> None:
    await let_a_post_wait(world)
    draft = await DraftView.open(world)
    assert f"Waits for an answer: {TITLE}" in re.sub(r"\[(.+?)\]\(.+?\)", r"\1", draft.words)
    before = len(draft.titles)
    await draft.choose(before + 1)
    assert "Waits for an answer" in draft.words
    await draft.label("Into the round")
    assert "Waits for an answer" not in draft.words
    assert len(draft.titles) == before + 1
    await world.env.settle()
    assert message_texts_with(world, TITLE)


async def test_a_post_that_waits_for_an_answer_can_be_left_out_in_the_draft_and_put_back(world: World) -> None:
    await let_a_post_wait(world)
    draft = await DraftView.open(world)
    await draft.choose(len(draft.titles) + 1)
    await draft.label("Leave it out")
    assert "Waits for an answer" not in draft.words
    assert "Left out: " in draft.words
    await draft.choose(len(draft.titles) + 1)
    await draft.label("Back into the round")
    assert any(TITLE in title for title in draft.titles)
