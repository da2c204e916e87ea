"""The documentation is held to the code."""

import re
from pathlib import Path

from discord import app_commands

from bot.__main__ import parser
from bot.demo.world import World
from bot.settings import load_settings
from tests.support.commands import command_names

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


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


def test_every_subcommand_of_the_command_line_is_in_the_readme() -> None:
    [commands] = [action for action in parser()._actions if action.choices]
    for name in commands.choices or ():
        assert re.search(rf"make {name}\b|python -m bot {name}\b", README), name


def test_every_make_target_that_people_use_is_in_the_contributors_guide() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    guide = README + (ROOT / ".github" / "CONTRIBUTING.md").read_text(encoding="utf-8")
    targets = set(re.findall(r"^(\w+):.*##", makefile, re.MULTILINE)) - {"help"}
    assert {target for target in targets if f"make {target}" not in guide} == set()
