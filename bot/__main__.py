"""The command line: `python -m bot COMMAND`.

Each command imports what it needs itself, because every worker process imports this module when it starts.
"""

import argparse
import asyncio
import logging
import os
import signal
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bot import __version__
from bot.errors import LastingError, OperatorError, UserError
from bot.log import OWN, set_up_log
from bot.settings import Settings, begins_addresses, is_web_address, load_settings, passwords_in
from bot.stopping import StoppedError, run_command
from bot.terminal import keep_secret, let_go_of_output, open_absent_streams, print_line, show_all_characters

PRIVATE_UMASK, PUBLIC_UMASK = 0o077, 0o022
"""What nobody but the owner gets of the files that are written, and of those that are for everyone to see."""

LASTING_STATUS = 78
"""The exit status of a bot that it is of no use to start again before somebody mends what is wrong (`EX_CONFIG`)."""


def main(arguments: list[str] | None = None) -> int:
    """Run a command; return the exit status: 0 for success, 1 for a failure.

    A wrong usage exits with 2, and what a signal stopped with 128 and the signal's number; the bot itself ends well. It
    exits with `LASTING_STATUS` where starting it again would not help.
    """
    open_absent_streams()
    options = parser().parse_args(arguments)
    mask = os.umask(PUBLIC_UMASK if options.command in {_pages, _pictures, _demo} else PRIVATE_UMASK)
    show_all_characters()
    try:
        settings = load_settings()
        addresses = (options.source, options.target) if options.command is _move else ()
        secrets = settings.secrets.union(*map(passwords_in, addresses))
        set_up_log(settings, secrets)
        keep_secret(secrets)
        command: Callable[[argparse.Namespace, Settings], Coroutine[Any, Any, bool]] = options.command
        run = asyncio.run if command is _run_bot else run_command  # the bot has handlers of its own for signals
        succeeded = run(command(options, settings))
        sys.stdout.flush()
    except (OperatorError, UserError) as error:
        print_line(str(error), file=sys.stderr)
        return LASTING_STATUS if isinstance(error, LastingError) and options.command is _run_bot else 1
    except BrokenPipeError:  # whoever read it, `head` say, has read enough
        let_go_of_output()
        return 1
    except OSError as error:  # the last resort, for a folder or an output that nothing else has words for
        if options.command is _run_bot:
            raise
        let_go_of_output()
        place = f"{error.filename} can't be used" if error.filename else "It can't be written or read"
        print_line(f"{place}: {error.strerror or error}.", file=sys.stderr)
        return 1
    except (StoppedError, KeyboardInterrupt) as stopped:
        if options.command in {_run_bot, _play}:  # nothing else ends them
            return 0
        print_line("Stopped; it is not done.", file=sys.stderr)
        return stopped.exit_status if isinstance(stopped, StoppedError) else 128 + signal.SIGINT
    else:
        return 0 if succeeded else 1
    finally:
        os.umask(mask)


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    prog = "python -m bot" if sys.argv[0].endswith("__main__.py") else "usblogs"
    top = argparse.ArgumentParser(prog=prog, description="The bot of a blogging circle.")
    top.add_argument("--version", action="version", version=f"usblogs {__version__}")
    commands = top.add_subparsers(required=True, metavar="COMMAND")

    def add(
        name: str, help_: str, command: Callable[[argparse.Namespace, Settings], Coroutine[Any, Any, bool]]
    ) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=help_, description=help_)
        added.set_defaults(command=command)
        return added

    run = add("run", "Be the bot, with the token in .env.", _run_bot)
    run.add_argument("--only", metavar="ROLES", help="be one process of a fleet: gateway,rounds,feeds,comments,site")
    run.add_argument("--shards", metavar="RANGE", help="with gateway: 0-3/16, or any:4/16 for four that nobody has")
    add("doctor", "Say in words what is wrong with the set-up.", _doctor)
    add("health", "Ask the running bot whether it is well, at the port of USBLOGS_METRICS.", _health)
    backup = add("backup", "Copy the database into a file, also while the bot runs.", _backup)
    backup.add_argument(
        "file", type=Path, nargs="?", metavar="FILE", help="by default usblogs-DATE.sqlite3 in the folder of backups"
    )
    restore = add("restore", "Put a backup in the database's place; the bot must not run.", _restore)
    restore.add_argument("file", type=Path, metavar="FILE")
    restore.add_argument("--yes", action="store_true", help="do not ask")
    move = add("move", "Bring everything from one database into another, with the bot stopped.", _move)
    move.epilog = (
        "Each is a file, or a URL such as postgresql://bot@localhost/usblogs. What was stopped is gone on with."
    )
    move.add_argument("source", metavar="FROM")
    move.add_argument("target", metavar="TO")
    export = add("export", "Write one circle into a file, for another bot; also while the bot runs.", _export)
    export.add_argument("community", metavar="COMMUNITY", help="the id of the server, or the hashtag")
    export.add_argument("file", type=Path, metavar="FILE")
    import_ = add("import", "Take a circle that another bot exported; the bot must not run.", _import)
    import_.add_argument("file", type=Path, metavar="FILE")
    demo = add("demo", "Play a whole week of the game, with no account and no token.", _demo)
    demo.add_argument("--blog", action="append", default=[], metavar="URL", help="let a real blog join; repeatable")
    demo.add_argument("--keep", type=Path, metavar="DIR", help="keep the database and the transcript there")
    demo.add_argument(
        "--record",
        type=Path,
        nargs="?",
        const=Path("docs/pictures"),
        metavar="DIR",
        help="draw the week as a moving picture into DIR, by default docs/pictures",
    )
    add("play", "Live in the demo's week, on a page in your browser, as any of its members.", _play)
    pictures = add("pictures", "Photograph the messages at phone width.", _pictures)
    pictures.add_argument("folder", type=Path, metavar="DIR")
    _add_feed_arguments(add("feed", "Read feeds as the bot does, and print what it sees.", _feed))
    match = add("match", "Say for each entry what the bot would decide, and why.", _match)
    match.add_argument("round", type=Path, metavar="ROUND.toml")
    match.add_argument("sources", nargs="+", metavar="FEED")
    match.add_argument("--json", action="store_true", help="print one JSON object a line")
    pages = add("pages", "Write the web pages that hosts made public as plain files, for any static host.", _pages)
    pages.add_argument("folder", type=Path, metavar="DIR")
    pages.add_argument("--address", default="", metavar="URL", help="where DIR will be on the web, for the feeds")
    past = add("import-rounds", "Bring the rounds that a circle played before the bot came.", _import_rounds)
    past.add_argument("file", type=Path, metavar="FILE", help="a table as CSV, OPML, or a saved web page")
    past.add_argument("community", metavar="COMMUNITY", help="the id of the server, or the hashtag")
    past.add_argument("--yes", action="store_true", help="take what was understood without a question")
    return top


