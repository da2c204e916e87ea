"""A pytest plugin: after some seconds no test begins, and the summary says how many did not.

The seconds are the process's own, so that a busy machine runs the same tests as an idle one, only slower.
"""

import time

import pytest


class Deadline:
    """Skips what would begin too late."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._until: float | None = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self) -> None:
        """Skip the test if the time is over."""
        now = time.process_time()
        self._until = self._until or now + self._seconds
        if now > self._until:
            pytest.skip("the time of make check is over, as it often is; make test runs it")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option."""
    parser.addoption("--seconds", type=float, default=float("inf"), help="processor time in which tests may begin")


def pytest_configure(config: pytest.Config) -> None:
    """Begin to watch the time."""
    config.pluginmanager.register(Deadline(config.getoption("--seconds")))
