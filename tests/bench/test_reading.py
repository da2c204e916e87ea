"""The benches of reading fill the tables as they are."""

import pytest

from tests.bench.reading import ASKED, Size, measure_all


@pytest.mark.engines
async def test_each_question_is_asked_on_each_engine(database_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    await measure_all(database_url, Size(members=20, posts=400, reads=300, comments=100), runs=2)
    printed = capsys.readouterr().out
    assert [name for name in ASKED if f"  {name}: p50 " in printed] == [*ASKED]
