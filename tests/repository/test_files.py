"""What stands beside the code is held to it: workflows, hooks, locks, changelog and links."""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from bot import __version__
from bot.web.fetch import USER_AGENT

ROOT = Path(__file__).parents[2]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


PYPROJECT = tomllib.loads(read("pyproject.toml"))
PROJECT = PYPROJECT["project"]
OLDEST_PYTHON = PROJECT["requires-python"].removeprefix(">=")
MAKEFILE = read("Makefile")
WORKFLOWS = [*ROOT.glob(".github/workflows/*.yml"), *ROOT.glob(".github/workflows/*.yaml")]
FORMS = [path for path in ROOT.glob(".github/ISSUE_TEMPLATE/*.yml") if path.name != "config.yml"]
PLACES = {"/data", "/healthz", "/metrics", "/terms", "/webmention"}
"""What pages name that looks like a command, and is a folder of the container or a place on the bot's web servers."""
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob(".github/**/*.md"), *ROOT.glob("docs/**/*.md")])


def lines_with(word: str, files: list[Path]) -> list[str]:
    return [line for path in files for line in path.read_text(encoding="utf-8").splitlines() if word in line]


def test_every_action_is_pinned_by_a_commits_full_hash_with_its_version_beside_it() -> None:
    uses = lines_with("uses:", WORKFLOWS)
    assert uses
    pinned = re.compile(r" *(- )?uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
    assert [line for line in uses if not pinned.fullmatch(line)] == []


def test_workflows_may_read_the_repository_and_nothing_else() -> None:
    assert lines_with(": write", WORKFLOWS) == []
    for path in WORKFLOWS:
        assert re.search(r"^permissions:\n  contents: read\n\n", path.read_text(encoding="utf-8"), re.MULTILINE), path


def test_the_checks_on_github_are_those_of_make_test_on_every_python_from_the_oldest_on() -> None:
    workflow = read(".github/workflows/ci.yml")
    assert "- run: .ci/run\n" in workflow
    assert read(".ci/run").endswith("\nmake test\n")
    [tested] = re.findall(r"python-version: \[(.+)\]", workflow)
    assert re.findall(r'"([\d.]+)"', tested)[0] == OLDEST_PYTHON


def test_the_oldest_python_is_the_same_wherever_it_is_named() -> None:
    assert f"--python-version {OLDEST_PYTHON} " in MAKEFILE
    assert f'target-version = "py{OLDEST_PYTHON.replace(".", "")}"' in read("pyproject.toml")
    pages = ("README.md", "docs/CONTRIBUTING.md", "docs/host.md")
    assert [re.findall(r"Python (3\.\d+) or newer", read(name)) for name in pages] == [[OLDEST_PYTHON]] * 3


def test_the_hooks_run_before_a_commit_what_make_test_runs_from_the_same_environment() -> None:
    config = read(".pre-commit-config.yaml")
    assert set(re.findall(r"repo: (\S+)", config)) == {"local"}
    recipes = re.findall(r"^(?:test|types):.*\n((?:\t.+\n)+)", MAKEFILE, re.MULTILINE)
    tools = set(re.findall(r"\$\(BIN\)/((?:ruff )?[\w-]+)", "".join(recipes))) - {"python"}
    assert {re.sub(r" --.*", "", entry) for entry in re.findall(r"entry: \.venv/bin/(.+)", config)} == tools
    assert config.count("entry: .venv/bin/") == config.count("entry: ")


def test_the_locks_agree_on_every_version() -> None:
    run, demo, sentry, dev = (
        set(re.findall(r"^[\w.-]+==[^ \\]+", read(f"requirements/{name}.txt"), re.MULTILINE))
        for name in ("run", "demo", "sentry", "dev")
    )
    assert run
    assert run <= demo <= dev
    assert run < sentry < dev


def test_the_version_is_written_in_one_place_only() -> None:
    assert "version" not in PROJECT
    assert PYPROJECT["tool"]["hatch"]["version"] == {"path": "bot/__init__.py"}
    assert f"usblogs/{__version__} " in USER_AGENT


def test_the_changelog_tells_of_this_version_and_has_a_place_for_the_next() -> None:
    headings = re.findall(r"^## \[(.+?)\](?: - (.+))?$", read("CHANGELOG.md"), re.MULTILINE)
    assert headings[0] == ("Unreleased", "")
    assert headings[1][0] == __version__
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", date) for _, date in headings[2:])
    assert re.fullmatch(r"\d{4}-\d\d-\d\d|Unreleased", headings[1][1])


def links(page: Path) -> Iterator[tuple[str, str]]:
    """Return the file and the anchor of each link of a page that stays in the repository."""
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)\s]+)", text) + re.findall(r'(?:src|href|srcset)="([^"]+)"', text):
        if not target.startswith(("http://", "https://")):
            file, _, anchor = target.partition("#")
            yield file or page.name, anchor


def anchors(page: Path) -> set[str]:
    """Return the anchors that GitHub gives to the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_place_that_a_page_links_to_exists() -> None:
    for page in PAGES:
        for file, anchor in links(page):
            assert (page.parent / file).exists(), (page.name, file)
            assert not anchor or anchor in anchors(page.parent / file), (page.name, file, anchor)


def test_every_page_of_the_manual_is_in_its_menu() -> None:
    [menu] = re.findall(r"^CHAPTERS = (\{.*?^\})", read("docs/conf.py"), re.MULTILINE | re.DOTALL)
    pages = {page.stem for page in ROOT.glob("docs/*.md")} - {"index"}
    assert pages == set(re.findall(r'"([\w-]+)"[,)]', menu))


def test_every_path_that_the_guides_name_exists() -> None:
    named = re.compile(r"`((?:\.ci|\.github|bot|cogs|docs|requirements|storage|tests)/[^`\s]*)`")
    history = {ROOT / "CHANGELOG.md", *ROOT.glob("docs/decisions/*.md")}
    guides = [page for page in PAGES if page not in history]
    paths = [(page.name, path) for page in guides for path in named.findall(page.read_text(encoding="utf-8"))]
    assert paths
    assert [(page, path) for page, path in paths if not any(ROOT.glob(path))] == []


def test_every_command_that_a_form_or_a_page_names_is_in_the_list_of_commands() -> None:
    known = re.findall(r"^\| `(/[a-z ]+)`", read("docs/commands.md"), re.MULTILINE)
    recipe = ROOT / "docs" / "adding-a-command.md"
    files = [*FORMS, *ROOT.glob("*.md"), *(page for page in ROOT.glob("docs/*.md") if page != recipe)]
    named = {
        name for path in files for name in re.findall(r"`(/[a-z]+(?: [a-z]+)?)`", path.read_text(encoding="utf-8"))
    }
    assert named
    own = {name for name in named if not any(f"{command} ".startswith(f"{name} ") for command in known)}
    assert own <= PLACES


def test_every_rule_of_the_threat_model_names_tests_that_exist() -> None:
    rules = re.findall(r"^\| (\d+)\. .+ \| (.+) \|$", read("docs/decisions/0021-threat-model.md"), re.MULTILINE)
    assert [int(number) for number, _ in rules] == list(range(1, 13))
    named = {number: re.findall(r"`(tests/[^`]+)`", tests) for number, tests in rules}
    assert [number for number, tests in named.items() if not tests] == []
    assert [test for tests in named.values() for test in tests if not (ROOT / test).is_file()] == []


def test_the_check_of_the_workflows_finds_what_is_wrong_in_one(tmp_path: Path) -> None:
    bad = """on: pull_request_target
permissions: write-all
jobs:
  checks:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v4
      - run: echo "${{ github.event.pull_request.title }}"
"""
    workflows = tmp_path / ".github" / "workflows"
    workflows.mkdir(parents=True)
    (workflows / "bad.yml").write_text(bad)
    [command] = re.findall(r"\$\(BIN\)/(zizmor .*)", MAKEFILE)
    program, *options = command.split()
    found = subprocess.run(
        [Path(sys.executable).parent / program, *options], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert found.returncode != 0
    for fault in ("dangerous-triggers", "unpinned-uses", "template-injection"):
        assert fault in found.stdout


def test_decisions_are_numbered_one_after_another() -> None:
    numbers = sorted(int(page.name.split("-")[0]) for page in ROOT.glob("docs/decisions/0*.md"))
    assert numbers == list(range(1, len(numbers) + 1))
