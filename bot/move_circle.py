"""`python -m bot export` and `import`: bring one circle from this bot's database into another bot's."""

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from bot import __version__
from bot.backup import require_database, unusable_in_words
from bot.circle_file import CircleReader, Heading, read_circle, write_circle
from bot.clock import Clock
from bot.errors import OperatorError
from bot.flows.jobs.lease import hold_lease, lock_database
from bot.named_community import find_named
from bot.settings import Settings
from bot.terminal import print_line
from storage import Database
from storage.circle import Taken, Taking, WrongValueError, circle_rows, unknown_ends
from storage.unusable import explained

_KINDS = {
    "members": "Members",
    "blogs": "blogs",
    "entries": "entries of their feeds",
    "rounds": "rounds",
    "imported_rounds": "rounds from before the bot",
    "posts": "posts",
    "suggestions": "suggestions",
    "votes": "votes",
    "reads": "reads",
    "comments": "comments",
    "thanks": "thanks",
    "habits": "habits that the circle taught",
    "outbox": "messages that were said, or wait",
}
"""What an operator knows a circle by, by the table that has it."""
AFTER_EXPORT = """\
The file holds who reads whom, and what members wrote: keep it as you keep a backup. It holds no token, password or key.
Nothing is deleted here. What this bot says and hears of the circle from now on is not in the file: before a circle goes
on with another bot, remove this one from its server, and export it then."""
AFTER_IMPORT = """\
Next: see that the old bot is no longer in the server, invite this one, and start it. Board and list of all rounds are
posted anew, since no bot can edit what another one said; delete the old ones there.
Round-ups go to no blog until a host switches that on again, in /setup start under More. Passwords, tokens and the
public address are settings of a bot, and did not come along. Delete the file when all is well here."""


async def export_circle(settings: Settings, wanted: str, file: Path) -> bool:
    """Write the community with this server's id or hashtag into a new file, and print what is in it.

    The bot may run meanwhile: the file holds one moment. Raise OperatorError for a community that is not there, and a
    file that is there or can't be written.
    """
    require_database(settings)
    with unusable_in_words(settings):
        async with Database.open(settings.place) as db:
            community = await find_named(db, wanted)
            _, tables = await db.examine()
            heading = Heading(tables, community.id, community.hashtag, __version__)
            with explained(db.place), write_circle(file, heading) as writer:
                async with db.read() as conn:
                    async for table, row in circle_rows(conn, community.id):
                        writer.add(table.name, row)
                    open_ends = await unknown_ends(conn, community.id)
    print_line(f"{file} holds {community.tag} ({community.id}). {_counted(writer.rows)}.")
    if open_ends:
        print_line(f"Messages that were just being sent, and may be said again: {open_ends}. Better export once more.")
    _print_lines(AFTER_EXPORT)
    return True


async def import_circle(settings: Settings, file: Path, clock: Clock) -> bool:
    """Take the circle of a file into the database, all of it or nothing, and print what came.

    Raise OperatorError if a bot runs on the database, if it has the circle already, or if the file is of another
    version, cut off, damaged, or holds what can't be.
    """
    with ExitStack() as stack:
        reader = stack.enter_context(read_circle(file))
        stack.enter_context(unusable_in_words(settings))
        holder = stack.enter_context(lock_database(settings.place))
        async with Database.open(settings.place) as db, hold_lease(db, clock, holder):
            _, tables = await db.examine()
        _require_tables(reader.heading, file, tables)
        # A lease can't be renewed beside a transaction, and need not be: nobody takes it before the transaction ends.
        async with Database.open(settings.place) as db:
            try:
                taken = await _take(db, reader, clock)
            except WrongValueError as error:
                raise OperatorError(f"{error} Nothing was changed.") from error
    print_line(f"{taken.community.tag} ({taken.community.id}) is here. {_counted(taken.rows)}.")
    _print_lines(AFTER_IMPORT)
    return True


def _require_tables(heading: Heading, file: Path, tables: str) -> None:
    if heading.tables != tables:
        is_newer = heading.tables > tables
        age, advice = ("a newer", "Update this one.") if is_newer else ("an older", "Update that one and export again.")
        raise OperatorError(f"{file} was exported by {age} version of the bot ({heading.version}). {advice}")


async def _take(db: Database, reader: CircleReader, clock: Clock) -> Taken:
    with explained(db.place):
        async with db.write(is_durable=True) as tx:
            taking = await Taking.begin(tx, reader.heading.community, clock.now())
            for table, row in reader.rows():
                await taking.take(table, row)
            return await taking.finish()


def _counted(rows: Mapping[str, int]) -> str:
    return (
        ", ".join(f"{words}: {rows[table]:,}" for table, words in _KINDS.items() if rows.get(table))
        or "The set-up alone"
    )


def _print_lines(text: str) -> None:
    for line in text.splitlines():
        print_line(line)
