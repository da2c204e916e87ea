"""Comments that members claim and give back: what is offered, and what goes with it."""

import sqlite3
from collections.abc import Awaitable, Callable
from functools import partial

import pytest

from bot.demo.transcript import buttons_of
from bot.demo.world import World
from bot.errors import UserError
from bot.flows.comments.claim import claim_comment, disown_comments, find_own_comment
from bot.flows.comments.fetch import FetchedComments
from bot.flows.comments.names import toggle_alias
from bot.flows.comments.poller import CommentPoller
from bot.flows.members.consent import answer_consent
from bot.flows.posts.decide import decide_post
from bot.flows.posts.submit import submit_post
from bot.posts import PostId
from bot.services import Services
from tests.support.buttons import press_commented_button
from tests.support.circles import make_caller, open_first_round
from tests.support.commands import answer_message, answer_text, run_command
from tests.support.commented_blog import TITLE, authors_under, commented_game
from tests.support.one_post import ATOM, comment_list, serve_one_post

BLOGGER = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Comments</title><id>tag:blogger.com,1999:blog-1</id>
<entry><id>tag:blogger.com,1999:blog-1.post-{number}</id><title>Yes</title><content>Yes</content>
<published>2026-03-21T10:0{number}:00Z</published><author><name>Night Owl</name>
<uri>https://www.blogger.com/profile/12345678</uri></author></entry></feed>"""


async def test_what_was_given_back_is_not_taken_again_unasked_where_the_name_stays(
    world: World, rows: sqlite3.Connection
) -> None:
    async with commented_game(world) as (week, blog):
        await run_command(world, "tomas", "blog name", name="Night Owl")
        blog.comment(11, "Night Owl")
        blog.comment(12, "Day Bird")
        await world.skip_to("Sat 22:00")
        assert authors_under(rows) == {"11": world.names["tomas"], "12": None}
        with rows:  # another comment is known by the name
            rows.execute(
                "UPDATE comments SET member_id = (SELECT member_id FROM comments WHERE external_id = '11'), "
                "alias_id = (SELECT id FROM aliases WHERE value = 'night owl') "
                "WHERE id = (SELECT comments.id FROM comments JOIN posts ON posts.id = post_id "
                "WHERE comments.member_id IS NULL AND title != ? LIMIT 1)",
                (TITLE,),
            )
        found = await press_commented_button(world, week, "tomas", TITLE)
        await world.members["tomas"].click(answer_message(found), label="It isn't mine")
        assert "Night Owl" in await run_command(world, "tomas", "blog name")
        again = await press_commented_button(world, week, "tomas", TITLE)
        assert list(buttons_of(answer_message(again)).values()) == ["Day Bird", "Night Owl", "None of these"]
        assert authors_under(rows) == {"11": None, "12": None}


async def test_what_two_said_is_not_theirs_goes_back_to_neither_of_them_unasked(
    world: World, rows: sqlite3.Connection
) -> None:
    async with commented_game(world) as (week, blog):
        tomas = world.blogs.circle.home(world.blogs.circle.people["tomas"])
        blog.comment(11, "Robin", tomas)
        await world.skip_to("Sat 22:00")
        assert authors_under(rows) == {"11": world.names["tomas"]}
        found = await press_commented_button(world, week, "tomas", TITLE)
        await world.members["tomas"].click(answer_message(found), label="It isn't mine")
        which = await press_commented_button(world, week, "marek", TITLE)
        claimed = await world.members["marek"].click(answer_message(which), label="Robin")
        assert "I have your comment" in answer_text(claimed)
        await world.members["marek"].click(answer_message(claimed), label="It isn't mine")
        await world.skip_to("Sun 12:00")
        assert authors_under(rows) == {"11": None}
        which = await press_commented_button(world, week, "tomas", TITLE)
        await world.members["tomas"].click(answer_message(which), label="Robin")
        assert authors_under(rows) == {"11": world.names["tomas"]}


async def test_what_the_blog_marks_as_its_authors_is_offered_to_nobody_else(
    world: World, rows: sqlite3.Connection
) -> None:
    async with commented_game(world) as (week, blog):
        await run_command(world, "sam", "privacy pause")
        blog.comment(11, "The Keeper", css_class="bypostauthor")
        blog.comment(12, "Day Bird")
        await world.skip_to("Sat 22:00")
        assert authors_under(rows) == {"11": None, "12": None}
        which = await press_commented_button(world, week, "tomas", TITLE)
        assert list(buttons_of(answer_message(which)).values()) == ["Day Bird", "None of these"]


async def test_of_a_name_without_a_letter_nothing_is_said_that_is_not_so(world: World) -> None:
    async with commented_game(world) as (week, blog):
        blog.comment(11, "✿✿")
        async with world.bot.services.db.write() as tx:
            await tx.exec_driver_sql("UPDATE members SET name = '' WHERE name LIKE 'Marek%'")
        await world.skip_to("Sat 22:00")
        which = await press_commented_button(world, week, "tomas", TITLE)
        claim = next(action for action, label in buttons_of(answer_message(which)).items() if label == "✿✿")
        claimed = answer_text(await world.members["tomas"].click(answer_message(which), custom_id=claim))
    assert "I have your comment" in claimed
    assert "another member" not in claimed
    assert "One word" not in claimed


