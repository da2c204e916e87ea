"""What comes from a file as JSON is stored only where both engines store it."""

import json

import pytest

from storage.circle.values import WrongValueError, from_json
from storage.schema import command_syncs


@pytest.mark.parametrize("document", ['{"a": 1e999}', '{"a": [[-1e999]]}', r'{"a": "\u0000"}', r'{"\ud83d": 1}'])
def test_no_document_holds_what_postgresql_has_no_place_for(document: str) -> None:
    row = {"application_id": 1, "payload_hash": "", "commands": json.loads(document)}
    with pytest.raises(WrongValueError, match="no commands that could be stored"):
        from_json(command_syncs, row)
