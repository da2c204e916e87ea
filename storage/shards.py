"""Which communities are this process's: those whose servers are in its shards."""

from sqlalchemy import Column, ColumnElement, Integer, literal_column, true

from bot.fleet import ALL_SHARDS, Shards

_BITS_AFTER_TIME = literal_column("22", Integer)
"""The bits of an id that are no part of its time (Discord, "Gateway", Sharding); PostgreSQL shifts by an `integer`."""


def in_shards(community: Column[int], shards: Shards) -> ColumnElement[bool]:
    """Return the condition that a community, by the column of its id, is in some shards."""
    if shards == ALL_SHARDS:
        return true()
    return (community.bitwise_rshift(_BITS_AFTER_TIME) % shards.count).between(shards.first, shards.last)
