"""What is watched while hostile input is played: the log, the event loop's delays, and the memory."""

import asyncio
import gc
import logging
import os
import re
import resource
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

BEAT_SECONDS, WORTH_A_STACK_SECONDS = 0.01, 0.04
ROOT = Path(__file__).parents[2]
PAGE_BYTES = resource.getpagesize()


class ErrorLog(logging.Handler):
    """Holds what is logged as an error, by anybody: the bot, a library, or the event loop."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@contextmanager
def log_of_errors() -> Iterator[ErrorLog]:
    """Hold what is logged as an error within the context; nothing of it is printed."""
    handler, root = ErrorLog(), logging.getLogger()
    root.addHandler(handler)
    try:
        yield handler
    finally:
        root.removeHandler(handler)


def place_of(error: BaseException) -> str:
    """Return the error's type and the last place in the project's own code at which it was raised, in a worker too."""
    root = error
    while isinstance(root, BaseExceptionGroup):
        root = root.exceptions[0]
    while root.__cause__ is not None and not _is_from_worker(root.__cause__):
        root = root.__cause__
    places = [*_places(root), *_places_in_worker(root.__cause__)]
    return f"{type(root).__name__} at {places[-1] if places else 'a library'}"


def _is_from_worker(cause: BaseException) -> bool:
    return type(cause).__name__ == "RemoteTraceback"


def _places(error: BaseException) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{path}:{frame.name}" for frame in frames if (path := _own_path(frame.filename))]


def _places_in_worker(cause: BaseException | None) -> list[str]:
    """Return the places of an error in a worker, whose traceback comes as text (pebble, `RemoteTraceback`)."""
    frames = re.findall(r'File "([^"]+)", line \d+, in (\S+)', str(cause or ""))
    return [f"{path}:{name}" for filename, name in frames if (path := _own_path(filename))]


def _own_path(filename: str) -> str:
    """Return the path of a file of the bot's; empty for any other file, this package's included."""
    path = Path(filename)
    if not path.is_relative_to(ROOT) or path.relative_to(ROOT).parts[0] not in {"bot", "cogs", "storage"}:
        return ""
    return str(path.relative_to(ROOT))


class LoopWatch:
    """The longest time for which the event loop ran nothing that waited, and the largest memory."""

    def __init__(self) -> None:
        self.longest_seconds = 0.0
        self.held_seconds = 0.0
        """The same without the time for which the loop's thread waited for a processor that other programs used."""
        self.longest_at = ""
        """The innermost places of the stack then, as soon as another thread could see them."""
        self.most_memory_bytes = 0
        self._loop = asyncio.get_running_loop()
        self._ident, self._schedule = (
            threading.get_ident(),
            Path(f"/proc/self/task/{threading.get_native_id()}/schedstat"),
        )
        self._due_at, self._waited, self._stack = self._loop.time(), self._waited_seconds(), ""
        self._collecting_since = 0.0
        self._ended = threading.Event()

    def beat(self) -> None:
        """Note how late the loop does what it was asked to do by now, and ask again."""
        now, waited = self._loop.time(), self._waited_seconds()
        late = now - self._due_at
        self.longest_seconds = max(self.longest_seconds, late)
        if (held := late - (waited - self._waited)) > self.held_seconds:
            self.held_seconds, self.longest_at = held, self._stack or _other_threads(self._ident)
        self.most_memory_bytes = max(self.most_memory_bytes, int(memory_mb(os.getpid()) * 1024**2))
        self._due_at, self._waited, self._stack = now + BEAT_SECONDS, waited, ""
        if not self._ended.is_set():
            self._loop.call_later(BEAT_SECONDS, self.beat)

    def look(self) -> None:
        """Note where the loop is whenever it is late, until the end; for a thread of its own."""
        while not self._ended.wait(BEAT_SECONDS):
            if not self._stack and time.monotonic() - self._due_at > WORTH_A_STACK_SECONDS:
                frame = sys._current_frames().get(self._ident)
                calls = traceback.extract_stack(frame)[-6:] if frame else []
                self._stack = " < ".join(
                    f"{Path(one.filename).name}:{one.lineno} {one.name}" for one in reversed(calls)
                )

    def note_collection(self, phase: str, info: dict[str, int]) -> None:
        """Note how long the garbage collector ran, which no thread can see; for `gc.callbacks`."""
        if phase == "start":
            self._collecting_since = time.monotonic()
        elif (seconds := time.monotonic() - self._collecting_since) > WORTH_A_STACK_SECONDS:
            self._stack = f"{seconds:.3f} s of garbage collection, generation {info['generation']}"

    def end(self) -> None:
        """Look no longer."""
        self._ended.set()

    def _waited_seconds(self) -> float:
        """Return for how long the loop's thread has waited for a processor (Linux, `scheduler/sched-stats`)."""
        return int(self._schedule.read_text(encoding="ascii").split()[1]) / 1e9


def _innermost(frame: FrameType | None, count: int) -> str:
    """Return the innermost places of a stack, the innermost first."""
    calls = traceback.extract_stack(frame)[-count:] if frame else []
    return " < ".join(f"{Path(one.filename).name}:{one.lineno} {one.name}" for one in reversed(calls))


def _other_threads(ident: int) -> str:
    """Return where the other threads are: one of them may have held the interpreter's lock."""
    frames = [frame for thread, frame in sys._current_frames().items() if thread != ident]
    return f"out of sight, beside {'; '.join(_innermost(frame, 2) for frame in frames)}"


@contextmanager
def watch_loop() -> Iterator[LoopWatch]:
    """Watch the running event loop."""
    watch = LoopWatch()
    thread = threading.Thread(target=watch.look, daemon=True)
    watch.beat()
    gc.callbacks.append(watch.note_collection)
    thread.start()
    try:
        yield watch
    finally:
        watch.end()
        gc.callbacks.remove(watch.note_collection)
        thread.join()


def descendants(process: int) -> Iterator[int]:
    """Return a process, the processes that it started, those that they did, and so on."""
    yield process
    with suppress(OSError):
        for task in Path(f"/proc/{process}/task").iterdir():
            for child in (task / "children").read_text(encoding="ascii").split():
                yield from descendants(int(child))


def memory_mb(process: int) -> float:
    """Return how much memory a process holds; none where it has ended."""
    with suppress(OSError, IndexError):
        pages = int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1])
        return pages * PAGE_BYTES / 1024**2
    return 0.0
