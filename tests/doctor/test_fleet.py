"""What `doctor` says of the processes that are the bot."""

from collections.abc import Sequence

import pytest

from bot.doctor.fleet import running_processes
from storage.leases import Lease
from tests.support.clocks import MONDAY

WHOLE_FLEET = ["gateway 0-1/4", "gateway 2-3/4", "rounds+comments", "feeds", "feeds", "site"]


def said(parts: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return what is well and what is not, of processes with these parts."""
    found = list(running_processes([Lease(f"process {n}", MONDAY, part) for n, part in enumerate(parts)]))
    return [words for is_well, words in found if is_well], [words for is_well, words in found if not is_well]


def test_a_bot_of_one_process_is_named() -> None:
    assert said(["everything"]) == (["A bot is running on it: process process 0."], [])
    assert said([]) == ([], [])


def test_each_process_of_a_fleet_is_named() -> None:
    well, ill = said([*WHOLE_FLEET, "spare for gateway 0/1"])
    assert ill == []
    assert len(well) == len(WHOLE_FLEET) + 1
    assert well[0] == "A process of a fleet is running on it: process 0, gateway 0-1/4."


@pytest.mark.parametrize(
    ("gone", "ill"),
    [
        ("gateway 2-3/4", "No process has these shards of 4: 2, 3."),
        ("rounds+comments", "No process of the fleet does rounds: start one with run --only rounds."),
    ],
)
def test_what_nobody_does_is_named(gone: str, ill: str) -> None:
    assert ill in said([part for part in WHOLE_FLEET if part != gone])[1]


def test_a_fleet_without_a_gateway_is_told_so_once() -> None:
    _, ill = said(["rounds", "feeds", "comments"])
    assert ill == ["No process of the fleet does gateway: start one with run --only gateway."]
