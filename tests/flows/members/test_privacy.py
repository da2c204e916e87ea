"""What becomes of messages about a member who leaves, or has everything deleted."""

import json
import sqlite3
from dataclasses import replace

import pytest

from bot.comments import ParsedComment
from bot.comments.identity import Author
from bot.components import ActionRow, Button, CustomId, Layout, TextDisplay
from bot.demo.week import ScriptedWeek
from bot.demo.world import ORGANISER, World
from bot.errors import UserError
from bot.flows.members.consent import answer_consent
from bot.flows.members.membership import record_seen
from bot.flows.members.privacy import delete_member, erase, export, record_departure
from bot.flows.members.show_standing import get_standing
from bot.flows.members.thank import show_thanks, thank
from bot.flows.rounds.draft import notify_draft
from bot.flows.rounds.past import take_past
from bot.flows.rounds.set_up import set_up
from bot.flows.themes.host_rota import decline_invitation, volunteer_for_rota
from bot.flows.themes.invite_theme_host import invite_theme_host
from bot.i18n import Language, get_translator
from bot.messages.privacy import message_erased, message_hidden
from bot.outbox import Message, MessageKey, MessageKind
from bot.reading import HelpKind, Standing
from bot.services import Services
from bot.themes import Caller, CommunityId, MemberId, Phase
from bot.themes.imported_round import ImportedRound
from cogs.choices import choice_value
from storage.comments import add_comments, assign_comment, record_disowned, recorded_comments
from storage.communities import find_member, get_member
from storage.imported_rounds import imported_rounds_of
from storage.next_runs import Job, next_runs
from storage.outbox import due_messages, enqueue, find_message, mark_sending, mark_sent, messages_about
from storage.rounds import rounds_of, scheduled_round
from storage.volunteers import volunteers_of
from tests.support.circles import make_caller, make_community, make_organiser, open_first_round, set_up_community
from tests.support.clocks import MONDAY
from tests.support.commands import run_command
from tests.support.games import hold_comments, start_game
from tests.support.posts import bring_post

INES, MAREK, TOMAS = make_caller(7, "Ines"), make_caller(8, "Marek"), make_caller(9, "Tomas")
KEY = MessageKey("any key at all")
DELETED, HIDDEN = (make(get_translator(Language.ENGLISH)) for make in (message_erased, message_hidden))
WRITTEN_ANEW = ("announcement", "event", "post_list", "roundup", "roundup_part", "board", "perma_post")
"""The kinds of messages that are not taken back, as they are queued again from the rows that are left."""


async def join_members(services: Services) -> list[MemberId]:
    """Set a community up, with Ines and Marek in it; return their ids."""
    await set_up_community(services)
    return [(await answer_consent(services, who, agrees=True)).id for who in (INES, MAREK)]


def make_message(*subjects: MemberId, words: str = "Every stop", button: str = "read:1") -> Message:
    """Return a message with a button, about these members."""
    content = Layout((TextDisplay(words), ActionRow((Button("Read", CustomId(button)),))))
    return Message(KEY, MessageKind.NUDGE, CommunityId(1), 10, content, subjects=frozenset(subjects))


async def leave(services: Services, who: Caller) -> None:
    """Let a member leave the server."""
    async with services.db.read() as conn:
        member = await find_member(conn, CommunityId(1), who.user)
    assert member is not None
    await record_departure(services, member)


async def enqueue_message(services: Services, message: Message) -> None:
    async with services.db.write() as tx:
        await enqueue(tx, message, MONDAY)


async def get_message(services: Services) -> Message:
    async with services.db.read() as conn:
        found = await find_message(conn, KEY)
    assert found is not None
    return found


@pytest.mark.parametrize("button", ["read:1", "open-a-post:1", "x"])
async def test_what_was_said_of_a_member_is_taken_back_whatever_its_buttons_are_called(
    services: Services, rows: sqlite3.Connection, button: str
) -> None:
    ines, marek = await join_members(services)
    await enqueue_message(services, make_message(ines, marek, button=button))
    await delete_member(services, INES)
    assert (await get_message(services)).content == DELETED
    assert rows.execute("SELECT count(*) FROM outbox_subjects").fetchone() == (0,)


