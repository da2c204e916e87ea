"""Selects the tests of what changed: by the mirror that `tests/__init__.py` describes, and by who imports whom."""

import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

import grimp

ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "cogs", "storage", "tests")
MAIN = ("origin/main", "main")
"""Where a branch may have begun; the first that exists counts."""
ALWAYS = (
    "tests/repository",
    "tests/tools/test_catalogs.py",
    "tests/cogs/test_privacy.py::test_the_page_about_privacy_names_every_table_and_what_is_done_with_it",
)
"""What holds documents, settings and catalogs to the code: a change can break them that no import shows."""
SEPARATE = ("tests/bench", "tests/live_wordpress")
"""What has a command of its own."""
SLOW = ("tests.demo", "tests.hostile", "tests.local_discord", "tests.stories")


def changed_files(root: Path = ROOT) -> list[str]:
    """Return the files that differ from where the branch left main: those not committed yet come first."""
    main = next((name for name in MAIN if _git(root, "rev-parse", "--verify", "--quiet", name)), "HEAD")
    found = [
        *_git(root, "diff", "--name-only", "--no-renames", "HEAD"),
        *_git(root, "ls-files", "--others", "--exclude-standard"),
        *_git(root, "diff", "--name-only", "--no-renames", f"{main}...HEAD"),
    ]
    return list(dict.fromkeys(found))


def _git(root: Path, *arguments: str) -> list[str]:
    done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=False)
    return done.stdout.splitlines()


def import_graph() -> grimp.ImportGraph:
    """Return who imports whom. The cache is not import-linter's: grimp mixes up graphs of different packages in one."""
    return grimp.build_graph(*PACKAGES, cache_dir=str(ROOT / ".grimp_cache"))


def select(changed: Iterable[str], graph: grimp.ImportGraph, root: Path = ROOT) -> list[str]:
    """Return the tests to run after a change, the nearest first.

    They are the changed test modules; `ALWAYS`; the mirrors of changed modules; and the test modules that import a
    changed module, with the mirrors of the modules that do.
    """
    modules = [module for path in changed for module in _modules_at(path, root)]
    users = [user for module in modules for user in _users(module, graph)]
    tests = [module for module in modules if module.startswith("tests.")]
    selected = [*_tests_of(tests, root), *ALWAYS, *_tests_of(modules, root), *_tests_of(users, root)]
    return [test for test in dict.fromkeys(selected) if not test.startswith(SEPARATE) and not _is_part(test, selected)]


def _is_part(test: str, others: Iterable[str]) -> bool:
    """Say whether a test is in a folder or a module that is selected as a whole."""
    return any(test.startswith((f"{other}/", f"{other}::")) for other in others)


def _modules_at(path: str, root: Path) -> Iterator[str]:
    """Return the module in a file; a template or another document counts as its package."""
    if path.startswith(tuple(f"{package}/" for package in PACKAGES)):
        file = Path(path)
        if file.suffix != ".py":
            file = next(folder for folder in file.parents if (root / folder / "__init__.py").exists())
        yield ".".join(file.with_suffix("").parts).removesuffix(".__init__")


def _users(module: str, graph: grimp.ImportGraph) -> list[str]:
    """Return the modules that import a module, also from a package that exports it: its namesakes first."""
    found: set[str] = set()
    waiting = [module] if module in graph.modules else []
    while waiting:
        users = graph.find_modules_that_directly_import(waiting.pop()) - found
        found |= users
        waiting += [user for user in users if graph.find_children(user)]
    users = {user for user in found if not graph.find_children(user)}
    return sorted(users, key=lambda user: (_noun(user) != _noun(module), user.startswith(SLOW), user))


def _noun(module: str) -> str:
    """Return what a module is about, which has the same name in several packages: `round` for `rounds`, too."""
    return module.rpartition(".")[2].removeprefix("test_").removesuffix("s")


def _tests_of(modules: Iterable[str], root: Path) -> list[str]:
    return [test for module in modules for test in _tests_at(module) if (root / test).exists()]


def _tests_at(module: str) -> Iterator[str]:
    """Return where a module's tests may be, by its own name or its package's; a test module is its own test,
    and what the tests use may have one beside it."""
    top, _, inside = module.partition(".")
    *folders, name = (inside if top == "bot" else module).split(".")
    if top == "tests":
        yield "/".join([*folders, f"test_{name.removeprefix('test_')}.py"])
        return
    yield "/".join(["tests", *folders, f"test_{name.strip('_')}.py"])
    yield "/".join(["tests", *folders, name])
    if folders:
        yield "/".join(["tests", *folders[:-1], f"test_{folders[-1]}.py"])
