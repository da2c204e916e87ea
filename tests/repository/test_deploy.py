"""What an operator runs the bot with is held to the code: the container, the unit, and what the wheel takes along."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from bot.__main__ import parser
from bot.i18n import Language
from bot.settings import load_settings

ROOT = Path(__file__).parents[2]
UNIT = ROOT / "deploy" / "usblogs.service"
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE = (ROOT / "compose.yaml").read_text(encoding="utf-8")
MAX_DESCRIPTION_LENGTH = 400
"""Of an application (Discord, "Edit Current Application")."""
MAX_EXPOSURE = 2.0
"""Of 10, by the measure of `systemd-analyze security`."""


def found(pattern: str, text: str) -> list[str]:
    return re.findall(pattern, text, re.MULTILINE)


def test_the_wheel_takes_every_file_along_that_the_code_reads() -> None:
    files = [path for folder in ("bot", "cogs", "storage") for path in (ROOT / folder).rglob("*") if path.is_file()]
    read = [str(path.relative_to(ROOT)) for path in files if path.suffix not in {".py", ".pyc"}]
    tool = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]
    ignored = subprocess.run(
        [shutil.which("git") or "git", "check-ignore", *read], cwd=ROOT, capture_output=True, check=False
    ).stdout
    assert tool["build"]["targets"]["wheel"] == {"packages": ["bot", "cogs", "storage"]}, "with all that is in them"
    assert read
    assert ignored == b"", "the wheel leaves out what git ignores"


def test_the_container_copies_what_is_there_and_ignores_the_rest() -> None:
    copied = [name for line in found(r"^COPY (?!--from)(.+)$", DOCKERFILE) for name in line.split()[:-1]]
    kept = found(r"^!(.+)$", (ROOT / ".dockerignore").read_text(encoding="utf-8"))
    assert {name.rstrip("/").removesuffix("/*.txt") for name in kept} == {name.rstrip("/") for name in copied}
    assert [name for name in copied if not (ROOT / name).exists()] == []
    [requirements] = found(r"^ARG REQUIREMENTS=(\w+)$", DOCKERFILE)
    assert (ROOT / "requirements" / f"{requirements}.txt").is_file()


def test_whatever_the_container_runs_and_sets_there_is() -> None:
    [commands] = [action.choices for action in parser()._actions if action.choices]
    runs = found(r'CMD \["usblogs", "(\w+)"\]', DOCKERFILE) + found(r'^CMD \["(\w+)"\]', DOCKERFILE)
    assert runs == ["health", "run"]
    assert set(runs) <= set(commands or ())
    pairs = r"^[^#\n]*?(USBLOGS_\w+)(?:=|: )(/\S+|[\d.]+:\d+)"
    settings = load_settings(dict(re.findall(pairs, DOCKERFILE + COMPOSE, re.MULTILINE)))
    assert settings.unknown == ()
    assert settings.metrics == ("127.0.0.1", 9464)
    assert (settings.database, str(settings.backup_folder)) == ("/data/usblogs.sqlite3", "/data/backups")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not here")
def test_the_unit_is_one_that_systemd_takes_and_finds_safe(tmp_path: Path) -> None:
    text = UNIT.read_text(encoding="utf-8")
    assert "ExecStart=/opt/usblogs/bin/usblogs run\n" in text
    unit = tmp_path / UNIT.name
    unit.write_text(text.replace("/opt/usblogs/bin/usblogs", sys.executable))
    verified = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)  # noqa: S607
    assert (verified.returncode, verified.stderr) == (0, "")
    command = ["systemd-analyze", "security", "--offline=yes", str(unit)]
    rated = subprocess.run(command, capture_output=True, text=True, check=False)
    [exposure] = re.findall(r"Overall exposure level for \S+: ([\d.]+)", rated.stdout)
    assert float(exposure) <= MAX_EXPOSURE


def test_the_bot_introduces_itself_in_each_of_its_languages_within_discords_limit() -> None:
    page = (ROOT / "docs" / "listing.md").read_text(encoding="utf-8")
    told = {
        name: " ".join(text.split()) for name, text in re.findall(r"^\*\*(.+?)\*\* ?: ((?:.+\n)+)", page, re.MULTILINE)
    }
    assert set(told) == {language.native_name for language in Language}
    assert [name for name, text in told.items() if len(text) > MAX_DESCRIPTION_LENGTH] == []
