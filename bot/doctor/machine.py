"""What can be checked on this machine: settings, database, backups, disk, time zones and ports."""

import asyncio
import errno
import os
import shutil
import socket
from collections.abc import AsyncIterator
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import tzdata

from bot.backup import newest_good_backups, unusable_in_words
from bot.clock import Clock
from bot.doctor.finding import Finding, count
from bot.doctor.fleet import running_processes
from bot.errors import OperatorError
from bot.files import is_there, require_readable
from bot.log import NO_SENTRY
from bot.settings import Settings
from bot.themes import Community
from cogs.delivery.refusals import LIMIT, SLOW_SHARE, WINDOW_SECONDS
from storage import Database
from storage.backup import copied_at, identity_of
from storage.communities import readable_communities
from storage.db import path_of
from storage.leases import all_leases
from storage.process_state import recorded_refusals
from storage.unusable import explained, require_file

MIN_FREE_BYTES = 500_000_000
MAX_BACKUP_AGE = timedelta(days=2)
_MANY_REFUSALS = (
    "Discord refused {refused} requests of the bot in ten minutes, and shuts this address out at {limit}: so the bot "
    "is slow just now. Its log says what was refused."
)
_UNKNOWN_ZONE = (
    "The server {server} has a time zone that this machine does not know, so that its rounds stand still. The newest "
    "version of the Python package tzdata knows all zones."
)


async def check_settings(settings: Settings) -> AsyncIterator[Finding]:
    """Name the settings that there are not, and a library that one of them needs."""
    for sentence in settings.unknown:
        yield False, sentence
    if settings.sentry_dsn and find_spec("sentry_sdk") is None:
        yield False, NO_SENTRY


async def check_database(settings: Settings, clock: Clock, found: list[Community]) -> AsyncIterator[Finding]:
    """Look into the database, and put the communities that are in it into `found`."""
    path, now = path_of(settings.place), clock.now()
    try:
        with unusable_in_words(settings):
            if path is not None:
                if not is_there(path):
                    with explained(path):
                        _require_folder(path.resolve().parent)
                    yield True, f"There is no database {path} yet; the bot makes it when it starts."
                    return
                require_file(path)
                require_readable(path)
            async with Database.open(settings.place, migrate=False) as db:
                version, newest = await db.examine()
                if version != newest:
                    yield True, f"The database {db.place} is brought from {version} to {newest} at the start."
                    return
                async with db.read() as conn:
                    readable, unknown = await readable_communities(conn)
                    found.extend(readable)
                    running = [lease for lease in await all_leases(conn) if lease.until > now]
                    refused = await recorded_refusals(conn, now - timedelta(seconds=WINDOW_SECONDS))
                place = db.place
    except OperatorError as error:
        yield False, f"What USBLOGS_DATABASE names can't be used. {error}"
        return
    communities = count(len(found), "community", "communities")
    yield True, f"The database {place} is whole, with {communities}; its tables are of version {version}."
    for id_ in unknown:
        yield False, _UNKNOWN_ZONE.format(server=id_)
    for finding in running_processes(running):
        yield finding
    if refused >= LIMIT * SLOW_SHARE:
        yield False, _MANY_REFUSALS.format(refused=refused, limit=LIMIT)


def _require_folder(folder: Path) -> None:
    """Raise OSError if files can't be made in a folder, which may be missing; nothing is made."""
    nearest = next(one for one in (folder, *folder.parents) if os.path.lexists(one))
    if not nearest.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
    if not os.access(nearest, os.R_OK | os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


async def check_backups(settings: Settings, clock: Clock) -> AsyncIterator[Finding]:
    """Look for a new and whole backup, where the bot makes some and has had the time for it."""
    path = path_of(settings.place)
    if path is None or not is_there(path) or not settings.kept_backups:
        return
    folder = settings.backup_folder
    try:
        _require_folder(folder.absolute())
    except OSError as error:
        yield False, f"The bot can't make backups in {folder}: {error.strerror} (USBLOGS_BACKUPS)."
        return
    newest_ones = await asyncio.to_thread(newest_good_backups, folder, identity_of(path))
    newest = next(iter(newest_ones), None)
    if newest is None:
        yield True, f"There is no backup in {settings.backup_folder} yet; the bot makes one a day while it runs."
        return
    age = clock.now() - copied_at(newest)
    hours = count(round(age / timedelta(hours=1)), "hour", "hours")
    yield age < MAX_BACKUP_AGE, f"The newest whole backup is {newest}, {hours} old."


async def check_disk(settings: Settings) -> AsyncIterator[Finding]:
    """Say how much room there is where the database is, if that is a file."""
    path = path_of(settings.place)
    if path is None:
        return
    folder = next((one for one in path.resolve().parents if one.is_dir()), Path())
    free = shutil.disk_usage(folder).free
    yield free >= MIN_FREE_BYTES, f"{free / 1e9:.1f} GB are free where the database is."


async def check_zones() -> AsyncIterator[Finding]:
    """Look for the data of time zones."""
    try:
        ZoneInfo("America/New_York")
        yield True, f"The time zones are there, at least those of {tzdata.IANA_VERSION}."
    except ZoneInfoNotFoundError:
        yield False, "The time zones are missing. Install the package tzdata."


async def check_ports(settings: Settings) -> AsyncIterator[Finding]:
    """Say whether the ports are free or, if not, whether something answers there, as the running bot does."""
    wanted = {"USBLOGS_LISTEN": settings.listen if settings.public_address else None}
    for name, at in (wanted | {"USBLOGS_METRICS": settings.metrics}).items():
        if at is None:
            continue
        host, port = at
        reason = await asyncio.to_thread(_why_taken, host, port)
        if reason is None:
            yield True, f"{host}:{port} is free for {name}."
        elif await asyncio.to_thread(_answers, host, port):
            yield True, f"Something listens at {host}:{port}, which is the bot if it runs ({name})."
        else:
            yield False, f"The bot can't listen at {host}:{port}: {reason}. {name} says where."


def _why_taken(host: str, port: int) -> str | None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        return error.strerror or str(error)
    return None


def _answers(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=2):
            return True
    except OSError:
        return False
