"""What is done beside the rounds: each errand when it is due, and none held up by another's fault."""

from bot.demo.world import World
from storage.next_runs import Job, next_runs
from tests.support.games import start_game


async def test_a_row_that_can_not_be_read_is_held_off_and_everything_else_goes_on_in_time(world: World) -> None:
    await start_game(world)
    async with world.bot.services.db.write() as tx:
        await tx.exec_driver_sql(
            "UPDATE posts SET comment_sources = '[{\"nothing\": 1}]' WHERE title LIKE 'Every stop%'"
        )
    before = len(world.blogs.requests)
    await world.move_to("Sat 18:00")
    await world.move_to("Sat 18:04")
    asked = [line.split()[0] for line in world.blogs.requests[before:]]
    assert "slowtrains" in [line.split()[0] for line in world.blogs.requests[before:] if "comments" in line]
    assert {"numberninebus", "slowtrains", "thimbledeck"} & set(asked)
    async with world.bot.services.db.write() as tx:
        await tx.exec_driver_sql("UPDATE posts SET comment_sources = '[]' WHERE title LIKE 'Every stop%'")
    before = len(world.blogs.requests)
    await world.move_to("Sat 18:06")
    assert [line for line in world.blogs.requests[before:] if line.startswith("numberninebus /wp-json/wp/v2/comments")]


async def test_after_everything_was_done_nothing_is_due(world: World) -> None:
    await start_game(world)
    async with world.bot.services.db.read() as conn:
        due = await next_runs(conn)
    assert {Job.FEEDS, Job.COMMENTS, Job.PROFILES} <= set(due)
    assert min(due.values()) > world.clock.now()
