"""The state of the program itself: its leases, its secret keys, the synced commands, how often Discord refused it."""

from sqlalchemy import JSON, BigInteger, Column, Integer, Table, Text

from storage.schema.base import metadata
from storage.types import Instant

leases = Table(
    "leases",
    metadata,
    Column("holder", Text, primary_key=True),
    Column("until", Instant, nullable=False),
    # What the process does of the bot's work, in words for whoever runs it.
    Column("part", Text, nullable=False),
)

keys = Table(
    "keys",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

refusals = Table(
    "refusals",
    metadata,
    Column("application_id", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("count", Integer, nullable=False),
)

command_syncs = Table(
    "command_syncs",
    metadata,
    Column("application_id", BigInteger, primary_key=True, autoincrement=False),
    Column("payload_hash", Text, nullable=False),
    Column("commands", JSON, nullable=False, server_default="{}"),
)
