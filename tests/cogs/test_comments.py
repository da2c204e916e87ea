"""Whose comments are whose, as members say it through the simulated Discord."""

import sqlite3
from datetime import timedelta

import discord
import pytest

from bot.demo.transcript import buttons_of, texts_of
from bot.demo.world import ORGANISER, World
from cogs.choices import choice_value
from storage.schema import metadata
from tests.support.buttons import press_button, press_commented_button, send_forged_button
from tests.support.commands import answer_message, answer_text, run_command
from tests.support.commented_blog import TITLE, authors_under, commented_blog, commented_game
from tests.support.games import start_game
from tests.support.messages import message_texts_with, private_messages_to


async def test_a_comment_that_is_known_by_the_blogs_address_is_found_at_once(world: World) -> None:
    week = await start_game(world)
    assert "sees that it was answered" in answer_text(await press_commented_button(world, week, "marek"))
    assert "You commented on posts of 1 person" in await run_command(world, "marek", "me")


async def test_where_the_blog_does_not_answer_nobody_is_told_that_there_is_no_comment(world: World) -> None:
    week = await start_game(world)
    world.blogs.retry_after = {"slowtrains": timedelta(0)}
    assert "can't tell yet" in answer_text(await press_commented_button(world, week, "ines", "two trains"))
    world.blogs.retry_after.clear()
    assert "can't tell yet" not in answer_text(await press_commented_button(world, week, "ines", "two trains"))


async def test_who_signs_with_another_name_is_asked_which_it_is_and_known_from_then_on(world: World) -> None:
    week = await start_game(world)
    await week.bring_blog("sam", world.blogs.circle.home(world.blogs.circle.people["sam"]))
    await world.skip_to("Sun 12:00")
    which = await press_commented_button(world, week, "sam")
    assert "Which of these" in answer_text(which)
    labels = buttons_of(answer_message(which))
    assert "a passer-by" in labels.values()
    claim = next(action for action, label in labels.items() if label == "a passer-by")
    claimed = await world.members["sam"].click(answer_message(which), custom_id=claim)
    assert "I know you by **a passer-by** now" in answer_text(claimed)
    assert "a passer-by" in await run_command(world, "sam", "blog name")
    assert "You commented on posts of 1 person" in await run_command(world, "sam", "me")
    taken = await world.members["marek"].click(await send_forged_button(world, claim), custom_id=claim)
    assert "can't be claimed any more" in answer_text(taken)
    assert "By your blog's address" in await run_command(world, "sam", "blog name", name="A Passer By")


async def test_one_word_is_a_members_name_only_where_they_say_that_they_commented(world: World) -> None:
    [stop] = [writing for writing in world.blogs.circle.posts if writing.slug == "every-stop"]
    [number] = [comment.number for comment in stop.comments if comment.name == "a passer-by"]
    world.blogs.comment_names[number] = "Walker"
    week = await start_game(world)
    await week.bring_blog("sam", world.blogs.circle.home(world.blogs.circle.people["sam"]))
    assert "One word could be anybody's name" in await run_command(world, "sam", "blog name", name="walker")
    await world.skip_to("Sun 12:00")
    assert "You commented" not in await run_command(world, "sam", "me")
    assert "sees that it was answered" in answer_text(await press_commented_button(world, week, "sam"))
    assert "You commented on posts of 1 person" in await run_command(world, "sam", "me")


async def test_twenty_names_are_enough_and_any_of_them_can_be_taken_out(world: World) -> None:
    await start_game(world)
    for number in range(20):
        assert f"Walker {number}" in await run_command(world, "marek", "blog name", name=f"Walker {number}")
    assert "You have 20 names already" in await run_command(world, "marek", "blog name", name="Walker 20")
    assert "Walker 7" not in await run_command(world, "marek", "blog name", name="Walker 7")
    assert "Walker 20" in await run_command(world, "marek", "blog name", name="Walker 20")


async def test_who_has_not_agreed_is_asked_first(world: World) -> None:
    week = await start_game(world)
    assert "May I note" in answer_text(await press_commented_button(world, week, "priya"))


async def test_a_full_name_under_a_comment_asks_its_owner_once_in_private(
    world: World, rows: sqlite3.Connection
) -> None:
    week = await start_game(world)
    await week.bring_blog("yuki", world.blogs.circle.home(world.blogs.circle.people["yuki"]))
    async with world.bot.services.db.write() as tx:
        await tx.exec_driver_sql("UPDATE members SET name = 'A Passer-By' WHERE name LIKE 'Yuki%'")
    await world.skip_to("Sun 12:00")
    asked = [text for text in private_messages_to(world, "yuki") if "Was it you" in text]
    assert asked == [text for text in asked if "is signed **a passer\\-by**" in text][:1]
    question = next(m for m in world.users["yuki"].dm_channel.history() if "Was it you" in str(m.components))
    yes, no = buttons_of(question)
    stranger = await world.members["marek"].click(await send_forged_button(world, yes), custom_id=yes)
    assert "not for you" in answer_text(stranger)
    await world.users["yuki"].click(question, custom_id=yes)
    assert "You commented on posts of 2 people" in await run_command(world, "yuki", "me")
    assert "A Passer-By" not in str(rows.execute("SELECT * FROM comments").fetchall())
    assert no.endswith(":no")


