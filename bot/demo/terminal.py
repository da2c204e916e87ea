"""`make demo`: a whole week in about a minute, printed in the terminal."""

import tempfile
from datetime import datetime
from pathlib import Path

import simcord
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.rule import Rule
from rich.table import Table

from bot.clock import SystemClock
from bot.demo.circle import monday_before
from bot.demo.transcript import TranscriptPrinter
from bot.demo.week import WEEK_STEPS, ScriptedWeek
from bot.demo.world import DATABASE_FILE, World
from bot.terminal import printable
from bot.themes import CommunityId
from storage.posts import find_post, posts_of_round
from storage.rounds import rounds_taking_posts

TRANSCRIPT_FILE = "transcript.txt"


async def play_demo(guests: tuple[str, ...], keep: Path | None) -> None:
    """Play the last week; write the database and the transcript into `keep`, else into a temporary folder.

    `guests` are the addresses of real blogs that take part.
    """
    folder = keep or Path(tempfile.mkdtemp(prefix="usblogs-demo-"))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / DATABASE_FILE).unlink(missing_ok=True)
    console = Console(record=True, highlight=False, width=None if Console().is_terminal else 100)
    await play_week(folder, console, guests, monday_before(SystemClock().now()))
    (folder / TRANSCRIPT_FILE).write_text(console.export_text(), encoding="utf-8")


async def play_week(folder: Path, console: Console, guests: tuple[str, ...], monday: datetime) -> None:
    """Play the week that begins on `monday`, and print its messages and a summary."""
    bar = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*bar, console=console, transient=True) as progress:
        task = progress.add_task("Starting", total=len(WEEK_STEPS))
        async with World.open(folder, monday, serves_pages=True) as world:
            printer = TranscriptPrinter(console, world.mentions())

            def print_reply(member_key: str, result: simcord.InteractionResult) -> None:
                for reply in [result.response, *result.followups]:
                    if reply is not None and reply.message.components:
                        printer.print_private(world.names[member_key], reply.message)

            def print_changes() -> None:
                printer.print_changes(world.channel.history())

            week = ScriptedWeek(world, print_reply, guests, on_move=print_changes)
            for step in WEEK_STEPS:
                console.print(Rule(step.title, align="left", style="dim"))
                progress.update(task, advance=1, description=step.title)
                await week.play(step)
                print_changes()
            await _print_summary(console, world)
    console.print(
        f"\nThe database of this week is {folder / DATABASE_FILE}\n"
        "Next: [bold]make play[/] to live in it in your browser, or a real server: "
        "put a token into .env as the README tells, then [bold]make run[/]."
    )


async def _print_summary(console: Console, world: World) -> None:
    """Print the posts that were found, with their evidence, and those that were not."""
    async with world.services.db.read() as conn:
        [round_, *_] = await rounds_taking_posts(conn, CommunityId(world.guild.id), world.clock.now())
        listed_posts = await posts_of_round(conn, round_.id)
        stored = [await find_post(conn, post.id, round_.community) for post in listed_posts]
        posts = [post for post in stored if post is not None]
    table = Table(title=f"What was found, and why: {len(posts)} posts", title_justify="left", expand=False)
    for heading in ("post", "by", "because of", "late", "read", "comments"):
        table.add_column(heading)
    for post in posts:
        pieces = [e for e in post.evidence if e.kind != "window"]
        evidence = ", ".join(f"{e.kind} “{_shorten(e.text)}”" if e.text else e.kind for e in pieces)
        late = "late" if post.late else ""
        cells = (post.title[:38], post.by, evidence, late, str(post.readers), str(post.comments))
        table.add_row(*(escape(printable(cell)) for cell in cells))
    console.print(Rule("The account", align="left", style="dim"))
    console.print(table)
    requests = world.blogs.requests
    unchanged = sum(line.endswith(" 304") for line in requests)
    console.print(
        f"{len(requests)} requests went to {len(world.blogs.circle.people)} blogs; {unchanged} were answered 304."
    )
    not_taken = [p.title for p in world.blogs.circle.posts if p.title not in {post.title for post in posts}]
    console.print(f"Left alone, as they should be: {', '.join(not_taken)}.")


def _shorten(text: str) -> str:
    return text if len(text) <= 30 else "…" + text[-28:]  # noqa: PLR2004 - a column's width
