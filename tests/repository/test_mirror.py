"""The tests stand where `tests/__init__.py` says."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import tests

TESTS = Path(__file__).parents[1]
MODULES = sorted(TESTS.rglob("*.py"))
TEST_MODULES = [path for path in MODULES if path.name.startswith("test_")]
OWN_FOLDERS = set(re.findall(r"^- `(\w+)/`: ", tests.__doc__ or "", re.MULTILINE))
WITHOUT_TESTS = {"samples", "support"}
MAX_LINES = 350
WRITTEN_FROM_THE_SCHEMA = "0001_first.py"


def has_code(path: Path) -> bool:
    """Say whether a module or a package of the code is at a path, given without its suffix."""
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


def mirrors_code(test_module: Path) -> bool:
    """Say whether a test module is named like a module or package, or is in a folder that is named like a module."""
    folder = test_module.relative_to(TESTS).parent
    code = TESTS.parent / ("" if folder.parts[:1] in {("cogs",), ("storage",)} else "bot") / folder
    name = test_module.stem.removeprefix("test_")
    return has_code(code / name) or has_code(code / f"__{name}__") or code.with_suffix(".py").is_file()


def imported_modules(path: Path) -> Iterator[str]:
    """Return the dotted name of each module, and of each name within it, that a module imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module or ''}.{alias.name}" for alias in node.names)


def test_every_test_module_mirrors_code_or_is_in_a_folder_that_is_listed() -> None:
    others = [path for path in TEST_MODULES if path.relative_to(TESTS).parts[0] not in OWN_FOLDERS]
    assert others
    assert [str(path.relative_to(TESTS)) for path in others if not mirrors_code(path)] == []


def test_every_folder_that_is_listed_exists_and_holds_tests_unless_it_says_otherwise() -> None:
    assert {folder for folder in OWN_FOLDERS if (TESTS / folder).is_dir()} == OWN_FOLDERS
    holding_tests = {path.relative_to(TESTS).parts[0] for path in TEST_MODULES}
    assert OWN_FOLDERS - holding_tests == WITHOUT_TESTS


def test_no_module_imports_from_a_test_module() -> None:
    test_module = re.compile(r"^tests\.(.+\.)?test_|^\.?test_")
    found = [(path.name, name) for path in MODULES for name in imported_modules(path) if test_module.match(name)]
    assert found == []


def test_no_module_outgrows_its_room() -> None:
    modules = [path for folder in ("bot", "cogs", "storage", "tests") for path in (TESTS.parent / folder).rglob("*.py")]
    long = [path.name for path in modules if len(path.read_text(encoding="utf-8").splitlines()) > MAX_LINES]
    assert long == [WRITTEN_FROM_THE_SCHEMA]