async def test_a_name_stays_while_a_comment_is_known_by_an_account_that_came_with_it(
    services: Services, rows: sqlite3.Connection
) -> None:
    await open_first_round(services)
    caller = make_caller(2, "Tomas")
    async with serve_one_post() as site:
        posts = []
        for number in (1, 2):
            head, words = site.link_feed(f"/post-{number}/comments"), f"What I wrote on day {number} is long enough."
            page = f"<html><head>{head}</head><article><h1>Post {number}</h1><p>{words}</p></article></html>"
            site.answers[f"/post-{number}"] = ("text/html", page)
            site.answers[f"/post-{number}/comments"] = (ATOM, BLOGGER.format(number=number))
            posts.append((await submit_post(services, make_caller(1, "Sam"), f"{site.address}/post-{number}")).id)
        poller = CommentPoller(services)
        await answer_consent(services, caller, agrees=True)
        [first] = (await find_own_comment(services, poller, caller, posts[0])).choices
        await claim_comment(services, poller, caller, posts[0], first.id)
        assert (await find_own_comment(services, poller, caller, posts[1])).is_found
        assert await disown_comments(services, caller, posts[1]) == []
        assert rows.execute("SELECT count(*) FROM comments WHERE member_id IS NOT NULL").fetchone() == (1,)
        assert await disown_comments(services, caller, posts[0]) == ["Night Owl"]
    assert rows.execute("SELECT count(*) FROM aliases").fetchone() == (0,)


class Meanwhile(CommentPoller):
    """Polls as ever; while it does, something else happens in the game."""

    def __init__(self, services: Services, happen: Callable[[], Awaitable[object]]) -> None:
        super().__init__(services)
        self.happen = happen

    async def poll(self, post: PostId) -> FetchedComments:
        fetched = await super().poll(post)
        await self.happen()
        return fetched


@pytest.mark.parametrize("finds", [True, False])
async def test_what_is_found_after_a_member_said_no_is_not_noted(
    services: Services, rows: sqlite3.Connection, *, finds: bool
) -> None:
    await open_first_round(services)
    caller = make_caller(2, "Tomas")
    async with serve_one_post() as site:
        site.show(comment_list("Owl"))
        post = (await submit_post(services, make_caller(1, "Sam"), f"{site.address}/gate")).id
        await answer_consent(services, caller, agrees=True)
        [owl] = (await find_own_comment(services, CommentPoller(services), caller, post)).choices
        poller = Meanwhile(services, partial(answer_consent, services, caller, agrees=False))
        if finds:
            await toggle_alias(services, caller, "Owl")
            found = await find_own_comment(services, poller, caller, post)
            assert (found.is_tracked, found.is_found, found.choices) == (False, False, ())
        else:
            with pytest.raises(UserError, match="can't be claimed"):
                await claim_comment(services, poller, caller, post, owl.id)
    assert rows.execute("SELECT member_id FROM comments").fetchall() == [(None,)]


async def test_under_a_post_that_left_while_its_comments_were_asked_for_none_is_noted(
    services: Services, rows: sqlite3.Connection
) -> None:
    await open_first_round(services)
    sam, caller = make_caller(1, "Sam"), make_caller(2, "Tomas")
    async with serve_one_post() as site:
        site.show(comment_list("Owl"))
        post = (await submit_post(services, sam, f"{site.address}/gate")).id
        await answer_consent(services, caller, agrees=True)
        await toggle_alias(services, caller, "Owl")
        poller = Meanwhile(services, partial(decide_post, services, sam, post, added=False))
        with pytest.raises(UserError, match="not in a round"):
            await find_own_comment(services, poller, caller, post)
    assert rows.execute("SELECT member_id FROM comments").fetchall() == [(None,)]


async def test_a_comment_that_somebody_says_is_anothers_is_theirs_no_more_though_they_gave_the_name(
    world: World, rows: sqlite3.Connection
) -> None:
    async with commented_game(world) as (week, blog):
        blog.comment(11, "Tomas Lindqvist")
        await world.skip_to("Sat 22:00")
        await run_command(world, "tomas", "blog name", name="Tomas Lindqvist")
        await world.skip_to("Sun 12:00")
        assert authors_under(rows) == {"11": world.names["tomas"]}
        history = world.users["tomas"].dm_channel.history()
        question = next(message for message in history if "Was it you" in str(message.components))
        await world.users["tomas"].click(question, label="No")
        await world.skip_to("Sun 15:00")
        assert authors_under(rows) == {"11": None}
        again = await press_commented_button(world, week, "tomas", TITLE)
        assert "Tomas Lindqvist" in buttons_of(answer_message(again)).values()
        kept = await run_command(world, "tomas", "privacy show")
        assert "1 comment of yours" in kept, "the one elsewhere"
        assert "1 name you comment under" in kept
