"""Each post of a blog that several write is its author's alone, over HTTP and on disk."""

import sqlite3
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from bot.actions import BylineAnswer
from bot.errors import UserError
from bot.feeds import FeedId
from bot.flows.comments.names import toggle_alias
from bot.flows.feeds.poll_due import poll_feeds
from bot.flows.feeds.watch import give_blog, unwatch_blog
from bot.flows.members.privacy import delete_member, export
from bot.flows.posts.bylines import (
    PossibleWriters,
    answer_who_wrote,
    choose_names,
    credit_post,
    names_of_blog,
)
from bot.flows.posts.submit import submit_post
from bot.flows.rounds.draft import DraftPost, get_draft_post
from bot.limits import MAX_QUESTIONS_PER_BLOG
from bot.services import Services
from bot.themes import MemberId
from tests.support.circles import bring_blog, make_caller, make_organiser, open_first_round
from tests.support.clocks import ManualClock
from tests.support.feeds import make_item, make_rss
from tests.support.scripted_server import ScriptedServer, http_response, serve_script

ANA, BO = make_caller(1, "Ana"), make_caller(2, "Robert")


def signed(number: int, author: str | None, **changes: Any) -> dict[str, str]:
    """Return an item for the round that is signed, and counts as published when it is first seen."""
    text = f"Text {number}, of rivers and of roads, for #usblogs."
    return make_item(number, **{"description": text, "pubDate": None, "dc:creator": author, **changes})


OLD = [make_item(n, **{"dc:creator": author}) for n, author in enumerate(["Ana", "Bo"])]


@pytest.fixture
async def blog(services: Services) -> AsyncIterator[ScriptedServer]:
    """A blog signed by Ana and by Bo, which nobody has brought yet; a round is open."""
    await open_first_round(services)
    async with serve_script() as server:
        server.respond_with(http_response(make_rss(*OLD)))
        yield server


async def publish(services: Services, blog: ScriptedServer, *items: dict[str, str]) -> None:
    """Let the blog publish these items an hour later, and look at it."""
    assert isinstance(services.clock, ManualClock)
    services.clock.set(services.clock.now() + timedelta(hours=1))
    blog.respond_with(http_response(make_rss(*items, *OLD)))
    await poll_feeds(services, [FeedId(1)])


async def bring(services: Services, blog: ScriptedServer, *users: int) -> list[MemberId]:
    """Let Ana and Robert, by their numbers, bring the blog, and return their ids."""
    names = {1: "Ana", 2: "Robert", 3: "Jo"}
    members = [await bring_blog(services, 1, user, names[user], blog.address) for user in users]
    await poll_feeds(services, [FeedId(1)])
    return members


def credited(rows: sqlite3.Connection) -> list[tuple[str, str]]:
    """Return the posts in rounds, each with the member whose it is."""
    query = "SELECT title, name FROM posts JOIN members ON members.id = member_id WHERE decision = 'accept'"
    return rows.execute(f"{query} ORDER BY posts.id").fetchall()


def questions(rows: sqlite3.Connection) -> list[str]:
    """Return the content of each question who wrote a post."""
    return [content for (content,) in rows.execute("SELECT content FROM outbox WHERE kind = 'who_wrote' ORDER BY key")]


async def test_each_post_of_a_shared_blog_is_its_authors_and_counts_once(
    services: Services, blog: ScriptedServer, rows: sqlite3.Connection
) -> None:
    await bring(services, blog, 1, 2)
    await choose_names(services, BO, 2, ["bo"], {"ana": "Ana", "bo": "Bo"})
    await publish(services, blog, signed(3, "Bo"), signed(2, "Ana"))
    assert sorted(credited(rows)) == [("Post 2", "Ana"), ("Post 3", "Robert")]
    assert questions(rows) == []


