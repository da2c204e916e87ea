"""`python -m bot import-rounds`: bring a circle's past rounds from a file, as `/round import` does."""

import asyncio
from pathlib import Path

from bot.backup import require_database, unusable_in_words
from bot.clock import SystemClock
from bot.errors import OperatorError
from bot.flows.rounds.past import PastPreview, read_past, take_past
from bot.limits import MAX_HISTORY_BYTES
from bot.named_community import find_named
from bot.services import Services
from bot.settings import Settings
from bot.terminal import counted, is_agreed, print_line
from bot.themes import Caller
from bot.themes.imported_round import ImportedRound
from bot.web import Web
from bot.workers import Workers
from storage import Database


async def import_rounds(settings: Settings, file: Path, wanted: str, *, is_confirmed: bool) -> bool:
    """Print the rounds that a file lists, and record them once that is confirmed; return whether they are recorded.

    `wanted` names the community by its server's id or its hashtag. A running bot edits its list of rounds when it next
    looks what is due. Raise OperatorError for a file or community that is not there, and UserError as `read_past` does.
    """
    require_database(settings)
    body = await asyncio.to_thread(_read, file)
    with unusable_in_words(settings):
        async with Database.open(settings.place) as db, Web.open() as web, Workers.open() as workers:
            services = Services(
                db, web, SystemClock(), workers, settings.public_address, pages_address=settings.pages_address
            )
            caller = Caller((await find_named(db, wanted)).id, 0, "", is_organiser=True)
            found = await read_past(services, caller, body, "", "")
            _show(found)
            if not is_confirmed and not await is_agreed(f"Take {counted(len(found.rounds), 'round', 'rounds')}?"):
                print_line("Nothing is changed.")
                return False
            taken = await take_past(services, caller, found.rounds)
            here = counted(taken.count, "round is", "rounds are")
            print_line(f"{here} here. The next one is number {taken.next_number}.")
            return True


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            body = opened.read(MAX_HISTORY_BYTES + 1)
    except OSError as error:
        raise OperatorError(f"{file} can't be read: {error.strerror}.") from error
    if len(body) > MAX_HISTORY_BYTES:
        raise OperatorError(f"{file} is too large. One of up to {MAX_HISTORY_BYTES:,} bytes will do.")
    return body


def _show(found: PastPreview) -> None:
    for one in found.rounds:
        print_line(_line(one))
    if found.left_out:
        print_line(f"{found.left_out} are left out: they are still to come, or the bot played them.")


def _line(one: ImportedRound) -> str:
    day = f"{one.day:%Y-%m-%d}" if one.day else ""
    return "  ".join(filter(None, [f"{one.number:>5}", one.title, day, one.host, one.url]))
