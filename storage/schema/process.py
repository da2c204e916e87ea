"""The state of the program itself: its lease, its secret keys, the synced commands, how often Discord refused it."""

from sqlalchemy import JSON, BigInteger, CheckConstraint, Column, Integer, Table, Text

from storage.schema.base import metadata
from storage.types import Instant

lease = Table(
    "lease",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("holder", Text, nullable=False),
    Column("until", Instant, nullable=False),
    CheckConstraint("id = 1", name="single"),
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
