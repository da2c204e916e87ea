"""How long the long tests play: a part with every change, and all of it where that is asked for (`make test-long`)."""

import os
from typing import TypeVar

import pytest

VARIABLE = "USBLOGS_TEST_LENGTH"
IS_WHOLE = os.environ.get(VARIABLE) == "whole"
only_whole = pytest.mark.skipif(not IS_WHOLE, reason="make test-long")
"""Marks what is too long to be played in part: `make test` keeps under ten minutes on two cores."""

Measure = TypeVar("Measure")


def whole(all_of_it: Measure, *, with_every_change: Measure) -> Measure:
    """Return how much a long test plays."""
    return all_of_it if IS_WHOLE else with_every_change
