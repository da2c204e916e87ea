"""`make check` runs what `make test` runs, and fails where one of it does."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tools.check import STEPS, begin, end
from tests.tools.sentences import ROOT


def test_every_check_of_the_whole_is_a_check_of_what_changed() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    recipes = re.findall(r"^(?:test|types):.*\n((?:\t.+\n)+)", makefile, re.MULTILINE)
    commands = re.findall(r"\t\$\(BIN\)/(.+)", "".join(recipes))
    assert sorted(command for command in commands if "pytest" not in command) == sorted(
        " ".join(STEPS[name]) for name in ("format", "lint", "types", "layers", "workflows")
    )


def test_a_step_that_fails_shows_what_it_said_and_one_that_does_not_is_a_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert end(begin("types", sys.executable, "-c", "print('fine')"))
    assert not end(begin("lint", sys.executable, "-c", "raise SystemExit('line 7 is wrong')"))
    well, failed, said = capsys.readouterr().out.splitlines()
    assert re.fullmatch(r"ok      types +\d+\.\d s", well)
    assert re.fullmatch(r"FAILED  lint +\d+\.\d s", failed)
    assert said == "line 7 is wrong"


def test_the_output_of_the_tests_is_always_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert end(begin("tests", sys.executable, "-c", "print('3 passed')"))
    assert capsys.readouterr().out.splitlines()[1:] == ["3 passed"]


def test_no_test_begins_when_the_time_is_over_and_the_summary_counts_those_left(tmp_path: Path) -> None:
    names = ("test_first", "test_second", "test_third")
    code = "\n".join(f"def {name}() -> None: sum(range(1_000_000))" for name in names)
    (tmp_path / "test_slow.py").write_text(code, encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "tests.tools.deadline",
        "-p",
        "no:randomly",
        "-p",
        "no:cacheprovider",
    ]
    where = [f"--rootdir={tmp_path}", "-c", "/dev/null", str(tmp_path)]
    done = subprocess.run(
        [*command, "-rs", "--seconds=0", *where], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert "SKIPPED [2]" in done.stdout
    assert "the time of make check is over, as it often is; make test runs it" in done.stdout
    assert "1 passed, 2 skipped" in done.stdout