async def test_a_name_that_is_another_members_is_refused_and_so_is_their_blog(world: World) -> None:
    await start_game(world)
    home = world.blogs.circle.home(world.blogs.circle.people["ines"])
    assert "is another member here" in await run_command(world, "marek", "blog name", name="ines okafor")
    for typed in (home, f"<{home}>"):
        refused = await run_command(world, "marek", "blog name", name=typed)
        assert "is another member's here" in refused
        assert "**/blog give**" in refused
    assert "Tell a name or an address" in await run_command(world, "marek", "blog name", name="…")
    assert "The Night Walker" in await run_command(world, "marek", "blog name", name="The Night Walker")
    assert "https://elsewhere.example" in await run_command(
        world, "marek", "blog name", name="https://elsewhere.example"
    )
    assert "is another member here" in await run_command(world, "ines", "blog name", name="the night-walker")


async def test_an_address_is_one_also_without_its_beginning_and_a_name_with_dots_is_none(
    world: World, rows: sqlite3.Connection
) -> None:
    await start_game(world)
    for told in ("Walker.example/notes", "J.R.R.Walker", "www.walker.example"):
        await run_command(world, "tomas", "blog name", name=told)
    assert "Of www.walker.example only the front page is yours" in await run_command(world, "tomas", "blog name")
    kinds = rows.execute("SELECT kind, value FROM aliases WHERE kind != 'profile' ORDER BY id").fetchall()
    assert kinds == [("address", "walker.example/notes"), ("name", "j r r walker"), ("address", "walker.example")]


async def test_of_strangers_no_name_no_address_and_no_word_is_kept(world: World, rows: sqlite3.Connection) -> None:
    week = await start_game(world)
    await world.skip_to("Sun 12:00")
    await press_commented_button(world, week, "marek")
    for table in metadata.tables:
        for row in rows.execute(f'SELECT * FROM "{table}"'):  # noqa: S608 - the schema's own names
            for words in ("best price shoes", "shoes.example", "a passer-by", "bakery for us"):
                assert words not in str(row), (table, words)


async def test_while_paused_a_comment_is_a_strangers(world: World, rows: sqlite3.Connection) -> None:
    await start_game(world)
    await run_command(world, "marek", "privacy pause")
    before = rows.execute("SELECT count(*) FROM comments WHERE member_id IS NOT NULL").fetchone()
    await world.skip_to("Sun 15:00")
    after = rows.execute("SELECT count(*) FROM comments WHERE member_id IS NOT NULL").fetchone()
    assert after[0] >= before[0]
    assert "comments of yours" not in await press_button(
        world, "marek", await world.members["marek"].slash(world.channel, "privacy show"), "Note it from now on"
    )


async def test_under_a_post_that_gets_its_right_author_their_own_comments_and_reads_count_no_more(
    world: World, rows: sqlite3.Connection
) -> None:
    week = await start_game(world)
    async with commented_blog() as blog:
        await week.bring_blog("bea", blog.address)
        blog.comment(11, "Priya", f"{blog.address}/", css_class="bypostauthor")
        blog.comment(12, "Marek", world.blogs.circle.home(world.blogs.circle.people["marek"]))
        await world.skip_to("Sat 22:00")
        bea, priya, marek = (world.names[who] for who in ("bea", "priya", "marek"))
        assert authors_under(rows) == {"11": bea, "12": marek}
        await week.read("priya", TITLE)
        [(number,)] = rows.execute("SELECT id FROM blogs WHERE home LIKE ?", (f"{blog.address}%",)).fetchall()
        given = await run_command(
            world, ORGANISER, "blog give", blog=choice_value(number), member=world.members["priya"]
        )
        assert f"{priya}'s now" in given
        await world.env.settle()
        assert authors_under(rows) == {"11": priya, "12": marek}
        await world.skip_to("Mon+1 12:05")
    [shown] = [text for text in message_texts_with(world, "ROUND-UP OF ROUND 1") if TITLE.partition("#")[0] in text]
    of_post = shown[shown.find("A gate for") :][:200]
    assert "1 comment" in of_post
    assert "read by" not in of_post


