"""`python -m bot restore FILE`: go back to a backup, and say before what follows from that."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import takewhile
from pathlib import Path

from bot.backup import unusable_in_words
from bot.clock import Clock
from bot.errors import OperatorError
from bot.files import is_there, require_readable
from bot.flows.jobs.lease import lock_database
from bot.flows.members.privacy import erase
from bot.settings import Settings
from bot.stopping import in_thread
from bot.terminal import counted, is_agreed, print_line
from bot.themes import Calendar, Community, Phase, Round
from storage import Database
from storage.backup import copied_at, copy_database, is_whole, put_in_place
from storage.communities import Joining, all_communities, all_joinings, find_member
from storage.db import path_of
from storage.load import current_load
from storage.private_files import give_to_owner
from storage.rounds import rounds_of
from storage.skipped_dates import calendar_of

AFTERWARDS = (
    "What the bot has said since then it finds again in Discord, and does not say twice. Posts and comments are found "
    "again on the blogs. What people did only in Discord since then is not in the backup: suggestions, votes, reads, "
    "thanks, answers, changes of the set-up."
)

HOLDS = "If its announcement stands in Discord, the theme and the close that it names hold."
VOTE_OF_BACKUP = "If not, that follows at the start, with the votes of the backup, and says since when."


async def restore(
    settings: Settings, file: Path, clock: Clock, *, asks: bool, tell: Callable[[str], None] = print_line
) -> bool:
    """Put a backup in the database's place; return False, and change nothing, if the operator does not agree.

    The database before is kept beside it. Members who deleted everything since the backup are deleted in it, too, if
    the database before tells who they are. Raises OperatorError if the bot runs, and if the file is no whole backup.
    """
    path = path_of(settings.place)
    if path is None:
        raise OperatorError("Only a database that is a file can be restored this way.")
    database = path.resolve()  # of a link, the file that it leads to
    require_readable(file)
    if not await asyncio.to_thread(is_whole, file):
        raise OperatorError(f"{file} is no whole backup of the bot's database.")
    prepared = database.with_name(f".{database.name}.restoring")
    with unusable_in_words(settings), lock_database(database):
        try:
            for line in await _prepare(database, file, prepared, clock.now()):
                tell(line)
            if asks and not await is_agreed("Put it in the database's place?"):
                tell("Nothing was changed.")
                return False
            kept = database.with_name(f"{database.stem}-before-{clock.now():%Y-%m-%d-%H%M%S}{database.suffix}")
            existed = is_there(database)
            give_to_owner(prepared, database)
            put_in_place(prepared, database, kept)  # in this thread: once begun, nothing stops it
        finally:
            for suffix in ("", "-wal", "-shm"):
                prepared.with_name(f"{prepared.name}{suffix}").unlink(missing_ok=True)
    tell(f"{database} is the backup now." + (f" The one before is {kept}." if existed else ""))
    return True


async def _prepare(database: Path, file: Path, prepared: Path, now: datetime) -> Sequence[str]:
    """Make of a backup what the bot would begin with; return what the operator has to know of it."""
    try:
        await in_thread(copy_database, file, prepared)
    except (sqlite3.Error, OSError) as error:
        raise OperatorError(f"{file} could not be copied: {error}") from error
    before = await _joinings_in(database)
    async with Database.open(prepared) as db:
        erased = await _erase_again(db, before, now)
        async with db.read() as conn:
            communities = await all_communities(conn)
            load = await current_load(conn, now)
            late = [
                line
                for community in communities
                for round_ in await rounds_of(conn, community.id, Phase.SCHEDULED, Phase.WRITING, Phase.CLOSED)
                for line in _late(community, await calendar_of(conn, community), round_, now)
            ]
    at = await asyncio.to_thread(copied_at, file)
    hours = round((now - at).total_seconds() / 3600)
    ago, has = counted(hours, "hour", "hours"), counted(len(communities), "community", "communities")
    return [
        f"{file} was written on {at:%A %d %B %Y %H:%M} UTC, {ago} ago; it has {has}.",
        *(late or ["No round has to be announced or rounded up late."]),
        f"{counted(load.messages_due, 'message waits', 'messages wait')} to be sent or edited.",
        AFTERWARDS,
        _of_deletions(erased),
    ]


async def _joinings_in(database: Path) -> set[Joining] | None:
    """Return who is in the database as it is now, or None if it can't be read."""
    if not is_there(database):
        return None
    with suppress(Exception):  # it is put back because something is wrong with it
        async with Database.open(database, migrate=False) as db, db.read() as conn:
            return await all_joinings(conn)
    return None


async def _erase_again(db: Database, before: set[Joining] | None, now: datetime) -> int | None:
    """Delete the members who deleted everything since the backup; return how many, or None where nobody can tell.

    Only a database that goes on from the backup can tell, and has somebody in common with it: a new one, which the bot
    began when the old one was lost, lacks everybody.
    """
    async with db.write() as tx:
        then = await all_joinings(tx)
        if before is None or not then & before:
            return None
        communities, gone = {community.id: community for community in await all_communities(tx)}, then - before
        for guild, user, _ in sorted(gone):
            member = await find_member(tx, guild, user)
            if member is not None:
                await erase(tx, communities[guild], member.id, now)
        return len(gone)


def _of_deletions(erased: int | None) -> str:
    if erased is None:
        return (
            "The database of now does not tell who deleted everything since then. Whoever asked for that has to give "
            "/privacy delete again."
        )
    return f"Members who deleted everything since then, and are deleted in the backup, too: {erased}."


def _late(community: Community, calendar: Calendar, round_: Round, now: datetime) -> Iterator[str]:
    """Yield what is said late of a round, and of those after it that the backup does not know."""

    def local(at: datetime) -> str:
        return f"{at.astimezone(community.zone):%A %d %B %H:%M} ({community.zone.key})"

    name = f"{community.tag}: round {round_.number}"
    if round_.phase is not Phase.SCHEDULED and round_.closes_at <= now:
        yield f"{name} was to be rounded up on {local(round_.closes_at)}: that follows at the start."
    if round_.phase is not Phase.SCHEDULED or round_.opens_at > now:
        return
    if round_.closes_at <= now:
        yield f"{name} was to run from {local(round_.opens_at)}. {HOLDS} If not, it is closed quietly."
    else:
        yield f"{name} was to be announced on {local(round_.opens_at)}. {HOLDS} {VOTE_OF_BACKUP}"
    openings = (opens_at for opens_at, _ in calendar.windows(round_.opens_at))
    later = list(takewhile(lambda opens_at: opens_at <= now, openings))
    if later:
        yield (
            f"{community.tag}: {counted(len(later), 'round', 'rounds')} after it, which the backup does not know, "
            f"{'was' if len(later) == 1 else 'were'} to be announced by {local(later[-1])}: the same goes there."
        )
