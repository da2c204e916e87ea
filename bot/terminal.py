"""Print for the operator's terminal, in which nothing that others wrote does more than stand there.

A terminal obeys control characters: it changes colours, titles and the clipboard, hides lines, and writes over them.
"""

import asyncio
import json
import os
import re
import sys
import unicodedata
from collections.abc import Collection, Iterable
from contextlib import suppress
from io import TextIOWrapper
from typing import Any, TextIO

from bot.errors import OperatorError

_LINE_ENDS = "\u2028\u2029"
LEFT_OUT = "…"
"""What stands where a secret stood."""
MIN_SECRET_LENGTH = 8
"""Characters of what is left out wherever it stands: what is shorter may be a common word."""
_secrets: list[str] = []
_MAX_ANSWER_BYTES = 1000


def open_absent_streams() -> None:
    """Let what was started without an input or an output, as by `>&-`, read nothing, and write to nobody.

    Else the next file that is opened, a database say, would be taken for the standard output.
    """
    for name, number, flags in (("stdin", 0, os.O_RDONLY), ("stdout", 1, os.O_WRONLY), ("stderr", 2, os.O_WRONLY)):
        if getattr(sys, name) is None:
            descriptor = os.open(os.devnull, flags)
            if descriptor != number:
                os.dup2(descriptor, number)
                os.close(descriptor)
            setattr(sys, name, open(number, "r" if flags == os.O_RDONLY else "w", encoding="utf-8"))  # noqa: SIM115, PTH123 - as long as the process


def let_go_of_output() -> None:
    """Write nothing more to the output if its other end takes nothing more: at the exit Python flushes it once more."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


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


def keep_secret(secrets: Collection[str]) -> None:
    """Leave these, and no others, out of every line that is printed from now on."""
    _secrets[:] = secrets


def without(secrets: Iterable[str], text: str) -> str:
    """Return text in which none of the secrets stands.

    One that may be a common word, as a password that somebody chose, is looked for only where a password stands: in an
    address, or behind a name and an equals sign. Else half of a sentence would be left out, and the word told by that.
    """
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        if len(secret) < MIN_SECRET_LENGTH or secret.isalpha():
            text = re.sub(rf"(?<=[:=]){re.escape(secret)}(?=[@&\s\"']|$)", LEFT_OUT, text)
        else:
            text = text.replace(secret, LEFT_OUT)
    return text


def counted(number: int, one: str, several: str) -> str:
    """Return a number with what is counted, in English, as all that the command line says."""
    return f"{number} {one if number == 1 else several}"


def print_line(text: str = "", *, file: TextIO | None = None) -> None:
    """Print one line, without what is to be kept secret."""
    print(without(_secrets, printable(text)), file=file or sys.stdout)


async def is_agreed(question: str) -> bool:
    """Ask whoever sits at the terminal a question; return whether they agree. The end of the input is a no.

    Raise OperatorError where nobody can be asked.
    """
    if not sys.stdin.isatty():
        raise OperatorError("Nobody can be asked here. With --yes, it is done without asking.")
    print(f"{question} [y/N] ", end="", flush=True)
    answer = await _typed()
    if not answer.endswith("\n"):
        print_line()  # the cursor stands behind the question
    return answer.strip().lower() in {"y", "yes"}


async def _typed() -> str:
    """Return the next line of the terminal. The event loop waits for it, so that a signal can end the command."""
    loop, terminal = asyncio.get_running_loop(), sys.stdin.fileno()
    is_typed = asyncio.Event()
    try:
        loop.add_reader(terminal, is_typed.set)
    except NotImplementedError:  # on Windows, where Ctrl-C ends the reading itself
        return sys.stdin.readline()
    try:
        await is_typed.wait()
    finally:
        loop.remove_reader(terminal)
    with suppress(OSError):  # it is gone
        return os.read(terminal, _MAX_ANSWER_BYTES).decode("utf-8", "replace")
    return ""


def print_json(document: Any) -> None:
    """Print a JSON document on one line; what would control the terminal is escaped as JSON has it (RFC 8259 §7)."""
    has_all = (sys.stdout.encoding or "utf-8").lower().startswith("utf")
    line = json.dumps(document, ensure_ascii=not has_all)
    print("".join(json.dumps(char)[1:-1] if _controls(char) else char for char in line))


def _controls(char: str) -> bool:
    return char in _LINE_ENDS or (char not in "\u200c\u200d" and unicodedata.category(char).startswith("C"))


def _spelled_out(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")
