"""What another bot said can't be edited: what the game needs is said anew, the rest stays, and no host is troubled."""

import discord

from bot.demo.transcript import buttons_of
from bot.demo.week import ADD_LABEL, ScriptedWeek
from bot.demo.world import ORGANISER, World
from bot.outbox import Message, MessageKind, Obstacle
from bot.posts import Decision
from bot.themes import CommunityId
from storage.obstacles import blocked_messages
from storage.outbox import message_of
from storage.posts import recent_posts
from storage.schema import outbox
from tests.support.clocks import MONDAY
from tests.support.games import start_game
from tests.support.messages import private_messages_to
from tests.support.other_bots import become_another_bot, said_by


async def messages(world: World) -> dict[MessageKind, Message]:
    """Return the messages of the circle, the last of each kind."""
    async with world.services.db.read() as conn:
        rows = await conn.execute(outbox.select().order_by(outbox.c.position))
        return {one.kind: one for one in map(message_of, rows)}


async def test_an_edit_that_discord_refuses_finds_out_whose_a_message_is(world: World) -> None:
    week = await start_game(world)
    old, new = become_another_bot(world), world.env.backend.bot_user.id
    before, told = said_by(world, old), private_messages_to(world, ORGANISER)
    await week.suggest()
    await week.slash(ORGANISER, "round extend", by=24)
    await world.env.settle()
    board, *others = said_by(world, new)
    assert "What shall we write about next?" in board
    assert [text for text in others if "-# ROUND 1 ·" in text] == [], "it is announced"
    assert said_by(world, old) == before
    found = await messages(world)
    assert found[MessageKind.BOARD].obstacle is None
    announcement = found[MessageKind.ANNOUNCEMENT]
    assert (announcement.obstacle, announcement.message_id is None) == (Obstacle.ANOTHERS, False)
    async with world.services.db.read() as conn:
        assert await blocked_messages(conn, CommunityId(world.guild.id)) == []
    assert private_messages_to(world, ORGANISER) == told

    await world.restart()
    await world.skip_to("Sat 19:00")
    await world.env.settle()
    said = said_by(world, new)
    assert len([text for text in said if "What shall we write about next?" in text]) == 1
    assert len([text for text in said if "posts on **The walk I know best**" in text]) == 1
    assert len([text for text in said if "-# ROUND 1 ·" in text]) == 0


async def test_an_open_question_is_asked_anew_and_can_be_answered(world: World) -> None:
    week = ScriptedWeek(world, lambda *_: None)
    await week.set_up()
    await week.bring_blog("marek", world.blogs.circle.home(world.blogs.circle.people["marek"]))
    await world.skip_to("Sat 17:00")
    become_another_bot(world)
    await world.restart()
    await world.skip_to("Sat 18:00")
    [question] = [one for one in world.channel.history() if is_asked(one, world.env.backend.bot_user.id)]
    await world.members["marek"].click(question, label=ADD_LABEL)
    await world.env.settle()
    async with world.services.db.read() as conn:
        [post] = await recent_posts(conn, CommunityId(world.guild.id), MONDAY)
    assert post.decision is Decision.ACCEPT


def is_asked(message: discord.Message, author: int) -> bool:
    return message.author.id == author and ADD_LABEL in buttons_of(message).values()