async def test_a_name_that_nobody_has_claimed_is_asked_about_once_and_stays_out_until_then(
    services: Services, blog: ScriptedServer, rows: sqlite3.Connection
) -> None:
    await bring(services, blog, 1)
    await publish(services, blog, signed(3, "Bo"), signed(2, "Ana"))
    await publish(services, blog, signed(4, "Bo"), signed(3, "Bo"), signed(2, "Ana"))
    assert credited(rows) == [("Post 2", "Ana")]
    [question] = questions(rows)
    assert "signed **Bo**" in question
    await answer_who_wrote(services, ANA, 1, BylineAnswer.THEIRS, MemberId(1))
    assert credited(rows) == [("Post 2", "Ana"), ("Post 3", "Ana"), ("Post 4", "Ana")]
    [answered] = questions(rows)
    assert "are Ana's from now on" in answered


async def test_what_somebody_else_signs_stays_out_and_is_not_asked_about_again(
    services: Services, blog: ScriptedServer, rows: sqlite3.Connection
) -> None:
    await bring(services, blog, 1)
    await publish(services, blog, signed(2, "Bo"))
    with pytest.raises(UserError, match="a host can answer"):
        await answer_who_wrote(services, make_caller(3, "Jo"), 1, BylineAnswer.THEIRS, MemberId(1))
    await answer_who_wrote(services, make_organiser(), 1, BylineAnswer.NOBODY, None)
    await publish(services, blog, signed(3, "Bo"), signed(2, "Bo"))
    assert credited(rows) == []
    assert len(questions(rows)) == 1


async def test_a_host_puts_a_post_under_another_writer_of_its_blog_with_what_else_bears_that_name(
    services: Services, blog: ScriptedServer, rows: sqlite3.Connection
) -> None:
    await bring(services, blog, 1, 2)
    await choose_names(services, BO, 2, ["bo"], {"ana": "Ana", "bo": "Bo"})
    await publish(services, blog, signed(3, "Bo"), signed(2, "Ana"))
    [(post, round_)] = rows.execute("SELECT id, round_id FROM posts WHERE title = 'Post 3'").fetchall()
    shown = await get_draft_post(services, make_organiser(), round_, post)
    assert isinstance(shown, DraftPost)
    assert shown.writers == PossibleWriters("Bo", ((MemberId(1), "Ana"),))
    for who, member, why in ((BO, 1, "Only hosts"), (make_organiser(), 99, "Nobody here brings that blog")):
        with pytest.raises(UserError, match=why):
            await credit_post(services, who, post, member)
    await credit_post(services, make_organiser(), post, 1)
    await publish(services, blog, signed(4, "Bo"), signed(3, "Bo"), signed(2, "Ana"))
    assert sorted(credited(rows)) == [("Post 2", "Ana"), ("Post 3", "Ana"), ("Post 4", "Ana")]


async def test_one_who_writes_everything_is_asked_no_more(
    services: Services, blog: ScriptedServer, rows: sqlite3.Connection
) -> None:
    await bring(services, blog, 1)
    await publish(services, blog, signed(2, "Bo"))
    await answer_who_wrote(services, ANA, 1, BylineAnswer.EVERYTHING, MemberId(1))
    await publish(services, blog, signed(3, "The Team"), signed(2, "Bo"))
    assert credited(rows) == [("Post 2", "Ana"), ("Post 3", "Ana")]
    assert len(questions(rows)) == 1


async def test_a_blog_that_signs_each_post_anew_asks_few_questions(
    services: Services, blog: ScriptedServer, rows: sqlite3.Connection
) -> None:
    await bring(services, blog, 1)
    await publish(services, blog, *(signed(n, f"Guest {n}") for n in range(9, 1, -1)))
    assert len(questions(rows)) == MAX_QUESTIONS_PER_BLOG
    assert credited(rows) == []
    rows.execute("UPDATE bylines SET round_id = NULL")  # as those that were asked in another round
    rows.commit()
    await publish(services, blog, signed(10, "Guest 10"))
    assert len(questions(rows)) == MAX_QUESTIONS_PER_BLOG + 1


async def test_what_is_not_signed_in_a_shared_blog_is_asked_about_for_itself(
    services: Services, blog: ScriptedServer, rows: sqlite3.Connection
) -> None:
    _, robert = await bring(services, blog, 1, 2)
    await publish(services, blog, signed(3, None), signed(2, None))
    assert len(questions(rows)) == 2
    assert "is not signed" in questions(rows)[0]
    await answer_who_wrote(services, BO, 1, BylineAnswer.THEIRS, robert)
    assert len(credited(rows)) == 1
    assert credited(rows)[0][1] == "Robert"