async def test_every_message_that_names_somebody_or_shows_their_post_is_known_to_be_about_them(
    world: World, rows: sqlite3.Connection
) -> None:
    hold_comments(world)  # so that there are posts without a reader
    comments = (comment for writing in world.blogs.circle.posts for comment in writing.comments)
    world.blogs.held_comments -= {comment.number for comment in comments if comment.name == "a passer-by"}
    week = ScriptedWeek(world, lambda *_: None)
    await week.set_up()
    for who in ("ines", "tomas", "marek", "sam", "yuki"):
        await week.bring_blog(who, world.blogs.circle.home(world.blogs.circle.people[who]))
    await week.suggest()
    await week.vote()
    yuki = world.members["yuki"]  # somebody signs a comment with what is her name now
    world.env.backend.get_member(world.guild.id, yuki.id).nick = "A Passer-By"
    await run_command(world, "yuki", "help")
    await run_command(world, "tomas", "reading nudge", when="on")
    await run_command(world, "ines", "thanks", member=world.members["marek"], **{"for": "draft", "show": True})
    await world.skip_to("Sun 09:00")
    await world.skip_to("Sun 21:30")
    people = rows.execute(
        "SELECT m.id, m.name, p.title FROM members m LEFT JOIN posts p ON p.member_id = m.id"
    ).fetchall()
    about, seen = set(rows.execute("SELECT message_key, member_id FROM outbox_subjects").fetchall()), set()
    for key, kind, content in rows.execute("SELECT key, kind, content FROM outbox").fetchall():
        for member, *words in people:
            if kind not in WRITTEN_ANEW and any(json.dumps(word)[1:-1] in content for word in words if word):
                assert (key, member) in about
                seen.add(kind)
    assert seen == {"notice", "question", "nudge", "thanks", "was_it_you"}


async def test_what_was_said_of_others_stays(services: Services) -> None:
    _, marek = await join_members(services)
    await enqueue_message(services, make_message(marek))
    await delete_member(services, INES)
    assert (await get_message(services)).content == make_message().content


async def test_a_message_that_changes_is_about_whom_it_names_then(services: Services) -> None:
    ines, marek = await join_members(services)

    async def named_in() -> list[int]:
        async with services.db.read() as conn:
            return [len(await messages_about(conn, member)) for member in (ines, marek)]

    await enqueue_message(services, make_message(ines))
    assert await named_in() == [1, 0]
    await enqueue_message(services, make_message(marek))
    assert await named_in() == [1, 0], "the words are the same"
    await enqueue_message(services, make_message(marek, words="Where the two trains pass"))
    assert await named_in() == [0, 1]
    await enqueue_message(services, make_message(words="Nothing of anybody's"))
    assert await named_in() == [0, 0]


async def test_a_private_message_to_who_is_deleted_is_not_sent_to_the_channel_instead(
    services: Services, rows: sqlite3.Connection
) -> None:
    await join_members(services)
    await thank(services, MAREK, INES, HelpKind.HELPED, "", shows=False)
    assert rows.execute("SELECT user_id FROM outbox WHERE key LIKE 'thanks:%'").fetchall() == [(7,)]
    await delete_member(services, INES)
    assert rows.execute("SELECT user_id FROM outbox WHERE key LIKE 'thanks:%'").fetchall() == []


async def test_thanks_that_a_member_gave_are_taken_back_where_they_were_received(services: Services) -> None:
    ines, marek = await join_members(services)
    await thank(services, MAREK, INES, HelpKind.HELPED, "", shows=False)
    async with services.db.read() as conn:
        [received] = await messages_about(conn, marek)
        assert await messages_about(conn, ines) == [], "it is theirs to read, and goes with them"
    await delete_member(services, MAREK)
    async with services.db.read() as conn:
        found = await find_message(conn, received.key)
    assert found is not None
    assert (found.user_id, found.content) == (7, DELETED)


