"""Which processes are the bot, and what of its work none of them does."""

from collections.abc import Iterator, Sequence

from bot.doctor.finding import Finding
from bot.fleet import WHOLE, Part, Role
from storage.leases import Lease

NEEDED = (Role.GATEWAY, Role.ROUNDS, Role.FEEDS, Role.COMMENTS)
"""The roles without which a circle misses something; whether pages are served is the operator's to say."""


def running_processes(leases: Sequence[Lease]) -> Iterator[Finding]:
    """Yield who runs on a database, by the leases that have not ended and, of a fleet, what none of it does."""
    parts: list[Part] = []
    for lease in leases:
        part = Part.parse(lease.part)
        if part == WHOLE:
            yield True, f"A bot is running on it: process {lease.holder}."
            return
        parts += [part] if part else []
        yield True, f"A process of a fleet is running on it: {lease.holder}, {lease.part}."
    if not leases:
        return
    for role in NEEDED:
        if not any(role in part.roles for part in parts):
            yield False, f"No process of the fleet does {role}: start one with run --only {role}."
    shards = [part.shards for part in parts if Role.GATEWAY in part.roles]
    if missing := sorted(set(range(shards[0].count)).difference(*(one.ids for one in shards)) if shards else ()):
        yield False, f"No process has these shards of {shards[0].count}: {', '.join(map(str, missing))}."
