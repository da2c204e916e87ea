"""Which communities are in which shards, as the database tells and as Discord does."""

import pytest
from sqlalchemy import select

from bot.fleet import Shards, WantedShards
from bot.services import Services
from storage.schema import communities
from storage.shards import in_shards
from storage.standing import communities_to_reconcile, plan_reconciliations
from tests.support.circles import set_up_community

GUILDS = [290926798626357250, 81384788765712384, 1 << 22, (5 << 22) + 17]


@pytest.mark.engines
async def test_each_community_is_in_one_range_of_shards(services: Services) -> None:
    for n, guild in enumerate(GUILDS):
        await set_up_community(services, guild, 10 * n + 10)
    for shards in WantedShards.parse("any:2/6").choices:
        async with services.db.read() as conn:
            found = await conn.scalars(select(communities.c.guild_id).where(in_shards(communities.c.guild_id, shards)))
        assert set(found) == {guild for guild in GUILDS if guild in shards}


@pytest.mark.engines
async def test_a_process_compares_the_communities_of_its_shards_alone(services: Services) -> None:
    for n, guild in enumerate(GUILDS):
        await set_up_community(services, guild, 10 * n + 10)
    now, shards = services.clock.now(), Shards(0, 0, 2)
    async with services.db.write() as tx:
        await plan_reconciliations(tx, now, shards)
    own = {guild for guild in GUILDS if guild in shards}
    async with services.db.read() as conn:
        assert set(await communities_to_reconcile(conn, now, 20)) == own
        assert set(await communities_to_reconcile(conn, now, 20, shards)) == own
        assert await communities_to_reconcile(conn, now, 20, Shards(1, 1, 2)) == []
