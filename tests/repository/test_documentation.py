"""The documentation is held to the code."""

import argparse
import ast
import builtins
import re
import shlex
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from textwrap import dedent

import pytest
from discord import app_commands

from bot.__main__ import parser
from bot.demo.world import World
from bot.settings import load_settings
from tests.support.commands import slash_commands
from tests.tools.metrics import all_metrics

ROOT = Path(__file__).parents[2]
README, COMMANDS, HOST = (
    (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "docs/commands.md", "docs/host.md")
)
WRITTEN = sorted([ROOT / "README.md", *ROOT.glob("docs/*.md")])
"""The pages that are read for what to do; decisions are history."""


def rows(page: str, first: str) -> dict[str, str]:
    """Return the rest of each row of a page's tables, by what its first cell says in code, if that is such a thing.

    No two rows of a page say it.
    """
    found: list[tuple[str, str]] = re.findall(rf"^\| `({first})` \|(.*)\|$", page, re.MULTILINE)
    assert len(found) == len(dict(found))
    return dict(found)


def in_code(text: str, pattern: str) -> set[str]:
    return set(re.findall(rf"`({pattern})`", text))


async def test_every_slash_command_with_its_options_is_in_the_list_of_commands_and_no_other(world: World) -> None:
    told = rows(COMMANDS, "/[a-z ]+")
    commands = {f"/{one.qualified_name}": one for one in slash_commands(list(world.bot.tree.get_commands()))}
    assert set(told) == set(commands)
    for name, command in commands.items():
        options = {option.display_name: option for option in command.parameters}
        choices = {str(choice.name) for option in options.values() for choice in option.choices}
        said = in_code(told[name], "[a-z]+")
        assert (set(options) - said, said - set(options) - choices) == (set(), set()), name
        needed = any(option.required for option in options.values())
        assert ("needed" in told[name]) == needed, name


async def test_every_slash_command_that_a_page_a_template_or_the_code_names_is_one(world: World) -> None:
    commands = list(world.bot.tree.get_commands())
    names = {one.qualified_name for one in slash_commands([*commands])} | {one.name for one in commands}
    groups = "|".join(one.name for one in commands if re.fullmatch("[a-z]+", one.name))
    named = re.compile(rf"(?:`|\*\*|<code>)/((?:{groups})(?: [a-z]+)?)(?:`|\*\*|</code>)")
    sources = (path for folder in ("bot", "cogs", "storage") for path in (ROOT / folder).rglob("*.*"))
    texts = [path for path in sources if path.suffix in {".py", ".html", ".js"}]
    pages = [page for page in WRITTEN if page.name != "adding-a-command.md"]  # which adds one
    said = {name for path in [*pages, *texts] for name in named.findall(path.read_text(encoding="utf-8"))}
    assert len(said) > len(groups.split("|"))
    assert said - names == set()


async def test_every_entry_of_a_menu_is_in_the_list_of_commands(world: World) -> None:
    menus = [one.name for one in world.bot.tree.get_commands() if isinstance(one, app_commands.ContextMenu)]
    assert menus
    assert [name for name in menus if f"→ {name}" not in COMMANDS] == []


def test_every_setting_is_in_the_example_and_in_the_operators_page() -> None:
    source = (ROOT / "bot" / "settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r'environment\.get\("(\w+)"', source))
    example = set(re.findall(r"^(\w+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE))
    assert read == example == set(rows(HOST, "[A-Z_]+"))


def test_the_example_is_a_valid_set_of_settings() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    settings = load_settings(dict(line.split("=", 1) for line in lines if line and not line.startswith("#")))
    assert (settings.token, settings.allow_loopback) == ("", False)


def test_every_subcommand_of_the_command_line_with_its_options_is_in_the_operators_page() -> None:
    told = rows(HOST, r"python -m bot [\w-]+")
    [commands] = [action for action in parser()._actions if isinstance(action, argparse._SubParsersAction)]
    assert set(told) == {f"python -m bot {name}" for name in commands.choices}
    for name, command in commands.choices.items():
        options = {option for action in command._actions for option in action.option_strings} - {"-h", "--help"}
        assert in_code(told[f"python -m bot {name}"], "--[a-z]+") == options, name


def test_every_make_target_is_in_the_contributors_page_and_no_other() -> None:
    guide = (ROOT / "docs" / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert {name.removeprefix("make ") for name in rows(guide, "make [a-z-]+")} == TARGETS - {"help", "audit"}
    assert "make audit " in guide


TARGETS = set(re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
OTHER_PROGRAMS = {"cd", "createuser", "docker", "journalctl", "pg_dump", "pg_restore", "pipx", "pre-commit", "sudo"}


def shell_lines(page: str) -> Iterator[str]:
    """Return what a page says to type: the lines of its shell blocks, and what begins so in the text."""
    for block in re.findall(r"^ *```console\n(.*?)```", page, re.MULTILINE | re.DOTALL):
        yield from (line for line in map(str.strip, block.splitlines()) if line)
    yield from re.findall(r"`((?:make|usblogs|python -m|\.venv/bin/python -m) [^`]+)`", page)


@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: page.name)
def test_every_line_of_a_shell_would_run(page: Path) -> None:
    for line in shell_lines(page.read_text(encoding="utf-8")):
        words = shlex.split(line.replace("…", "").replace("COMMAND", "run"), comments=True)
        match words:
            case ["make", *targets]:
                wanted = {word for word in targets if "=" not in word and not word.startswith(".venv/")}
                assert wanted <= TARGETS, line
            case ["python" | ".venv/bin/python", "-m", "bot", *arguments] | ["usblogs", *arguments]:
                assert is_understood(arguments), line
            case ["python" | ".venv/bin/python", "-m", module, *_]:
                assert find_spec(module), line
            case [program, *arguments]:
                assert program in OTHER_PROGRAMS, line
                own = [word for word in arguments if re.match(r"\w+/", word) and (ROOT / word.split("/")[0]).is_dir()]
                assert [word for word in own if not (ROOT / word).exists()] == []


def test_every_metric_that_a_page_names_is_served() -> None:
    named = {name for page in WRITTEN for name in re.findall(r"\busblogs_\w+", page.read_text(encoding="utf-8"))}
    assert named
    assert named - {one.name for one in all_metrics()} == set()


def is_understood(arguments: list[str]) -> bool:
    """Say whether the command line takes these arguments; a command alone is one that somebody names."""
    try:
        parser().parse_args(arguments)
    except SystemExit as ended:
        [commands] = [action for action in parser()._actions if isinstance(action, argparse._SubParsersAction)]
        return ended.code == 0 or (len(arguments) == 1 and arguments[0] in commands.choices)
    return True


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
