"""`make audit` never takes silence for safety."""

from typing import Any

import pytest

from tests.tools.audit import SAFE, UNCHECKED, VULNERABLE, last_line, report


def package(name: str, *ids: str) -> dict[str, Any]:
    return {"name": name, "version": "1.0", "vulns": [{"id": one, "fix_versions": ["1.1"]} for one in ids]}


def unanswered(name: str) -> dict[str, Any]:
    return {"name": name, "skip_reason": f"Dependency not found on PyPI and could not be audited: {name} (1.0)"}


@pytest.mark.parametrize(
    ("packages", "status", "words"),
    [
        ([package("a"), package("b")], SAFE, "Nothing is known against any of 2 packages."),
        ([package("a", "PYSEC-1"), unanswered("b")], VULNERABLE, "a 1.0: PYSEC-1, repaired in 1.1"),
        ([unanswered("a"), unanswered("b")], UNCHECKED, "No advisory source was reached"),
        ([package("a"), unanswered("b")], UNCHECKED, "Of 1 of 2 packages nothing is known: b."),
        ([], UNCHECKED, ""),
    ],
)
def test_the_exit_status_tells_safe_from_vulnerable_and_from_unchecked(
    packages: list[dict[str, Any]], status: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert report(packages) == status
    assert words in capsys.readouterr().out


def test_where_nothing_answers_the_last_word_of_the_tool_is_passed_on() -> None:
    assert last_line("Traceback\nConnectionError: no route\n\n") == "ConnectionError: no route"
    assert last_line("") == "pip-audit said nothing"