def _add_feed_arguments(feed: argparse.ArgumentParser) -> None:
    feed.usage = "%(prog)s [-h] [--json] ADDRESS|FILE…\n       %(prog)s replay FILE…"
    feed.epilog = (
        "`replay` takes the saved versions of one feed, oldest first (gzip too), and prints as JSON lines what each "
        "look would have found."
    )
    feed.add_argument("sources", nargs="+", metavar="ADDRESS|FILE")
    feed.add_argument("--json", action="store_true", help="print one JSON object a line")


async def _pages(options: argparse.Namespace, settings: Settings) -> bool:
    from bot.backup import require_database, unusable_in_words
    from bot.clock import SystemClock
    from bot.site.folder import write_folder
    from storage import Database

    address = options.address.rstrip("/") or settings.pages_address
    if address and not (is_web_address(address) and begins_addresses(address)):
        raise OperatorError("--address is a web address, such as https://usblogs.example.")
    require_database(settings)
    with unusable_in_words(settings):
        async with Database.open(settings.place) as db:
            written = await write_folder(db, SystemClock(), options.folder, address, settings.invitations)
    print_line(
        f"{written} files in {options.folder}, in a folder for each community. Open its index.html in a browser."
    )
    return True


async def _run_bot(options: argparse.Namespace, settings: Settings) -> bool:
    signal.signal(
        signal.SIGTERM, lambda *_: sys.exit(0)
    )  # until the bot has one of its own: importing it takes a second
    from bot.fleet import WantedShards, parse_roles
    from bot.run import run

    only = None if options.only is None else parse_roles(options.only)
    return await run(settings, only=only, shards=WantedShards.parse(options.shards) if options.shards else None)


