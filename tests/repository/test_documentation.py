"""The documentation is held to the code."""

import ast
import builtins
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from textwrap import dedent

from discord import app_commands

from bot.__main__ import parser
from bot.demo.world import World
from bot.settings import load_settings
from tests.support.commands import command_names

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
OPERATING = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")


async def test_every_slash_command_is_in_the_readme_and_no_other(world: World) -> None:
    assert set(command_names(list(world.bot.tree.get_commands()))) == set(
        re.findall(r"^\| `(/[a-z ]+)`", README, re.MULTILINE)
    )


async def test_every_entry_of_a_menu_is_in_the_readme(world: World) -> None:
    menus = [one.name for one in world.bot.tree.get_commands() if isinstance(one, app_commands.ContextMenu)]
    assert menus
    assert [name for name in menus if f"→ {name}" not in README] == []


def test_every_setting_is_in_the_example_and_in_the_readme() -> None:
    source = (ROOT / "bot" / "settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r'environment\.get\("(\w+)"', source))
    example = set(re.findall(r"^(\w+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE))
    told = set(re.findall(r"^\| `([A-Z_]+)`", README, re.MULTILINE))
    assert read == example == told


def test_the_example_is_a_valid_set_of_settings() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    settings = load_settings(dict(line.split("=", 1) for line in lines if line and not line.startswith("#")))
    assert (settings.token, settings.allow_loopback) == ("", False)


def test_every_subcommand_of_the_command_line_is_in_the_readme_or_the_run_book() -> None:
    [commands] = [action for action in parser()._actions if action.choices]
    for name in commands.choices or ():
        assert re.search(rf"make {name}\b|python -m bot {name}\b|usblogs {name}\b", README + OPERATING), name


def test_every_make_target_that_people_use_is_in_the_contributors_guide() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    guide = README + (ROOT / ".github" / "CONTRIBUTING.md").read_text(encoding="utf-8")
    targets = set(re.findall(r"^(\w+):.*##", makefile, re.MULTILINE)) - {"help"}
    assert {target for target in targets if f"make {target}" not in guide} == set()


def code_blocks(page: str) -> Iterator[tuple[str | None, ast.Module]]:
    """Return each block of Python in a page, and the module that the page names before it; None if it is a new one."""
    text, *rest = page.split("```python\n")
    for part in rest:
        files = re.findall(r"`((?:bot|cogs|storage|tests)/[\w/]+)\.py`", text)
        code, text = part.split("```", 1)
        yield files[-1].replace("/", ".") if files else None, ast.parse(dedent(code))


def defined_in(tree: ast.Module) -> set[str]:
    definitions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return (
        {node.name for node in ast.walk(tree) if isinstance(node, definitions)}
        | {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
        | {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}
        | {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    )


def test_the_recipe_for_a_command_names_only_what_is_in_the_code_or_in_the_recipe() -> None:
    blocks = list(code_blocks((ROOT / "docs" / "adding-a-command.md").read_text(encoding="utf-8")))
    assert blocks
    recipe = {node.name for _, tree in blocks for node in ast.walk(tree) if isinstance(node, ast.AsyncFunctionDef)}
    for module, tree in blocks:
        nodes = list(ast.walk(tree))
        for node in nodes:
            if isinstance(node, ast.ImportFrom) and node.module:
                exported = recipe | set(vars(import_module(node.module)))
                assert {alias.name for alias in node.names} <= exported, node.module
        known = recipe | defined_in(tree) | set(dir(builtins)) | set(vars(import_module(module)) if module else ())
        assert {node.id for node in nodes if isinstance(node, ast.Name)} <= known, module
