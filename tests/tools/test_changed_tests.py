"""After a change, the tests that can tell whether it broke anything come first."""

import subprocess
from pathlib import Path

import grimp
import pytest

from tests.tools.changed_tests import ALWAYS, ROOT, changed_files, import_graph, select


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return import_graph()


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


def test_what_holds_documents_to_the_code_is_always_there_and_exists(graph: grimp.ImportGraph) -> None:
    assert select([], graph) == select(["README.md", "Makefile", "LICENSE"], graph) == list(ALWAYS)
    for test in ALWAYS:
        path, _, name = test.partition("::")
        assert (ROOT / path).exists()
        assert not name or f"def {name}(" in (ROOT / path).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("changed", "nearest"),
    [
        ("cogs/round.py", "tests/cogs/test_round.py"),
        ("cogs/setup/view.py", "tests/cogs/test_setup.py"),
        ("storage/schema/people.py", "tests/storage/test_schema.py"),
        ("bot/feeds/diff.py", "tests/feeds/test_diff.py"),
        ("bot/web/fetch.py", "tests/web/fetch"),
        ("bot/__main__.py", "tests/test_main.py"),
        ("tests/tools/sentences.py", "tests/tools/test_sentences.py"),
        ("tests/feeds/test_opml.py", "tests/feeds/test_opml.py"),
        ("bot/site/templates/round.html", "tests/site"),
        ("bot/i18n/de.po", "tests/i18n"),
    ],
)
def test_the_tests_that_mirror_a_change_come_first(changed: str, nearest: str, graph: grimp.ImportGraph) -> None:
    assert next(test for test in select([changed], graph) if test not in ALWAYS) == nearest


@pytest.mark.parametrize(
    ("changed", "user"),
    [
        ("bot/messages/help.py", "tests/cogs/test_help.py"),
        ("bot/posts/model.py", "tests/messages/test_roundup.py"),
        ("storage/rounds.py", "tests/cogs/test_round.py"),
        ("tests/support/feeds.py", "tests/feeds/test_diff.py"),
    ],
)
def test_the_tests_of_what_uses_a_change_are_selected_too(changed: str, user: str, graph: grimp.ImportGraph) -> None:
    selected = select([changed], graph)
    assert user in selected
    assert len(selected) == len(set(selected))


def test_what_has_the_same_name_in_another_package_comes_before_the_rest(graph: grimp.ImportGraph) -> None:
    nearest = ["tests/storage/test_rounds.py", "tests/cogs/test_round.py"]
    assert select(["storage/rounds.py"], graph)[len(ALWAYS) :][:2] == nearest


def test_a_test_is_not_named_beside_the_folder_that_holds_it(graph: grimp.ImportGraph) -> None:
    selected = select(["bot/site/templates/round.html", "tests/site/pages/test_markup.py"], graph)
    assert [test for test in selected if test.startswith("tests/site")] == ["tests/site"]


def test_what_needs_more_than_the_locks_is_left_to_its_own_command(graph: grimp.ImportGraph) -> None:
    assert select(["tests/live_wordpress/test_editor.py", "tests/bench/feeds.py"], graph) == list(ALWAYS)


def test_a_file_that_is_gone_is_no_test(graph: grimp.ImportGraph) -> None:
    assert select(["tests/cogs/test_gone.py", "bot/gone.py", "bot/gone/__init__.py"], graph) == list(ALWAYS)