async def test_an_author_is_known_by_an_address_of_their_own(
    services: Services, blog: ScriptedServer, rows: sqlite3.Connection
) -> None:
    await bring(services, blog, 1, 2)
    await toggle_alias(services, BO, "https://bo.example")
    atom = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Two</title><id>x</id><entry><id>tag:1</id>
    <title>Rivers</title><link href="https://blog.example/rivers"/><author><name>B.</name>
    <uri>https://bo.example/</uri></author><summary>Of rivers, for #usblogs.</summary></entry></feed>"""
    assert isinstance(services.clock, ManualClock)
    services.clock.set(services.clock.now() + timedelta(hours=1))
    blog.respond_with(http_response(atom))
    await poll_feeds(services, [FeedId(1)])
    assert credited(rows) == [("Rivers", "Robert")]


async def test_a_blog_with_one_name_is_its_owners_whatever_they_are_called_and_nobody_shares_it(
    services: Services, blog: ScriptedServer, rows: sqlite3.Connection
) -> None:
    blog.respond_with(http_response(make_rss(make_item(0, **{"dc:creator": "admin"}))))
    await bring(services, blog, 1)
    await publish(services, blog, signed(2, "admin"))
    assert credited(rows) == [("Post 2", "Ana")]
    blog.respond_with(http_response(make_rss(make_item(0, **{"dc:creator": "admin"}))))
    with pytest.raises(UserError, match="in the game already"):
        await bring_blog(services, 1, 2, "Robert", blog.address)
    with pytest.raises(UserError, match="You have that blog"):
        await bring_blog(services, 1, 1, "Ana", blog.address)


async def test_a_blog_that_begins_to_sign_its_posts_is_its_owners_still(
    services: Services, blog: ScriptedServer, rows: sqlite3.Connection
) -> None:
    unsigned = make_item(0)
    blog.respond_with(http_response(make_rss(unsigned)))
    await bring(services, blog, 1)
    assert isinstance(services.clock, ManualClock)
    for items in ([signed(1, "A. P.")], [signed(2, "Guest"), signed(1, "A. P.")]):
        services.clock.set(services.clock.now() + timedelta(hours=1))
        blog.respond_with(http_response(make_rss(*items, unsigned)))
        await poll_feeds(services, [FeedId(1)])
    assert credited(rows) == [("Post 1", "Ana")]
    assert "signed **Guest**" in questions(rows)[0]


async def test_an_editor_is_no_author(services: Services, blog: ScriptedServer, rows: sqlite3.Connection) -> None:
    await bring(services, blog, 1, 2)
    assert isinstance(services.clock, ManualClock)
    services.clock.set(services.clock.now() + timedelta(hours=1))
    head = "<managingEditor>ana@two.example (Ana)</managingEditor>"
    blog.respond_with(http_response(make_rss(signed(2, None), *OLD, head=head)))
    await poll_feeds(services, [FeedId(1)])
    assert credited(rows) == []
    assert len(questions(rows)) == 1


async def test_an_answer_can_be_changed_and_the_posts_go_with_it(
    services: Services, blog: ScriptedServer, rows: sqlite3.Connection
) -> None:
    await bring(services, blog, 1)
    names = await names_of_blog(services, ANA, 1)
    assert dict(names.names) == {"ana": "Ana", "bo": "Bo"}
    assert names.chosen == {"ana"}
    await choose_names(services, ANA, 1, ["ana", "bo"], names.names)
    await publish(services, blog, signed(3, "Bo"), signed(2, "Ana"))
    assert {name for _, name in credited(rows)} == {"Ana"}
    await choose_names(services, ANA, 1, ["ana"], names.names)
    await bring(services, blog, 2)
    with pytest.raises(UserError, match="another member's name"):
        await choose_names(services, BO, 2, ["ana"], names.names)
    theirs = await names_of_blog(services, BO, 2)
    assert dict(theirs.names) == {"bo": "Bo"}
    await choose_names(services, BO, 2, ["bo"], theirs.names)
    assert sorted(credited(rows)) == [("Post 2", "Ana"), ("Post 3", "Robert")]
    with pytest.raises(UserError, match="no such blog of yours"):
        await names_of_blog(services, make_caller(3, "Jo"), 1)


