"""No custom id is written down outside `bot/actions`."""

import ast
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import pytest

from bot.actions import forms
from tests.support.actions import ACTIONS

ROOT = Path(__file__).parents[2]
FORM_IDS = {
    str(one) for kind in vars(forms).values() if isinstance(kind, type) and issubclass(kind, StrEnum) for one in kind
}


def written_ids(source: str) -> Iterator[str]:
    """Give every text in Python code that is a custom id, or is given as one."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.Constant, ast.JoinedStr)) and _is_id(_text(node)):
            yield _text(node)
        elif isinstance(node, ast.Call):
            yield from (_text(given) for given in _given_ids(node) if isinstance(given, (ast.Constant, ast.JoinedStr)))


def _text(node: ast.expr) -> str:
    """Return a text of the code, with the number 1 for each value that it takes in."""
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) for part in node.values)
    return str(node.value) if isinstance(node, ast.Constant) else "1"


def _is_id(text: str) -> bool:
    return ":" in text and (text in FORM_IDS or any(action.parse(text) for action in ACTIONS))


def _given_ids(call: ast.Call) -> Iterator[ast.expr]:
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    yield from (keyword.value for keyword in call.keywords if keyword.arg == "custom_id")
    yield from call.args[1:2] if name == "Button" else call.args if name == "CustomId" else ()


def test_no_file_but_those_of_the_actions_writes_an_id() -> None:
    files = [file for folder in ("bot", "cogs") for file in (ROOT / folder).rglob("*.py")]
    others = [file for file in files if file.parent != ROOT / "bot" / "actions"]
    found = {file.name: ids for file in others if (ids := list(written_ids(file.read_text(encoding="utf-8"))))}
    assert found == {}


@pytest.mark.parametrize(
    "line",
    [
        'Button(t("Read"), f"read:{post.id}")',
        'Button(t("Suggest a theme"), "suggest")',
        'Button(label, CustomId("card"))',
        'ui.TextInput(custom_id="title")',
        'ui.Select(custom_id=f"{name}")',
        'actions = [action for action in found if action == "spare:add"]',
        'key = f"mine:{post.id}:yes"',
        'await host.click(form, "setup:save")',
    ],
)
def test_an_id_in_the_code_is_found(line: str) -> None:
    assert list(written_ids(line))


@pytest.mark.parametrize(
    "line",
    [
        "Button(t('Read'), ReadPost(post.id).custom_id)",
        'Button(t("Open the post"), url=address)',
        'app_commands.command(name="suggest")',
        'Message(f"thanks:{given}", community.id)',
        "ui.TextInput(custom_id=ThemeInput.TITLE)",
    ],
)
def test_what_only_looks_like_an_id_is_none(line: str) -> None:
    assert list(written_ids(line)) == []
