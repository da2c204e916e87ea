import pytest

from tests.live_platforms.findings import ALL_FINDINGS, table_of


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the table of what was found."""
    if ALL_FINDINGS:
        terminalreporter.section("what was found of each platform")
        terminalreporter.write_line("\n".join(table_of(ALL_FINDINGS.values())))
