"""The names and addresses that members comment with."""

from bot.demo.world import World
from bot.feeds import address_key
from tests.support.commands import run_command
from tests.support.commented_blog import commented_game


async def test_of_the_hostname_of_ones_own_blog_it_is_not_said_that_only_the_front_page_counts(world: World) -> None:
    async with commented_game(world) as (_, blog):
        told = await run_command(world, "sam", "blog name", name=blog.address)
        assert address_key(blog.address) in told
        assert "only the front page" not in told
        assert "only the front page" in await run_command(world, "sam", "blog name", name="many.example")
