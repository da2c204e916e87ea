"""What happens to the week when a time zone's rules change."""

from datetime import timedelta

from bot.flows.change_round import skip_round
from bot.flows.realign import realign
from bot.themes import CommunityId
from bot.tools import Tools
from storage.outbox import find_message
from storage.rounds import schedule_round, scheduled_round
from tests.circles import begin, host


async def test_an_announcement_moves_to_where_its_local_time_is_now_said_to_be(tools: Tools) -> None:
    opens_at = await begin(tools)
    hour = timedelta(hours=1)
    async with tools.db.write() as tx:
        planned = await scheduled_round(tx, CommunityId(1))
        await schedule_round(tx, CommunityId(1), opens_at - hour, planned.closes_at - hour, tools.clock.now())
    await realign(tools)
    async with tools.db.read() as conn:
        moved = await scheduled_round(conn, CommunityId(1))
        board = await find_message(conn, "board:1:10")
    assert (moved.opens_at, moved.closes_at) == (planned.opens_at, planned.closes_at)
    assert board is not None
    assert str(int(opens_at.timestamp())) in str(board.layout)


async def test_a_holiday_stays_one_when_nothing_has_changed(tools: Tools) -> None:
    await begin(tools)
    skip = await skip_round(tools, host())
    await realign(tools)
    async with tools.db.read() as conn:
        assert (await scheduled_round(conn, CommunityId(1))).opens_at == skip.next
