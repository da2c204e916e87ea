"""The fault table: each kind, how often it struck, and what was violated in the weeks in which it did."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.kinds import kinds_of
from tests.faults.life import Engine
from tests.faults.play import Week

MAY_GROW_BY_MB = 30
"""By how much the memory of one process may differ between two weeks' ends: parsers' modules and caches come late."""


@dataclass
class Table:
    """What became of weeks."""

    weeks: list[Week] = field(default_factory=list)

    @classmethod
    def read(cls, files: Iterable[Path]) -> "Table":
        """Return the table of the weeks in files."""
        return cls([Week.from_line(line) for file in files for line in file.read_text().splitlines()])

    def add(self, week: Week) -> None:
        """Add a week."""
        self.weeks.append(week)

    @property
    def violations(self) -> list[tuple[Week, str]]:
        """What was violated, and in which week."""
        grown = [(week, text) for week, text in self._grown()]
        return [*((week, one) for week in self.weeks for one in week.violations), *grown]

    def lines(self) -> Iterator[str]:
        """Yield the table, as text."""
        struck = sum((week.struck for week in self.weeks), Counter[str]())
        known = {name: one for engine in self._engines() for name, one in kinds_of(engine).items()}
        width = max(len(name) for name in known)
        for family in dict.fromkeys(one.family for one in known.values()):
            kinds = [one.name for one in known.values() if one.family == family]
            yield f"\n{family:{width}} {'struck':>7} {'violated':>9}"
            for name in kinds:
                yield f"{name:{width}} {struck[name]:7} {self._violated_with(name):9}"
        yield f"\n{len(self.weeks)} weeks, {struck.total()} faults, {len(self.violations)} violations"
        yield self._memory()
        for week, violation in self.violations:
            yield f"SEED={week.seed} week {week.number}: {violation}"

    def _engines(self) -> list[Engine]:
        return list(dict.fromkeys(week.engine for week in self.weeks)) or ["sqlite"]

    def _violated_with(self, name: str) -> int:
        return sum(len(week.violations) for week in self.weeks if week.struck[name])

    def _memory(self) -> str:
        used = [week.memory for week in self.weeks if week.memory]
        longest = max(self._processes().values(), key=len, default=[])
        parts = [f"memory at the end of a week: {min(used, default=0)} to {max(used, default=0)} MB"]
        if len(longest) > 1:
            parts.append(f"of the process that lived longest, over {len(longest)} weeks: {_megabytes(longest)}")
        return "; ".join(parts)

    def _processes(self) -> dict[tuple[int, int], list[Week]]:
        found: dict[tuple[int, int], list[Week]] = {}
        for week in self.weeks:
            if week.process:
                found.setdefault((week.seed, week.process), []).append(week)
        return found

    def _grown(self) -> Iterator[tuple[Week, str]]:
        for weeks in self._processes().values():
            if weeks[-1].memory - weeks[0].memory > MAY_GROW_BY_MB:
                yield weeks[-1], f"the memory of one process grows: {_megabytes(weeks)}"


def _megabytes(weeks: list[Week]) -> str:
    return ", ".join(str(week.memory) for week in weeks) + " MB"
