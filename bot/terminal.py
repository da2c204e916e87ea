"""Print for the operator's terminal, in which nothing that others wrote does more than stand there.

A terminal obeys control characters: it changes colours, titles and the clipboard, hides lines, and writes over them.
"""

import json
import sys
import unicodedata
from io import TextIOWrapper
from typing import Any, TextIO

from bot.errors import OperatorError

_LINE_ENDS = "\u2028\u2029"


def show_all_characters() -> None:
    """Write from now on the characters that the terminal's encoding does not have by their numbers."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def printable(text: str, *, keep: str = "") -> str:
    """Return text with every control character spelled out by its number, but for those to `keep`.

    Those are the Unicode general category C (control, bidirectional and other format characters, lone surrogates) and
    the separators of lines, except for the joiners, which emoji and some scripts need.
    """
    return "".join(char if char in keep or not _controls(char) else _spelled_out(char) for char in text)


def print_line(text: str = "", *, file: TextIO | None = None) -> None:
    """Print one line."""
    print(printable(text), file=file or sys.stdout)


def is_agreed(question: str) -> bool:
    """Ask whoever sits at the terminal a question; return whether they agree. Blocking.

    Raise OperatorError where nobody can be asked.
    """
    if not sys.stdin.isatty():
        raise OperatorError("Nobody can be asked here. With --yes, it is done without asking.")
    return input(f"{question} [y/N] ").strip().lower() in {"y", "yes"}


def print_json(document: Any) -> None:
    """Print a JSON document on one line; what would control the terminal is escaped as JSON has it (RFC 8259 §7)."""
    has_all = (sys.stdout.encoding or "utf-8").lower().startswith("utf")
    line = json.dumps(document, ensure_ascii=not has_all)
    print("".join(json.dumps(char)[1:-1] if _controls(char) else char for char in line))


def _controls(char: str) -> bool:
    return char in _LINE_ENDS or (char not in "\u200c\u200d" and unicodedata.category(char).startswith("C"))


def _spelled_out(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")