async def test_who_hands_in_a_post_of_a_shared_blog_hands_in_its_authors(
    services: Services, blog: ScriptedServer, rows: sqlite3.Connection
) -> None:
    await bring(services, blog, 1, 2)
    await choose_names(services, BO, 2, ["bo"], {"bo": "Bo"})
    home = f"http://127.0.0.1:{blog.port}"
    elsewhere = [
        signed(n, author, description=f"Of something else, {n}.", link=f"{home}/{n}")
        for n, author in [(4, None), (3, "Bo"), (2, "Ana")]
    ]
    await publish(services, blog, *elsewhere)
    with pytest.raises(UserError, match="Only Ana or a host"):
        await submit_post(services, BO, f"{home}/2")
    await submit_post(services, BO, f"{home}/3")
    await submit_post(services, make_organiser(), f"{home}/2")
    with pytest.raises(UserError, match="can't tell who wrote"):
        await submit_post(services, make_organiser(), f"{home}/4")
    await submit_post(services, BO, f"{home}/4")
    assert credited(rows) == [("Post 3", "Robert"), ("Post 2", "Ana"), ("Post 4", "Robert")]


async def test_who_leaves_a_shared_blog_leaves_it_to_the_others(
    services: Services, blog: ScriptedServer, rows: sqlite3.Connection
) -> None:
    await bring(services, blog, 1, 2)
    await choose_names(services, BO, 2, ["bo"], {"bo": "Bo"})
    await choose_names(services, ANA, 1, ["ana"], {"ana": "Ana"})
    assert (await export(services, ANA))["bylines"][0]["display"] == "Ana"
    await publish(services, blog, signed(3, "Bo"), signed(2, "Ana"))
    await delete_member(services, ANA)
    assert credited(rows) == [("Post 3", "Robert")]
    await publish(services, blog, signed(5, "Bo"), signed(4, "Ana"), signed(3, "Bo"), signed(2, "Ana"))
    assert credited(rows) == [("Post 3", "Robert"), ("Post 5", "Robert")]
    assert questions(rows) == []
    await unwatch_blog(services, BO, 2)
    assert rows.execute("SELECT count(*) FROM bylines").fetchone() == (0,)


async def test_a_share_of_a_blog_is_given_with_its_names(
    services: Services, blog: ScriptedServer, rows: sqlite3.Connection
) -> None:
    await bring(services, blog, 1, 2)
    await choose_names(services, BO, 2, ["bo"], {"bo": "Bo"})
    await choose_names(services, ANA, 1, ["ana"], {"ana": "Ana"})
    await publish(services, blog, signed(3, "Bo"), signed(2, "Ana"))
    await give_blog(services, make_organiser(), 1, make_caller(3, "Jo"))
    await publish(services, blog, signed(4, "Ana"), signed(3, "Bo"), signed(2, "Ana"))
    assert sorted(credited(rows)) == [("Post 2", "Jo"), ("Post 3", "Robert"), ("Post 4", "Jo")]
    await give_blog(services, make_organiser(), 1, BO)
    assert {name for _, name in credited(rows)} == {"Robert"}
    assert rows.execute("SELECT blogs.id, name FROM blogs JOIN members ON members.id = member_id").fetchall() == [
        (2, "Robert")
    ]


async def test_an_author_whom_the_blog_corrects_has_the_post(
    services: Services, blog: ScriptedServer, rows: sqlite3.Connection
) -> None:
    await bring(services, blog, 1, 2)
    await choose_names(services, BO, 2, ["bo"], {"bo": "Bo"})
    await publish(services, blog, signed(3, "Guest"), signed(2, "Ana"))
    assert credited(rows) == [("Post 2", "Ana")]
    await publish(services, blog, signed(3, "Ana"), signed(2, "Bo"))
    assert sorted(credited(rows)) == [("Post 2", "Robert"), ("Post 3", "Ana")]
    [notice] = rows.execute("SELECT content FROM outbox WHERE kind = 'notice' AND key = 'post:1:notice'").fetchall()
    assert "Robert" in notice[0]
