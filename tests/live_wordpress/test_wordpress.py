"""The doors of a real WordPress on this machine: `make test-wordpress` (PHP and MariaDB from Debian)."""

import asyncio
import json
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import ClientError

from bot.demo.transcript import buttons_of
from bot.demo.world import World
from tests.cogs.test_commands import ask, begun, words_of
from tests.cogs.test_comments import commented
from tests.cogs.test_round import said

HERE = Path(__file__).parent
BUILD = os.environ.get("USBLOGS_TEST_WORDPRESS", "")
POSTED_AT = "2026-03-20 23:30:00"
GUESTS = 120

pytestmark = pytest.mark.skipif(not BUILD, reason="needs PHP and MariaDB: make test-wordpress")


@dataclass
class WordPress:
    """A WordPress that runs, and what it can be told to do."""

    folder: Path
    address: str
    environment: dict[str, str]

    def do(self, **told: Any) -> dict[str, Any]:
        """Let it make posts and comments; return their numbers and addresses."""
        command = ["php", str(self.folder / "do.php"), "make"]
        done = subprocess.run(
            command, input=json.dumps(told), env=self.environment, capture_output=True, text=True, check=True
        )
        answer: dict[str, Any] = json.loads(done.stdout[done.stdout.index("{") :])
        return answer


def done(command: list[str | Path], environment: dict[str, str] | None = None) -> None:
    subprocess.run(command, env=environment, capture_output=True, check=True)


@pytest.fixture(scope="module")
def wordpress(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WordPress]:
    """A new WordPress with a database of its own."""
    root = tmp_path_factory.mktemp("live")
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
    done(["mariadb-install-db", f"--datadir={data}", "--auth-root-authentication-method=normal", *user])
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
    done(["php", folder / "do.php", "install"], environment)
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


async def ready(wordpress: WordPress) -> None:
    async with aiohttp.ClientSession() as client:
        for _ in range(100):
            try:
                async with client.get(wordpress.address) as answer:
                    if answer.status == 200:
                        return
            except ClientError:
                await asyncio.sleep(0.2)


def comment(post: int, number: int, **more: Any) -> dict[str, Any]:
    told = {
        "comment_post_ID": post,
        "comment_author": f"Guest {number}",
        "comment_author_email": f"guest{number}@example.org",
        "comment_author_url": f"http://guest{number}.example/",
        "comment_content": f"Words {number}",
        "comment_date_gmt": f"2026-03-21 {number % 12:02}:{number % 60:02}:00",
        "comment_date": f"2026-03-21 {number % 12:02}:{number % 60:02}:00",
    }
    return {**told, **more}


async def test_a_real_wordpress_is_watched_and_its_comments_are_counted_as_they_are(
    world: World, wordpress: WordPress, rows: Any
) -> None:
    await ready(wordpress)
    week = await begun(world)
    circle = world.blogs.circle
    made = wordpress.do(
        posts=[
            {
                "post_title": "The bridge by night",
                "post_content": "For #usblogs I crossed it.",
                "post_date_gmt": POSTED_AT,
                "post_date": POSTED_AT,
            },
            {
                "post_title": "Behind a word",
                "post_content": "Also #usblogs.",
                "post_date_gmt": POSTED_AT,
                "post_date": POSTED_AT,
                "post_password": "x",
            },
        ]
    )
    bridge, hidden = made["posts"]
    home = {who: circle.home(circle.people[who]) for who in ("ines", "tomas", "marek")}
    wordpress.do(
        comments=[
            *(comment(bridge["id"], n) for n in range(GUESTS)),
            comment(bridge["id"], 1, comment_author="Inês Okafor", comment_author_url=home["ines"]),
            comment(bridge["id"], 2, user_id=1, comment_author="walker", comment_author_url="", below=GUESTS),
            comment(bridge["id"], 3, comment_author_url=home["tomas"], comment_approved="spam"),
            comment(bridge["id"], 4, comment_author_url=home["tomas"], comment_approved="0"),
            comment(bridge["id"], 5, comment_author_url=home["tomas"], comment_type="pingback"),
            comment(hidden["id"], 6, comment_author_url=home["tomas"]),
        ]
    )
    await week.bring_blog("sam", wordpress.address)
    await world.skip_to("Sun 12:00")
    assert said(world, "The bridge by night")
    post = rows.execute("SELECT id FROM posts WHERE title = 'The bridge by night'").fetchone()[0]
    counted = rows.execute("SELECT count(*), count(DISTINCT external_id) FROM comments WHERE post_id = ?", (post,))
    assert counted.fetchone() == (GUESTS + 2, GUESTS + 2)
    assert "You commented on posts of 2 people" in await ask(world, "ines", "me")
    assert "1 person commented on your posts" in await ask(world, "sam", "me")
    assert "You commented on posts of 1 person" in await ask(world, "tomas", "me"), "his spam and pings are none"
    replies = rows.execute("SELECT parent FROM comments WHERE post_id = ? AND parent IS NOT NULL", (post,)).fetchall()
    assert len(replies) == 1
    assert "one number, 1.2" in await ask(world, "ines", "me"), "two answers, and one of them was answered back"
    secret = rows.execute("SELECT id FROM posts WHERE title LIKE '%Behind a word'").fetchone()
    assert secret is None or rows.execute("SELECT count(*) FROM comments WHERE post_id = ?", secret).fetchone() == (0,)

    wordpress.do(comments=[comment(bridge["id"], 7, comment_author="night walker", comment_author_url="")])
    which = await commented(world, week, "marek", "The bridge by night")
    assert "Which of these" in words_of(which)
    assert which.response is not None
    claim = next(a for a, label in buttons_of(which.response.message).items() if label == "night walker")
    claimed = await world.members["marek"].click(which.response.message, custom_id=claim)
    assert "I know you by **night walker** now" in words_of(claimed)
    wordpress.do(comments=[comment(bridge["id"], 8, comment_author="Night Walker", comment_author_url="")])
    again = await commented(world, week, "marek", "The bridge by night")
    assert "I have it" in words_of(again)

    late = comment(bridge["id"], 9, comment_author_url=home["tomas"])
    wordpress.do(comments=[{**late, "comment_date_gmt": "2026-03-22 16:30:00", "comment_date": "2026-03-22 16:30:00"}])
    last_full_fetch_at = rows.execute("SELECT comments_last_full_fetch_at FROM posts WHERE id = ?", (post,)).fetchone()
    await world.move_to("Sun 13:30")
    assert (
        rows.execute("SELECT comments_last_full_fetch_at FROM posts WHERE id = ?", (post,)).fetchone()
        == last_full_fetch_at
    )
    assert "You commented on posts of 2 people" in await ask(world, "tomas", "me"), "only the new ones were asked for"