async def test_what_is_queued_about_somebody_who_leaves_or_to_them_is_never_sent(services: Services) -> None:
    ines, _ = await join_members(services)
    await enqueue_message(services, make_message(ines))
    await thank(services, MAREK, INES, HelpKind.HELPED, "", shows=False)
    await leave(services, INES)
    async with services.db.read() as conn:
        kinds = [message.kind for message in await due_messages(conn, CommunityId(1), MONDAY)]
    assert kinds == [MessageKind.BOARD]


async def test_a_message_that_may_be_sent_or_not_loses_its_words_when_somebody_leaves(services: Services) -> None:
    ines, _ = await join_members(services)
    await enqueue_message(services, make_message(ines))
    async with services.db.write() as tx:
        await mark_sending(tx, KEY, MONDAY)
    await leave(services, INES)
    assert (await get_message(services)).content == HIDDEN
    async with services.db.read() as conn:
        assert [message.key for message in await messages_about(conn, ines)] == [KEY], "it can still be deleted later"


@pytest.mark.parametrize("is_their_wish", [True, False])
async def test_what_was_sent_about_somebody_who_leaves_stays_until_they_are_deleted(
    services: Services,
    is_their_wish: bool,  # noqa: FBT001 - pytest gives it by its name
) -> None:
    ines, _ = await join_members(services)
    await enqueue_message(services, make_message(ines))
    async with services.db.write() as tx:
        await mark_sending(tx, KEY, MONDAY)
        await mark_sent(tx, replace(make_message(ines), message_id=5, revision=1))
    await leave(services, INES)
    assert (await get_message(services)).content == make_message().content
    if is_their_wish:
        await delete_member(services, INES)
    else:
        async with services.db.write() as tx:
            await erase(tx, make_community(), ines, MONDAY)
    assert (await get_message(services)).content == (DELETED if is_their_wish else HIDDEN)


async def test_thanks_of_somebody_who_left_name_and_quote_nobody(services: Services) -> None:
    await join_members(services)
    await thank(services, INES, MAREK, HelpKind.DRAFT, "Words of Ines", shows=True)
    await leave(services, INES)
    shown = (await show_thanks(services, MAREK, 1)).thanks
    assert (shown.giver, shown.line) == ("", "")
    with pytest.raises(UserError, match="can't keep thanks"):
        await thank(services, MAREK, INES, HelpKind.HELPED, "", shows=True)


@pytest.mark.engines
async def test_thanks_and_answers_of_who_is_erased_count_on_and_tell_nobody_who_that_was(services: Services) -> None:
    ines, marek = await join_members(services)
    await open_first_round(services)
    tomas = (await answer_consent(services, TOMAS, agrees=True)).id
    for giver in (INES, TOMAS):
        await thank(services, giver, MAREK, HelpKind.DRAFT, f"Words of {giver.name}", shows=True)
    post = await bring_post(services, INES, "Every stop")
    asked, answer, other = (
        ParsedComment.from_outside("rest", number, "", "", parent, None)
        for number, parent in (("1", None), ("2", "1"), ("3", None))
    )
    async with services.db.write() as tx:
        await add_comments(tx, post, [(asked, Author(marek)), (answer, Author(ines)), (other, Author(ines))], MONDAY)
    before = await standing_of_marek(services)
    assert before.thanks_count == 2
    for who in (INES, TOMAS):
        await delete_member(services, who)
    after = await standing_of_marek(services)
    assert (after.thanks_count, after.number) == (before.thanks_count, before.number)
    async with services.db.read() as conn:
        kept = await recorded_comments(conn, post, {"1", "2", "3"})
        assert {number: one.member for number, one in kept.items()} == {"1": marek, "2": ines, "3": None}
        erased = [await get_member(conn, one) for one in (ines, tomas)]
    assert [(one.name, one.user < 0) for one in erased if one] == [("", True)] * 2
    shown = (await show_thanks(services, MAREK, 1)).thanks
    assert (shown.giver, shown.line) == ("", "")


