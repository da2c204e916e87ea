"""`make postgres`: a PostgreSQL of Debian's package, on this machine alone, in a folder that goes with it.

python -m tests.tools.postgres              start one, say where it is, and stop it with Ctrl-C
python -m tests.tools.postgres COMMAND …    start one, run a command with USBLOGS_TEST_DATABASE, and stop it
"""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

VARIABLE = "USBLOGS_TEST_DATABASE"
"""The setting that names the server on which tests make their databases."""
ENGINES = "USBLOGS_TEST_ENGINES"
"""The setting that leaves PostgreSQL out of the tests where it is at hand: `sqlite`."""
_USER, _DATABASE = "usblogs", "usblogs"
_LOCALE = ("--encoding=UTF8", "--locale=C.UTF-8", f"--username={_USER}", "--auth=scram-sha-256")
_UNSAFE = ("-cfsync=off", "-cfull_page_writes=off")
"""What tests need not wait for: the folder is gone after a power loss in any case."""
_UNPRIVILEGED = ("postgres", "nobody")
_START_SECONDS = 60
_PORTS = range(20_000, 32_000)
_WATCH = 'read -r _; "$0" -D "$1" -m immediate stop; rm -rf "$2"'
"""Ends the server once the process that started it is gone, however that ended: its end of the pipe is closed then."""


class NoPostgresError(Exception):
    """There is no PostgreSQL on this machine."""


def find_programs() -> Path:
    """Return the folder with PostgreSQL's programs, the newest version's of Debian's; raise NoPostgresError if none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda file: int(file.parts[-3]))
    on_path = shutil.which("initdb")
    if not found and not on_path:
        raise NoPostgresError("there is no PostgreSQL here: apt-get install postgresql")
    return found[-1].parent if found else Path(on_path or "").parent


def is_at_hand() -> bool:
    """Return whether there is a PostgreSQL on this machine."""
    with suppress(NoPostgresError):
        return bool(find_programs())
    return False


def is_wanted() -> bool:
    """Return whether tests shall use a PostgreSQL: one that is named, or else the one of this machine."""
    return VARIABLE in os.environ or (os.environ.get(ENGINES) != "sqlite" and is_at_hand())


class LocalServer:
    """A server in a folder of its own, which can be stopped and started again."""

    def __init__(self, folder: Path, *, is_safe: bool) -> None:
        self.folder = folder
        self._programs, self._as_user = find_programs(), _unprivileged(folder)
        self.user, self.password, self._port = _USER, secrets.token_hex(16), _free_port()
        options = [f"-p{self._port}", "-clisten_addresses=127.0.0.1", f"-k{folder}", *(() if is_safe else _UNSAFE)]
        self._options = " ".join(options)

    @property
    def url(self) -> str:
        """The URL of its empty database, as the server's own user."""
        return self.url_of(_DATABASE, self.user)

    def url_of(self, database: str, user: str) -> str:
        """Return the URL of a database for a user, whose password is the server's own user's."""
        return f"postgresql://{user}:{self.password}@127.0.0.1:{self._port}/{database}"

    def make(self) -> None:
        """Make its files."""
        (self.folder / "password").write_text(self.password)
        (self.folder / "password").chmod(0o644)  # the folder is its owner's alone
        self.call("initdb", "-D", self._data, *_LOCALE, f"--pwfile={self.folder / 'password'}")

    def start(self) -> None:
        """Start it, and return when it takes connections."""
        self._control("-w", f"-t{_START_SECONDS}", f"-l{self.folder / 'log'}", "-o", self._options, "start")

    def stop(self, how: str) -> None:
        """Stop it: `fast` ends its sessions, and `immediate` is like a crash, after which it recovers."""
        self._control("-m", how, "stop")

    def make_database(self) -> None:
        """Make its empty database."""
        connect = ("-h", "127.0.0.1", "-p", str(self._port), "-U", _USER)
        self.call("createdb", *connect, "-T", "template0", _DATABASE)

    def call(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs; raise RuntimeError, with what it says, if it fails."""
        _call([self._programs / program, *arguments], self._as_user, {"PGPASSWORD": self.password})

    def watch(self) -> subprocess.Popen[bytes]:
        """Return the process that ends the server once this process is gone, or its input is closed."""
        return subprocess.Popen(
            ["/bin/sh", "-c", _WATCH, self._programs / "pg_ctl", self._data, self.folder],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            user=self._as_user[0] if self._as_user else None,
            group=self._as_user[1] if self._as_user else None,
        )

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    def _control(self, *arguments: str) -> None:
        self.call("pg_ctl", "-D", self._data, *arguments)


@contextmanager
def local_server(*, is_safe: bool = False) -> Iterator[LocalServer]:
    """Run a server during the block; raise NoPostgresError where there is none.

    It listens on loopback, at a port that is free, with a password of its own. With `is_safe` a commit waits for the
    disk, as an operator's does.
    """
    find_programs()
    folder = Path(tempfile.mkdtemp(prefix="usblogs-postgres-"))
    try:
        server = LocalServer(folder, is_safe=is_safe)
        server.make()
        server.start()
        watch = server.watch()
        try:
            server.make_database()
            yield server
        finally:
            with suppress(RuntimeError):  # it is stopped, where something failed while it was away
                server.stop("immediate" if not is_safe else "fast")
            watch.communicate()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def run_server(*, is_safe: bool = False) -> Iterator[str]:
    """Run a server during the block, as `local_server` does, and yield the URL of its empty database."""
    with local_server(is_safe=is_safe) as server:
        yield server.url


def _unprivileged(folder: Path) -> tuple[int, int] | None:
    """Return the user and group who run the server instead of root, and own the folder then; else None."""
    if os.geteuid() != 0:
        return None
    known = {user.pw_name: user for user in pwd.getpwall()}
    user = next(known[name] for name in _UNPRIVILEGED if name in known)
    os.chown(folder, user.pw_uid, user.pw_gid)
    return user.pw_uid, user.pw_gid


def _call(
    command: list[str | Path], as_user: tuple[int, int] | None, environment: Mapping[str, str] | None = None
) -> None:
    # The server outlives the call that starts it, and would hold a pipe open: what is said goes into a file.
    with tempfile.TemporaryFile() as said:
        done = subprocess.run(
            command,
            env={**os.environ, **(environment or {})},
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            check=False,
            start_new_session=True,  # Ctrl-C is for whoever waits here, who stops it in order
            user=as_user[0] if as_user else None,
            group=as_user[1] if as_user else None,
            extra_groups=[] if as_user else None,
        )
        if done.returncode:
            said.seek(0)
            raise RuntimeError(f"{Path(command[0]).name} failed:\n{said.read().decode(errors='replace')}")


def _free_port() -> int:
    """Return a port that is free, and below those that any program is given: a server that is stopped comes back."""
    while True:
        port = secrets.choice(_PORTS)
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port


def main(command: Sequence[str]) -> int:
    """Run a server until Ctrl-C, or while a command runs; return its exit status."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with run_server(is_safe=not command) as url:
            if command:
                return subprocess.run(command, env={**os.environ, VARIABLE: url}, check=False).returncode
            print(f"USBLOGS_DATABASE={url}\nCtrl-C stops it, and deletes what is in it.", flush=True)
            signal.pause()
    except KeyboardInterrupt:
        return 0
    except NoPostgresError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
