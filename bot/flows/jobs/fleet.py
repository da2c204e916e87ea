"""Being one of a fleet: several processes over one PostgreSQL, each with a lease of its own.

    join → claim shards, or wait for them as a spare → renew the lease, and forget those that lapsed → leave

Which process has a shard is known by its claim, which the server frees when the process is gone. The lease tells who is
there, and keeps one that was given up for dead from writing.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Collection
from contextlib import AsyncExitStack, asynccontextmanager, suppress

from bot.clock import Clock
from bot.fleet import ALL_SHARDS, Part, Role, Shards, WantedShards
from bot.flows.jobs import lease as timing
from bot.flows.jobs.lease import Holder, held, occupied
from storage import Database
from storage.db import OccupiedError
from storage.leases import Lease, add_lease, all_leases, release_leases
from storage.unusable import explained

log = logging.getLogger(__name__)

SPARE_INTERVAL_SECONDS = 1.0
"""How often a process that waits for shards looks for them."""
_LOST = "The connection to the database broke, and another process may have these shards now, so this one stops."


@asynccontextmanager
async def join_fleet(
    db: Database, clock: Clock, holder: Holder, roles: frozenset[Role], wanted: WantedShards | None
) -> AsyncIterator[Part]:
    """Be a member of the fleet during the block; yield what this process does.

    One that is to be connected to Discord waits as a spare until one of the ranges of shards that it wants is free, and
    until no process divides the servers among another number of shards. As with `hold_lease`, the block is cancelled
    and OperatorError raised if the lease is lost or, with shards, the connection that claims them.

    Raise OperatorError if another process is the whole bot, and UnusableDatabaseError if the database can't be used.
    """
    has_shards = Role.GATEWAY in roles
    async with AsyncExitStack() as stack:
        with explained(db.place):
            await _join(db, stack)
            await _say(db, clock, holder, f"spare for {Part(roles)}" if has_shards else str(Part(roles)))
        stop = await stack.enter_async_context(held(db, clock, holder))
        await stack.enter_async_context(_forgetting_lapsed(db, holder))
        shards = ALL_SHARDS
        if has_shards:
            stack.enter_context(db.claims.on_loss(lambda: stop(_LOST)))
            choices = wanted.choices if wanted else (ALL_SHARDS,)
            with explained(db.place):
                shards = await _claim_shards(db, clock, holder, roles, choices)
        log.info("this process has its part: %s", Part(roles, shards))
        yield Part(roles, shards)


async def _join(db: Database, stack: AsyncExitStack) -> None:
    try:
        await stack.enter_async_context(db.among_others())
    except OccupiedError:
        raise await occupied(db) from None


async def _say(db: Database, clock: Clock, holder: Holder, part: str) -> None:
    async with db.write() as tx:
        await add_lease(tx, Lease(holder.name, clock.now() + timing.LEASE_DURATION, part))


async def _claim_shards(
    db: Database, clock: Clock, holder: Holder, roles: frozenset[Role], choices: Collection[Shards]
) -> Shards:
    """Claim the first of some ranges that is free, and say so in the lease; wait until there is one."""
    is_waiting = False
    while True:
        for shards in choices:
            names = [f"shard {number}/{shards.count}" for number in shards.ids]
            claimed = await db.claims.take(names)
            if len(claimed) == len(names) and await _is_said(db, clock, holder, Part(roles, shards)):
                return shards
            db.claims.release(claimed)
        if not is_waiting:
            log.warning("other processes have the shards, and this one waits as a spare")
            is_waiting = True
        await asyncio.sleep(SPARE_INTERVAL_SECONDS)


async def _is_said(db: Database, clock: Clock, holder: Holder, part: Part) -> bool:
    """Record a part in the lease, unless another process divides the servers among another number of shards."""
    async with db.write() as tx:
        parts = [Part.parse(lease.part) for lease in await all_leases(tx) if lease.holder != holder.name]
        if any(one and Role.GATEWAY in one.roles and one.shards.count != part.shards.count for one in parts):
            return False
        await add_lease(tx, Lease(holder.name, clock.now() + timing.LEASE_DURATION, str(part)))
        return True


@asynccontextmanager
async def _forgetting_lapsed(db: Database, holder: Holder) -> AsyncIterator[None]:
    """Forget, during the block, the leases of others that were not renewed for their duration."""
    forgetting = asyncio.create_task(_forget_lapsed(db, holder), name="leases of the fleet")
    try:
        yield
    finally:
        forgetting.cancel()
        with suppress(asyncio.CancelledError):
            await forgetting


async def _forget_lapsed(db: Database, holder: Holder) -> None:
    """Forget leases that stay as they are from look to look, for longer than they last.

    Looks are counted, and no seconds: clocks of machines differ, and who was suspended, or waited for a database that
    stood still, has not seen that the others could renew nothing either.
    """
    unchanged = Counter[Lease]()
    while True:
        await asyncio.sleep(timing.RENEW_INTERVAL_SECONDS)
        most = timing.LEASE_DURATION.total_seconds() / timing.RENEW_INTERVAL_SECONDS
        try:
            async with db.read() as conn:
                others = [lease for lease in await all_leases(conn) if lease.holder != holder.name]
            unchanged = Counter({lease: unchanged[lease] + 1 for lease in others})
            if any(looks > most for looks in unchanged.values()):
                async with db.write() as tx:  # which may have waited behind a renewal
                    left = set(await all_leases(tx))
                    lapsed = [lease.holder for lease, looks in unchanged.items() if looks > most and lease in left]
                    await release_leases(tx, lapsed)
                if lapsed:
                    log.warning("given up for dead, as they renew no lease: %s", ", ".join(lapsed))
        except Exception:
            log.warning("the leases of the other processes could not be looked through", exc_info=True)
