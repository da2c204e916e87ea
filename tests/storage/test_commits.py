"""A task knows whether it has committed something since it began to count."""

import asyncio

import pytest

from bot.services import Services
from storage.commits import count_commits, has_committed

pytestmark = pytest.mark.engines


async def _commit(services: Services) -> None:
    async with services.db.write():
        """Write nothing."""


async def test_only_what_was_committed_since_counts_also_in_tasks_of_the_task(services: Services) -> None:
    await _commit(services)
    count_commits()
    assert not has_committed()
    with pytest.raises(ZeroDivisionError):
        async with services.db.write():
            raise ZeroDivisionError
    assert not has_committed()
    await asyncio.gather(_commit(services))
    assert has_committed()
    count_commits()
    assert not has_committed()


async def test_what_another_task_commits_is_not_counted(services: Services) -> None:
    async def counting() -> None:
        count_commits()
        await _commit(services)

    await asyncio.create_task(counting())
    assert not has_committed()
