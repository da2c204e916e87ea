"""Every table has a decision on whether its rows go along with a circle."""

import pytest
from sqlalchemy import Column, Integer, MetaData, Table

from bot.themes import CommunityId
from storage.circle import SHARED, STAYS, TABLES, rows_of
from storage.schema import metadata

DISCORDS = {
    *("user_id", "guild_id", "channel_id", "message_id", "sent_channel_id", "thread_id", "mention_role_id"),
    *("host", "draft_reviewer", "announce_channel", "roundup_channel", "mention_role", "sent_after"),
}
"""The columns that hold ids of Discord, which are the same everywhere."""
AMOUNTS = {
    *("announce_day", "close_day", "extra_weeks", "host_lead_days", "failures", "number", "version", "minutes"),
    *("position", "attempts", "revision", "sent_revision", "times_put_back", "invitations", "stage"),
}


def test_every_table_goes_along_or_stays_for_a_reason() -> None:
    travels = {table.name for table in TABLES}
    assert travels | STAYS.keys() == set(metadata.tables)
    assert travels & STAYS.keys() == set()
    assert all(STAYS.values())


def test_the_rows_of_every_table_that_goes_along_are_known_by_its_references() -> None:
    for table in TABLES:
        assert rows_of(table, CommunityId(1)) is not None
    with pytest.raises(LookupError, match="whose the rows of weather are"):
        rows_of(Table("weather", MetaData(), Column("id", Integer, primary_key=True)), CommunityId(1))


def test_what_is_shared_refers_to_no_circle() -> None:
    for table in SHARED:
        assert {key.column.table.name for key in table.foreign_keys} <= {one.name for one in SHARED}


def test_a_table_comes_after_all_that_it_refers_to() -> None:
    seen = set[str]()
    for table in TABLES:
        assert {key.column.table.name for key in table.foreign_keys} <= seen | {table.name}, table.name
        seen.add(table.name)


def test_every_number_is_a_reference_an_id_of_discord_or_an_amount() -> None:
    numbers = {
        column.name
        for table in TABLES
        for column in table.columns
        if isinstance(column.type, Integer) and not column.foreign_keys and column.name != "id"
    }
    assert numbers == DISCORDS | AMOUNTS | {"community_id"}


def test_every_reference_is_to_an_id_a_community_or_a_message() -> None:
    referred = {key.target_fullname for table in TABLES for key in table.foreign_keys}
    assert {one for one in referred if not one.endswith(".id")} == {"communities.guild_id", "outbox.key"}
