"""After a change, the tests that can tell whether it broke anything come first."""

import subprocess
from pathlib import Path

import grimp
import pytest

from tests.tools.changed_tests import ALWAYS, ROOT, changed_files, import_graph, select

FILES = (
    "bot/site/__init__.py",
    "tests/cogs/test_help.py",
    "tests/cogs/test_round.py",
    "tests/cogs/test_setup.py",
    "tests/feeds/test_diff.py",
    "tests/local_discord/test_round.py",
    "tests/site/pages/test_markup.py",
    "tests/storage/test_schema.py",
    "tests/test_main.py",
    "tests/tools/test_sentences.py",
    "tests/web/fetch/test_requests.py",
    "tests/live_wordpress/test_editor.py",
)
IMPORTS = (
    ("bot.flows.rounds.join", "storage.rounds"),
    ("cogs.help", "storage.rounds"),
    ("cogs.round", "storage.rounds"),
    ("tests.local_discord.test_round", "storage.rounds"),
    ("tests.live_wordpress.test_editor", "storage.rounds"),
    ("bot.posts", "bot.posts.model"),
    ("cogs.help", "bot.posts"),
    ("tests.feeds.test_diff", "tests.support.feeds"),
)
"""Who imports whom, in a made-up checkout with the made-up `FILES`."""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    return tmp_path


@pytest.fixture
def graph() -> grimp.ImportGraph:
    graph = grimp.ImportGraph()
    for importer, imported in IMPORTS:
        for module in (importer, imported):
            if module not in graph.modules:
                graph.add_module(module)
        graph.add_import(importer=importer, imported=imported)
    return graph


def selected(changed: list[str], graph: grimp.ImportGraph, root: Path) -> list[str]:
    """Return what is selected beside the tests that always are."""
    tests = select(changed, graph, root)
    assert set(ALWAYS) <= set(tests)
    assert len(tests) == len(set(tests))
    return [test for test in tests if test not in ALWAYS]


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


def commit(folder: Path, name: str) -> None:
    (folder / name).write_text(name, encoding="utf-8")
    git(folder, "add", name)
    git(folder, "commit", "-m", name)


def test_what_a_branch_and_the_folder_changed_is_found_and_what_main_changed_meanwhile_is_not(tmp_path: Path) -> None:
    git(tmp_path, "init", "-b", "main")
    commit(tmp_path, "begin.py")
    git(tmp_path, "checkout", "-b", "mine")
    commit(tmp_path, "mine.py")
    git(tmp_path, "checkout", "main")
    commit(tmp_path, "theirs.py")
    git(tmp_path, "checkout", "mine")
    git(tmp_path, "mv", "begin.py", "moved.py")
    (tmp_path / "new.py").touch()
    assert changed_files(tmp_path) == ["begin.py", "moved.py", "new.py", "mine.py"]


def test_a_folder_that_is_no_checkout_has_no_changes(tmp_path: Path) -> None:
    assert changed_files(tmp_path) == []


def test_what_holds_documents_to_the_code_is_always_there_and_exists(graph: grimp.ImportGraph, root: Path) -> None:
    assert select([], graph, root) == select(["README.md", "Makefile"], graph, root) == list(ALWAYS)
    for test in ALWAYS:
        path, _, name = test.partition("::")
        assert (ROOT / path).exists()
        assert not name or f"def {name}(" in (ROOT / path).read_text(encoding="utf-8")


def test_the_graph_knows_who_imports_whom_in_the_code_and_in_the_tests() -> None:
    graph = import_graph()
    assert "tests.tools.check" in graph.find_modules_that_directly_import("tests.tools.changed_tests")
    assert "tests.tools.test_changed_tests" in graph.find_modules_that_directly_import("tests.tools.changed_tests")


@pytest.mark.parametrize(
    ("changed", "mirror"),
    [
        ("cogs/round.py", "tests/cogs/test_round.py"),
        ("cogs/setup/view.py", "tests/cogs/test_setup.py"),
        ("storage/schema.py", "tests/storage/test_schema.py"),
        ("bot/feeds/diff.py", "tests/feeds/test_diff.py"),
        ("bot/web/fetch.py", "tests/web/fetch"),
        ("bot/__main__.py", "tests/test_main.py"),
        ("tests/tools/sentences.py", "tests/tools/test_sentences.py"),
        ("tests/feeds/test_diff.py", "tests/feeds/test_diff.py"),
        ("bot/site/templates/round.html", "tests/site"),
    ],
)
def test_the_tests_that_mirror_a_change_are_selected(
    changed: str, mirror: str, graph: grimp.ImportGraph, root: Path
) -> None:
    assert selected([changed], graph, root) == [mirror]


def test_tests_that_changed_come_before_those_that_always_run(graph: grimp.ImportGraph, root: Path) -> None:
    assert select(["tests/feeds/test_diff.py"], graph, root) == ["tests/feeds/test_diff.py", *ALWAYS]


def test_the_users_of_a_change_come_last_its_namesakes_before_the_others_and_slow_ones_at_the_end(
    graph: grimp.ImportGraph, root: Path
) -> None:
    changed = ["storage/rounds.py", "storage/schema.py"]
    assert selected(changed, graph, root) == [
        "tests/storage/test_schema.py",
        "tests/cogs/test_round.py",
        "tests/local_discord/test_round.py",
        "tests/cogs/test_help.py",
    ]


def test_who_imports_a_module_from_the_package_that_exports_it_is_a_user(graph: grimp.ImportGraph, root: Path) -> None:
    assert selected(["bot/posts/model.py"], graph, root) == ["tests/cogs/test_help.py"]


def test_what_only_tests_use_selects_those_tests(graph: grimp.ImportGraph, root: Path) -> None:
    assert selected(["tests/support/feeds.py"], graph, root) == ["tests/feeds/test_diff.py"]


def test_a_test_is_not_named_beside_the_folder_that_holds_it(graph: grimp.ImportGraph, root: Path) -> None:
    changed = ["bot/site/templates/round.html", "tests/site/pages/test_markup.py"]
    assert selected(changed, graph, root) == ["tests/site"]


def test_what_has_a_command_of_its_own_is_left_to_it(graph: grimp.ImportGraph, root: Path) -> None:
    assert selected(["tests/live_wordpress/test_editor.py", "tests/bench/feeds.py"], graph, root) == []


def test_a_file_that_is_gone_is_no_test(graph: grimp.ImportGraph, root: Path) -> None:
    assert selected(["tests/cogs/test_gone.py", "bot/gone.py", "bot/gone/__init__.py"], graph, root) == []