async def _doctor(_: argparse.Namespace, settings: Settings) -> bool:
    from bot.doctor import doctor

    return await doctor(settings)


async def _health(_: argparse.Namespace, settings: Settings) -> bool:
    from bot.doctor import health

    return await health(settings)


async def _backup(options: argparse.Namespace, settings: Settings) -> bool:
    from bot.backup import backup
    from bot.clock import SystemClock

    file = await backup(settings, options.file, SystemClock().now())
    print_line(f"{file}, {file.stat().st_size:,} bytes, is a whole copy of the database.")
    return True


async def _import_rounds(options: argparse.Namespace, settings: Settings) -> bool:
    from bot.import_rounds import import_rounds

    return await import_rounds(settings, options.file, options.community, is_confirmed=options.yes)


async def _restore(options: argparse.Namespace, settings: Settings) -> bool:
    from bot.clock import SystemClock
    from bot.restore import restore

    return await restore(settings, options.file, SystemClock(), asks=not options.yes)


async def _move(options: argparse.Namespace, settings: Settings) -> bool:
    from bot.clock import SystemClock
    from bot.move import move

    return await move(settings, options.source, options.target, SystemClock())


async def _export(options: argparse.Namespace, settings: Settings) -> bool:
    from bot.move_circle import export_circle

    return await export_circle(settings, options.community, options.file)


async def _import(options: argparse.Namespace, settings: Settings) -> bool:
    from bot.clock import SystemClock
    from bot.move_circle import import_circle

    return await import_circle(settings, options.file, SystemClock())


async def _feed(options: argparse.Namespace, settings: Settings) -> bool:
    from bot.explain import print_feeds
    from bot.replay import print_replay

    first, *files = options.sources
    if first == "replay":
        if not files:
            raise OperatorError("Name the saved versions of one feed, oldest first: feed replay FILE…")
        return print_replay(files)
    with _told_in_words():
        return await print_feeds(options.sources, as_json=options.json, settings=settings)


async def _match(options: argparse.Namespace, settings: Settings) -> bool:
    from bot.explain import print_matches

    with _told_in_words():
        return await print_matches(options.round, options.sources, as_json=options.json, settings=settings)


@contextmanager
def _told_in_words() -> Iterator[None]:
    """Keep the tracebacks of documents that can't be read out of the log: the command prints why in words."""
    workers = logging.getLogger("bot.workers")
    level = workers.level
    workers.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        workers.setLevel(level)


async def _demo(options: argparse.Namespace, _: Settings) -> bool:
    _quiet()
    with _demo_is_installed():
        from bot.demo.terminal import play_demo

    await play_demo(tuple(options.blog), options.keep, pictures=options.record)
    return True


async def _play(_: argparse.Namespace, __: Settings) -> bool:
    _quiet()
    with _demo_is_installed():
        from bot.demo.play import play

    await play()
    return True


async def _pictures(options: argparse.Namespace, _: Settings) -> bool:
    _quiet()
    with _demo_is_installed():
        from bot.demo.pictures import take_pictures

    await take_pictures(options.folder)
    return True


@contextmanager
def _demo_is_installed() -> Iterator[None]:
    """Say in words what is missing where the bot was installed without the packages of the demo."""
    words = "The demo needs {}, too. In a clone, make demo installs it."
    if find_spec("simcord") is None:  # the playground imports it when its page is there
        raise OperatorError(words.format("simcord"))
    try:
        yield
    except ModuleNotFoundError as error:
        raise OperatorError(words.format(error.name)) from None


def _quiet() -> None:
    """Keep the log of the demo's bot out of what the demo prints."""
    for name in ("", *OWN):
        logging.getLogger(name).setLevel(logging.ERROR)


if __name__ == "__main__":
    sys.exit(main())
