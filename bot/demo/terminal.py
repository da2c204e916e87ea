"""`make demo`: a whole week in about a minute, told in the terminal."""

import tempfile
from datetime import datetime
from pathlib import Path

import simcord
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.rule import Rule
from rich.table import Table

from bot.clock import SystemClock
from bot.demo.transcript import Transcript
from bot.demo.week import STEPS, DemoWeek
from bot.demo.world import DATABASE, World, monday_before
from bot.themes import CommunityId
from storage.posts import find_post, posts_of_round
from storage.rounds import rounds_taking_posts

TRANSCRIPT = "transcript.txt"


async def demo(guests: tuple[str, ...], keep: Path | None) -> None:
    """Play the week; keep the database and the transcript in `keep`, else in a temporary folder."""
    folder = keep or Path(tempfile.mkdtemp(prefix="usblogs-demo-"))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / DATABASE).unlink(missing_ok=True)
    console = Console(record=True, highlight=False, width=None if Console().is_terminal else 100)
    await play_week(folder, console, guests, monday_before(SystemClock().now()))
    (folder / TRANSCRIPT).write_text(console.export_text(), encoding="utf-8")


async def play_week(folder: Path, console: Console, guests: tuple[str, ...], monday: datetime) -> None:
    """Play the week that begins on `monday`, and tell it."""
    bar = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*bar, console=console, transient=True) as progress:
        shown = progress.add_task("Starting", total=len(STEPS))
        async with World.open(folder, monday) as world:
            transcript = Transcript(console, world.mentions())

            def tell(who: str, result: simcord.InteractionResult) -> None:
                for answer in [result.response, *result.followups]:
                    if answer is not None and answer.message.components:
                        transcript.whisper(world.names[who], answer.message)

            def show() -> None:
                transcript.show(world.channel.history())

            week = DemoWeek(world, tell, guests, moved=show)
            for step in STEPS:
                console.print(Rule(step.title, align="left", style="dim"))
                progress.update(shown, advance=1, description=step.title)
                await week.play(step)
                show()
            await _account(console, world)
    console.print(
        f"\nThe database of this week is {folder / DATABASE}\n"
        "Next: [bold]make play[/] to live in it in your browser, or a real server: "
        "put a token into .env as the README tells, then [bold]make run[/]."
    )


async def _account(console: Console, world: World) -> None:
    """Say what was found and why, and what was not."""
    async with world.services.db.read() as conn:
        [round_, *_] = await rounds_taking_posts(conn, CommunityId(world.guild.id), world.clock.now())
        listed = await posts_of_round(conn, round_.id)
        whole = [await find_post(conn, post.id, round_.community) for post in listed]
        posts = [post for post in whole if post is not None]
    table = Table(title=f"What was found, and why: {len(posts)} posts", title_justify="left", expand=False)
    for heading in ("post", "by", "because of", "late", "read", "comments"):
        table.add_column(heading)
    for post in posts:
        because = ", ".join(f"{e.kind} “{_short(e.text)}”" for e in post.evidence if e.kind != "window")
        late = "late" if post.late else ""
        table.add_row(post.title[:38], post.by, because, late, str(post.readers), str(post.comments))
    console.print(Rule("The account", align="left", style="dim"))
    console.print(table)
    asked = world.blogs.asked
    unchanged = sum(line.endswith(" 304") for line in asked)
    console.print(
        f"{len(asked)} requests went to {len(world.blogs.circle.people)} blogs; {unchanged} were answered 304."
    )
    left = [w.title for w in world.blogs.circle.writings if w.title not in {post.title for post in posts}]
    console.print(f"Left alone, as they should be: {', '.join(left)}.")


def _short(text: str) -> str:
    return text if len(text) <= 30 else "…" + text[-28:]  # noqa: PLR2004 - a column's width