def question_to(world: World, who: str) -> discord.Message:
    """Return the question *Was it you?* to a member."""
    channel = world.users[who].dm_channel
    assert channel is not None
    return next(message for message in channel.history() if "Was it you" in str(message.components))


@pytest.mark.parametrize(
    ("meanwhile", "told"),
    [
        ("post withdraw", "its post has left the round"),
        ("blog name", ""),
        ("I commented", ""),
        ("privacy pause", "stays unnoted"),
        ("taken by another", "noted as somebody else's"),
    ],
)
async def test_a_yes_settles_the_name_whatever_has_become_of_the_comment(
    world: World, rows: sqlite3.Connection, meanwhile: str, told: str
) -> None:
    async with commented_game(world) as (week, blog):
        blog.comment(11, "Tomas Lindqvist")
        await world.skip_to("Sat 22:00")
        question = question_to(world, "tomas")
        yes, _ = buttons_of(question)
        if meanwhile == "post withdraw":
            [(post,)] = rows.execute("SELECT id FROM posts WHERE title = ?", (TITLE,)).fetchall()
            await run_command(world, "sam", "post withdraw", post=choice_value(post))
        elif meanwhile == "blog name":
            await run_command(world, "tomas", "blog name", name="Tomas Lindqvist")
        elif meanwhile == "privacy pause":
            await run_command(world, "tomas", "privacy pause")
        elif meanwhile == "I commented":
            await press_button(
                world, "tomas", await press_commented_button(world, week, "tomas", TITLE), "Tomas Lindqvist"
            )
        else:
            rows.execute("UPDATE comments SET member_id = 1 WHERE member_id IS NULL")
            rows.commit()
        pressed = await world.users["tomas"].click(question, custom_id=yes)
    answer = "\n".join(texts_of(answer_message(pressed)))
    assert "I know you by **Tomas Lindqvist** now" in answer
    assert told in answer
    assert ("\n-# " in answer) == bool(told)
    assert rows.execute("SELECT kind FROM aliases WHERE value = 'tomas lindqvist'").fetchall() == [("name",)]


async def test_a_name_that_is_taken_out_gives_back_the_comments_that_were_claimed_by_it(
    world: World, rows: sqlite3.Connection
) -> None:
    async with commented_game(world) as (week, blog):
        blog.comment(11, "Night Owl")
        blog.comment(12, "Day Bird")
        await world.skip_to("Sat 22:00")
        await press_button(world, "tomas", await press_commented_button(world, week, "tomas", TITLE), "Night Owl")
        assert authors_under(rows) == {"11": world.names["tomas"], "12": None}
        assert "Night Owl" not in await run_command(world, "tomas", "blog name", name="Night Owl")
        assert authors_under(rows) == {"11": None, "12": None}
        await run_command(world, "marek", "blog name", name="Night Owl")
        assert "sees that it was answered" in answer_text(await press_commented_button(world, week, "marek", TITLE))
        assert authors_under(rows) == {"11": world.names["marek"], "12": None}


async def test_a_wrong_press_is_taken_back_with_the_name_that_it_taught(world: World, rows: sqlite3.Connection) -> None:
    async with commented_game(world) as (week, blog):
        blog.comment(11, "Night Owl")
        blog.comment(12, "Day Bird")
        await world.skip_to("Sat 22:00")
        which = await press_commented_button(world, week, "tomas", TITLE)
        claim = next(action for action, label in buttons_of(answer_message(which)).items() if label == "Night Owl")
        claimed = await world.members["tomas"].click(answer_message(which), custom_id=claim)
        [undo] = buttons_of(answer_message(claimed))
        undone = await world.members["tomas"].click(answer_message(claimed), custom_id=undo)
        assert "I don't know you by **Night Owl** any more" in "\n".join(texts_of(answer_message(undone)))
        assert authors_under(rows) == {"11": None, "12": None}
        assert "Night Owl" not in await run_command(world, "tomas", "blog name")
        again = await press_commented_button(world, week, "tomas", TITLE)
        assert list(buttons_of(answer_message(again)).values()) == ["Day Bird", "Night Owl", "None of these"]
        await press_button(world, "tomas", again, "Day Bird")
        assert authors_under(rows) == {"11": None, "12": world.names["tomas"]}
        assert "I have no comment as yours" in answer_text(
            await world.members["marek"].click(await send_forged_button(world, undo), custom_id=undo)
        )


