"""What was found of each platform, and the table of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

COLUMNS = (
    "feed",
    "hashtag",
    "tags",
    "titles",
    "others",
    "edit",
    "rename",
    "deletion",
    "round-up",
    "comments",
    "copy",
)
FAULT = "✗ "
"""Begins what should have been otherwise."""


@dataclass(slots=True)
class Findings:
    """What was found of one platform, by column."""

    platform: str
    found: dict[str, str] = field(default_factory=dict)

    def note(self, column: str, what: str) -> None:
        """Write down what was found."""
        self.found[column] = what

    def check(self, column: str, seen: object, expected: object) -> None:
        """Write down whether what was seen is what was expected; the first fault of a column stays."""
        if seen != expected:
            self.found[column] = self.found.get(column, f"{FAULT}{seen!r} instead of {expected!r}")
        else:
            self.found.setdefault(column, "yes")

    @property
    def faults(self) -> dict[str, str]:
        """Return what should have been otherwise, by column."""
        return {column: what for column, what in self.found.items() if what.startswith(FAULT)}


ALL_FINDINGS: dict[str, Findings] = {}
"""Those of this run, by platform."""


def findings_of(platform: str) -> Findings:
    """Return what was found of a platform so far."""
    return ALL_FINDINGS.setdefault(platform, Findings(platform))


def table_of(findings: Iterable[Findings]) -> list[str]:
    """Return the lines of the table: a row for each platform, with `no` where it should be otherwise."""
    rows = [["platform", *COLUMNS]]
    rows += [[one.platform, *(_cell(one, column) for column in COLUMNS)] for one in findings]
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _cell(findings: Findings, column: str) -> str:
    return "NO" if column in findings.faults else findings.found.get(column, "–")
