"""A WordPress on this machine, with PHP and MariaDB from Debian."""

import asyncio
import json
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

HERE = Path(__file__).parent
BUILD = os.environ.get("USBLOGS_TEST_WORDPRESS", "")
"""The folder of WordPress's own files, as `make test-wordpress` unpacks them."""


@dataclass
class WordPress:
    """A WordPress that runs."""

    folder: Path
    address: str
    environment: dict[str, str]

    def make(self, **items: Any) -> dict[str, Any]:
        """Create posts and comments; return their ids and addresses."""
        command = ["php", str(self.folder / "do.php"), "make"]
        result = subprocess.run(
            command, input=json.dumps(items), env=self.environment, capture_output=True, text=True, check=True
        )
        made: dict[str, Any] = json.loads(result.stdout[result.stdout.index("{") :])
        return made


def _run(command: list[str | Path], environment: dict[str, str] | None = None) -> None:
    subprocess.run(command, env=environment, capture_output=True, check=True)


@contextmanager
def run_wordpress(root: Path) -> Iterator[WordPress]:
    """Run a new WordPress with a database of its own in a folder."""
    folder, data, place = root / "wordpress", root / "data", root / "db.sock"
    shutil.copytree(Path(BUILD).resolve(), folder)
    for name, target in (("config.php", "wp-config.php"), ("router.php", "router.php"), ("do.php", "do.php")):
        shutil.copy(HERE / name, folder / target)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    environment = {
        **os.environ,
        "WORDPRESS_SOCKET": str(place),
        "WORDPRESS_ADDRESS": address,
        "PHP_CLI_SERVER_WORKERS": "4",
    }
    user = ["--user=root"] if os.geteuid() == 0 else []
    _run(["mariadb-install-db", f"--datadir={data}", "--auth-root-authentication-method=normal", *user])
    database = subprocess.Popen(
        [
            "mariadbd",
            f"--datadir={data}",
            f"--socket={place}",
            "--skip-networking",
            f"--pid-file={root / 'db.pid'}",
            *user,
        ],
        stderr=subprocess.DEVNULL,
    )
    made = ["mariadb", f"--socket={place}", "-e", "CREATE DATABASE wordpress CHARACTER SET utf8mb4"]
    for _ in range(100):
        if subprocess.run(made, capture_output=True, check=False).returncode == 0:
            break
        subprocess.run(["sleep", "0.2"], check=True)
    _run(["php", folder / "do.php", "install"], environment)
    server = subprocess.Popen(
        ["php", "-S", f"127.0.0.1:{port}", "-t", folder, folder / "router.php"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    yield WordPress(folder, address, environment)
    os.killpg(server.pid, 15)
    database.terminate()
    server.wait(10)
    database.wait(20)


async def wait_until_ready(wordpress: WordPress) -> None:
    """Return when WordPress answers."""
    async with aiohttp.ClientSession() as client:
        for _ in range(100):
            try:
                async with client.get(wordpress.address) as answer:
                    if answer.status == 200:
                        return
            except aiohttp.ClientError:
                await asyncio.sleep(0.2)