@pytest.mark.engines
async def test_the_export_tells_nobody_that_a_comment_is_anothers_or_that_they_gave_it_back(services: Services) -> None:
    ines, marek = await join_members(services)
    await open_first_round(services)
    post = await bring_post(services, TOMAS, "Every stop")
    comment = ParsedComment.from_outside("rest", "1", "", "", None, None)
    async with services.db.write() as tx:
        await add_comments(tx, post, [(comment, Author(ines))], MONDAY)
        await record_disowned(tx, post, ines)
        await assign_comment(tx, 1, post, marek)
    told = [await export(services, who) for who in (INES, MAREK)]
    assert [[one["member_id"] for one in held["comments"]] for held in told] == [[], [marek]]
    assert [[dict(one) for one in held["disowned_comments"]] for held in told] == [
        [{"comment_id": 1, "member_id": ines}],
        [],
    ]


async def test_a_post_that_an_erasure_left_blank_is_offered_to_no_host(world: World, rows: sqlite3.Connection) -> None:
    week = await start_game(world)
    await week.read("sam", "Every stop")
    await delete_member(world.services, make_caller(world.users["ines"].id, "Ines", world.guild.id))
    [(blank,)] = rows.execute("SELECT id FROM posts WHERE title = ''").fetchall()
    assert await world.members[ORGANISER].autocomplete(world.channel, "post accept", "post", "") == []
    await run_command(world, ORGANISER, "post accept", post=choice_value(blank))
    assert rows.execute("SELECT decision FROM posts WHERE id = ?", (blank,)).fetchone() == ("ignore",)


async def standing_of_marek(services: Services) -> Standing:
    return (await get_standing(services, MAREK)).standing


@pytest.mark.engines
async def test_the_turn_of_who_leaves_is_the_next_ones_at_once(services: Services) -> None:
    ines, marek = await join_members(services)
    await set_up(services, make_organiser(), replace(make_community(), rotates_hosts=True))
    for who in (INES, MAREK):
        await volunteer_for_rota(services, who, is_substitute=False)

    async def invite() -> MemberId | None:
        async with services.db.read() as conn:
            upcoming = await scheduled_round(conn, CommunityId(1))
        await invite_theme_host(services, upcoming)
        async with services.db.read() as conn:
            return (await scheduled_round(conn, CommunityId(1))).invited

    assert await invite() == ines
    await leave(services, INES)
    async with services.db.read() as conn:
        assert Job.ROUNDS in (await next_runs(conn, MONDAY)).first
        assert [one.member for one in await volunteers_of(conn, CommunityId(1))] == [marek]
    with pytest.raises(UserError, match="not your turn"):
        await decline_invitation(services, INES, 1)


@pytest.mark.parametrize("leaves", [True, False])
async def test_the_draft_of_who_has_left_goes_to_whoever_set_the_game_up(services: Services, *, leaves: bool) -> None:
    await join_members(services)
    await open_first_round(services)
    await set_up(services, make_organiser(), replace(make_community(), draft_reviewer=INES.user))
    if leaves:
        await leave(services, INES)
    async with services.db.read() as conn:
        [running] = await rounds_of(conn, CommunityId(1), Phase.WRITING)
    await notify_draft(services, running)
    async with services.db.read() as conn:
        due = await due_messages(conn, CommunityId(1), services.clock.now())
    readers = [message.user_id for message in due if message.kind is MessageKind.DRAFT]
    assert readers == [make_organiser().user if leaves else INES.user]


async def test_a_host_of_before_is_named_no_more_once_they_have_left_or_are_deleted(services: Services) -> None:
    await join_members(services)
    past = [ImportedRound.from_outside(n, f"Theme {n}", None, INES.name, "") for n in (1, 2)]
    await take_past(services, make_organiser(), past)

    async def hosts() -> set[str]:
        async with services.db.read() as conn:
            return {one.host for one in await imported_rounds_of(conn, CommunityId(1))}

    assert await hosts() == {INES.name}
    await leave(services, INES)
    assert await hosts() == {""}
    await record_seen(services, INES)
    assert await hosts() == {INES.name}
    await delete_member(services, INES)
    assert await hosts() == {""}
