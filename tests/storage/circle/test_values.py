"""What comes from a file as JSON is stored only where both engines store it, and where it can be read."""

import json

import pytest
from sqlalchemy import JSON, Column, MetaData, Table

from bot.feeds.errors import ErrorKind
from storage.circle.values import WrongValueError, from_json
from storage.schema import command_syncs, communities, entries, feeds, rounds


@pytest.mark.parametrize("document", ['{"a": 1e999}', '{"a": [[-1e999]]}', r'{"a": "\u0000"}', r'{"\ud83d": 1}'])
def test_no_document_holds_what_postgresql_has_no_place_for(document: str) -> None:
    row = {"application_id": 1, "payload_hash": "", "commands": json.loads(document)}
    with pytest.raises(WrongValueError, match="no commands that could be stored"):
        from_json(command_syncs, row)


@pytest.mark.parametrize(("table", "name"), [(feeds, "error_kind"), (entries, "page_error")], ids=str)
def test_no_row_has_an_error_of_which_nothing_is_known(table: Table, name: str) -> None:
    alone = Table(table.name, MetaData(), table.c[name]._copy())
    assert from_json(alone, {name: "gone"}) == {name: ErrorKind.GONE}
    assert from_json(alone, {name: None}) == {name: None}
    for wrong in ("", "page_error 1"):
        with pytest.raises(WrongValueError, match=f"no {name} that could be stored"):
            from_json(alone, {name: wrong})


@pytest.mark.parametrize("value", [[1], {"one": 1}, [["one"]]], ids=str)
@pytest.mark.parametrize(
    ("table", "name"),
    [
        (communities, "names"),
        *((entries, name) for name in ("tags", "links", "boilerplate")),
        *((rounds, name) for name in ("keywords", "former_hashtags", "former_names")),
    ],
    ids=str,
)
def test_what_is_read_as_a_list_of_texts_is_one(table: Table, name: str, value: object) -> None:
    alone = Table(table.name, MetaData(), Column(name, JSON, nullable=False))
    assert from_json(alone, {name: ["one"]}) == {name: ["one"]}
    with pytest.raises(WrongValueError, match=f"no {name} that could be stored"):
        from_json(alone, {name: value})
