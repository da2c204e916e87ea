"""`make demo`: a whole week in about twenty seconds, printed in the terminal."""

import sys
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import discord
import simcord
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.rule import Rule
from rich.table import Table

from bot.clock import SystemClock
from bot.demo.circle import monday_before
from bot.demo.recording import MONDAY as RECORDED_MONDAY
from bot.demo.recording import Recorder
from bot.demo.transcript import TranscriptPrinter
from bot.demo.week import WEEK_STEPS, ScriptedWeek
from bot.demo.world import DATABASE_FILE, World
from bot.terminal import printable
from bot.themes import CommunityId
from storage.posts import find_post, posts_of_round
from storage.rounds import rounds_taking_posts

TRANSCRIPT_FILE = "transcript.txt"
PROGRAM, MANUAL = "usblogs", "https://github.com/usblogs/usblogs/blob/main"
"""What the demo is called by where the bot was installed, and where its pages stand for whoever did so."""


async def play_demo(guests: tuple[str, ...], keep: Path | None, pictures: Path | None = None) -> None:
    """Play the last week; write the database and the transcript into `keep`, else into a temporary folder.

    `guests` are the addresses of real blogs that take part. With `pictures`, a fixed week is played, and drawn into
    that folder.
    """
    folder = keep or Path(tempfile.mkdtemp(prefix="usblogs-demo-"))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / DATABASE_FILE).unlink(missing_ok=True)
    console = Console(record=True, highlight=False, width=None if Console().is_terminal else 100)
    monday = RECORDED_MONDAY if pictures else monday_before(SystemClock().now())
    recorder = await play_week(folder, console, guests, monday)
    (folder / TRANSCRIPT_FILE).write_text(console.export_text(), encoding="utf-8")
    if pictures:
        recorder.write(pictures)
        console.print(f"  [dim]The week is drawn in {pictures}: week.svg moves[/]")


async def play_week(folder: Path, console: Console, guests: tuple[str, ...], monday: datetime) -> Recorder:
    """Play the week that begins on `monday`; print its messages, a summary, and what to do next.

    Return who has kept what a picture of the week shows.
    """
    bar = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*bar, console=console, transient=True) as progress:
        task = progress.add_task("Starting", total=len(WEEK_STEPS))
        async with World.open(folder, monday, serves_pages=True) as world:
            printer = TranscriptPrinter(console, world.mentions(), world.clock.now)
            recorder = Recorder(world)

            def see_reply(member_key: str, result: simcord.InteractionResult) -> None:
                for reply in [result.response, *result.followups]:
                    if reply is not None and reply.message.components:
                        printer.print_private(world.names[member_key], reply.message)
                        recorder.see_private(member_key, reply.message)

            def see_press(member_key: str, message: discord.Message, label: str) -> None:
                recorder.see_press(message)
                printer.print_press(world.names[member_key], label)

            def see_changes() -> None:
                printer.print_changes(world.channel.history())

            week = ScriptedWeek(world, see_reply, guests, on_move=see_changes, on_press=see_press)
            for step in WEEK_STEPS:
                console.print(Rule(step.title, align="left", style="dim"))
                progress.update(task, advance=1, description=step.title)
                await week.play(step)
                printer.end_step()
                see_changes()
                recorder.see_step(week, step)
            await _print_summary(console, world)
    console.print(Rule("That was the week. What next?", align="left", style="dim"))
    for place, words in _next_steps(is_installed=Path(sys.argv[0]).name == PROGRAM):
        console.print(f"  [bold]{place}[/]\n    {words}")
    console.print(f"\n  [dim]The database of this week is {folder / DATABASE_FILE}[/]")
    return recorder


def _next_steps(*, is_installed: bool) -> Iterator[tuple[str, str]]:
    """Yield what to do after the demo: a command or a page, as it is found there, and what it is for."""
    caller, pages = (PROGRAM, f"{MANUAL}/docs") if is_installed else ("make", "docs")
    yield f"{caller} play", "Live in it: the same week in your browser, where you are any of them."
    yield f"{pages}/join.md", "What a member of your circle has to know, in two minutes."
    yield f"{pages}/host.md", f"On your own server: make a bot at Discord, put its token into .env, then {caller} run."


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
