"""`python -m bot move`: bring everything from one database into another, such as from SQLite to PostgreSQL."""

from contextlib import AsyncExitStack
from pathlib import Path

from bot.backup import unusable_in_words
from bot.clock import Clock
from bot.errors import OperatorError
from bot.files import is_there
from bot.flows.jobs.lease import hold_lease, lock_database
from bot.settings import A_PLACE, Settings, parse_place
from bot.terminal import print_line
from storage import Database
from storage.db import path_of
from storage.move import TABLES, Digest, MoveError, copy_ids, copy_table, digest_of, require_beginning


async def move(settings: Settings, source: str, target: str, clock: Clock) -> bool:
    """Copy all rows, compare both databases table by table, and print what was found; return whether they are equal.

    The source stays as it is. A run that was stopped is gone on with by the next. Raise OperatorError if a bot runs on
    either, if one can't be used, or if the target holds something else.
    """
    places = [_parse(name, given) for name, given in (("FROM", source), ("TO", target))]
    files = [path_of(place) for place in places]
    if files[0] is not None and not is_there(files[0]):
        raise OperatorError(f"There is no database at {files[0]}.")
    if len({place if file is None else file.resolve() for place, file in zip(places, files, strict=True)}) == 1:
        raise OperatorError("Both are the same database.")
    async with AsyncExitStack() as stack:
        stack.enter_context(unusable_in_words(settings))
        opened = []
        for place in places:
            holder = stack.enter_context(lock_database(place))
            database = await stack.enter_async_context(Database.open(place))
            await stack.enter_async_context(hold_lease(database, clock, holder))
            opened.append(database)
        try:
            return await _move(*opened)
        except MoveError as error:
            raise OperatorError(str(error)) from error


def _parse(name: str, given: str) -> Path | str:
    place = parse_place(given)
    if place is None:
        raise OperatorError(f"{name} is {A_PLACE}.")
    return place


async def _move(source: Database, target: Database) -> bool:
    await require_beginning(source, target)
    for table in TABLES:
        await copy_table(source, target, table)
    await copy_ids(source, target)
    differs = []
    for table in TABLES:
        ours, theirs = await digest_of(source, table), await digest_of(target, table)
        print_line(_line(table.name, ours, theirs))
        if ours != theirs:
            differs.append(table.name)
    if differs:
        print_line(f"Not the same: {', '.join(differs)}. Go on with the old database, and report this.")
        return False
    print_line(f"All of {source.place} is in {target.place}. Let USBLOGS_DATABASE say so, and start the bot.")
    return True


def _line(name: str, ours: Digest, theirs: Digest) -> str:
    verdict = "same " if ours == theirs else "WRONG"
    return f"{verdict} {name:<18} {ours.rows:>9,} rows  {ours.hash[:16]}  {theirs.rows:>9,} rows  {theirs.hash[:16]}"