async def test_who_signs_with_anothers_address_has_the_comment_once_that_one_says_it_is_not_theirs(
    world: World, rows: sqlite3.Connection
) -> None:
    async with commented_game(world) as (week, blog):
        blog.comment(11, "Inês", world.blogs.circle.home(world.blogs.circle.people["tomas"]))
        await world.skip_to("Sat 22:00")
        assert authors_under(rows) == {"11": world.names["tomas"]}
        found = await press_commented_button(world, week, "tomas", TITLE)
        await world.members["tomas"].click(answer_message(found), label="It isn't mine")
        await world.skip_to("Sun 12:00")
        assert authors_under(rows) == {"11": None}, "the next look takes it for theirs no more"
        await press_button(world, "ines", await press_commented_button(world, week, "ines", TITLE), "Inês")
        await world.skip_to("Sun 15:00")
        assert authors_under(rows) == {"11": world.names["ines"]}


async def test_of_two_members_of_one_name_each_says_which_comment_is_theirs_and_nobody_is_known_by_it(
    world: World, rows: sqlite3.Connection
) -> None:
    async with commented_game(world) as (week, blog):
        blog.comment(11, "Marek Dvořák")
        blog.comment(12, "Marek Dvořák")
        async with world.bot.services.db.write() as tx:
            await tx.exec_driver_sql("UPDATE members SET name = 'Marek Dvořák' WHERE name LIKE 'Tomas%'")
        await world.skip_to("Sat 22:00")
        refused = await run_command(world, "marek", "blog name", name="Marek Dvořák")
        assert "is another member here, too" in refused
        assert "Press **I commented**" in refused
        which = await press_commented_button(world, week, "marek", TITLE)
        claim = next(iter(buttons_of(answer_message(which))))
        claimed = await world.members["marek"].click(answer_message(which), custom_id=claim)
        assert "I know this comment, and not the name" in answer_text(claimed)
        assert list(authors_under(rows).values()).count(world.names["marek"]) == 1
        assert rows.execute("SELECT value FROM aliases WHERE value LIKE 'marek%'").fetchall() == []


async def test_the_choices_are_the_newest_by_their_dates_then_the_others_and_none_of_them_is_an_answer(
    world: World,
) -> None:
    async with commented_game(world) as (week, blog):
        for number in range(8, 0, -1):
            blog.comment(number, f"Guest {number}", at=f"20:4{number}")
        await world.skip_to("Sat 22:00")
        which = await press_commented_button(world, week, "tomas", TITLE)
        offered = list(buttons_of(answer_message(which)).values())
        assert offered == [*(f"Guest {number}" for number in range(8, 3, -1)), "None of these"]
        which = await world.members["tomas"].click(answer_message(which), label="None of these")
        assert list(buttons_of(answer_message(which)).values()) == ["Guest 3", "Guest 2", "Guest 1", "None of these"]
        none = await world.members["tomas"].click(answer_message(which), label="None of these")
    assert "I see none that could be yours" in "\n".join(texts_of(answer_message(none)))


async def test_comments_that_are_signed_alike_are_told_apart_by_their_dates(
    world: World, rows: sqlite3.Connection
) -> None:
    async with commented_game(world) as (week, blog):
        blog.comment(11, "Anna", at="20:40")
        blog.comment(12, "anna", at="21:10")
        blog.comment(13, "Robin", at="21:20")
        await world.skip_to("Sat 22:00")
        which = await press_commented_button(world, week, "tomas", TITLE)
        labels = list(buttons_of(answer_message(which)).values())
        assert labels == ["Robin", "anna (1)", "Anna (2)", "None of these"]
        dated = [line.partition(" · ") for line in answer_text(which).splitlines() if " · " in line]
        assert [name for name, _, _ in dated] == ["**anna (1)**", "**Anna (2)**"]
        assert len({date for _, _, date in dated}) == 2
        claimed = await world.members["tomas"].click(answer_message(which), label="Anna (2)")
        assert "I have your comment" in answer_text(claimed)
        assert authors_under(rows) == {"11": world.names["tomas"], "12": None, "13": None}


async def test_an_author_says_which_answer_is_their_own_and_is_asked_for_it_no_more(
    world: World, rows: sqlite3.Connection
) -> None:
    async with commented_game(world) as (_, blog):
        blog.comment(12, "Inês", world.blogs.circle.home(world.blogs.circle.people["ines"]), at="20:50")
        await world.skip_to("Sat 22:00")
        blog.comment(13, "Sam", at="22:35")
        await world.skip_to("Sun 12:00")
        asked = await world.members["sam"].slash(world.channel, "me")
        assert "A word to them there?" in answer_text(asked)
        which = await world.members["sam"].click(answer_message(asked), label="I commented")
        claim = next(action for action, label in buttons_of(answer_message(which)).items() if label == "Sam")
        claimed = answer_text(await world.members["sam"].click(answer_message(which), custom_id=claim))
        assert "you answered there" in claimed
        assert "A word to them there?" not in await run_command(world, "sam", "me")
        assert authors_under(rows) == {"12": world.names["ines"], "13": world.names["sam"]}
