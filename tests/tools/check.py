"""`make check`: format, lint, types, layers and the tests of what changed, in half a minute."""

import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.tools.changed_tests import ROOT, changed_files, import_graph, select

MAX_MODULES = 12
"""Test modules and folders that are collected. What many modules use has more, and `make test` runs them all."""
MAX_SECONDS = 12
"""Processor time of each process that runs tests. After it none begins."""
PYTEST = (
    *("pytest", "-q", "--failed-first", "-p", "no:randomly", "-p", "tests.tools.deadline", f"--seconds={MAX_SECONDS}"),
    *("-n", "auto", "--dist", "loadfile", "--no-loadscope-reorder"),
)
"""Runs tests on every core, in the given order."""
BIN = Path(sys.executable).parent
STEPS = {
    "format": ("ruff", "format", "--check", "."),
    "lint": ("ruff", "check", "."),
    "layers": ("lint-imports",),
    "workflows": ("zizmor", "--offline", "--quiet", ".github/workflows"),
    "types": ("mypy",),
}
"""What checks the whole code, and is quick because it remembers what did not change."""


@dataclass(frozen=True, slots=True)
class Step:
    """A command that runs beside the others, and when it began."""

    name: str
    process: subprocess.Popen[str]
    began: float


def main(arguments: Sequence[str] = ()) -> int:
    """Run every step, with more arguments for pytest; print what fails, and return the exit status."""
    tests = select(changed_files(), import_graph())
    steps = [begin(name, BIN / program, *rest) for name, (program, *rest) in STEPS.items()]
    steps.append(begin("tests", sys.executable, "-m", *PYTEST, *tests[:MAX_MODULES], *arguments))
    well = [end(step) for step in steps]
    if left := tests[MAX_MODULES:]:
        print(f"Left to make test: {' '.join(left)}")
    return 0 if all(well) else 1


def begin(name: str, *command: str | Path) -> Step:
    """Start a step."""
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return Step(name, process, time.monotonic())


def end(step: Step) -> bool:
    """Wait for a step; print how it ended, and its output where it failed or is the tests'."""
    output, _ = step.process.communicate()
    well = step.process.returncode == 0
    print(f"{'ok' if well else 'FAILED':8}{step.name:8}{time.monotonic() - step.began:4.1f} s", flush=True)
    if not well or step.name == "tests":
        print(output.strip(), flush=True)
    return well


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
