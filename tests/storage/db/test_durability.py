"""What was told to somebody is on the disk; what the bot does by itself may be done again."""

import asyncio

import pytest

from bot.services import Services
from storage.write_order import work_in_background

pytestmark = pytest.mark.engines

LEVELS: dict[str, tuple[str, dict[object, str]]] = {
    "sqlite": ("PRAGMA synchronous", {1: "NORMAL", 2: "FULL"}),
    "postgresql": ("SHOW synchronous_commit", {"off": "NORMAL", "on": "FULL"}),
}
"""How each engine is asked, and what it answers."""


async def level(services: Services, *, in_background: bool, is_durable: bool) -> str:
    if in_background:
        work_in_background()
    async with services.db.write(is_durable=is_durable) as tx:
        question, answers = LEVELS[tx.dialect.name]
        return answers[(await tx.exec_driver_sql(question)).scalar_one()]


@pytest.mark.parametrize(
    ("in_background", "is_durable", "expected"), [(False, False, "FULL"), (True, False, "NORMAL"), (True, True, "FULL")]
)
async def test_a_commit_waits_for_the_disk_where_somebody_is_told(
    services: Services, *, in_background: bool, is_durable: bool, expected: str
) -> None:
    for _ in range(2):  # what the transaction before asked for is over
        asked = level(services, in_background=in_background, is_durable=is_durable)
        assert await asyncio.create_task(asked) == expected
        assert await asyncio.create_task(level(services, in_background=True, is_durable=False)) == "NORMAL"
