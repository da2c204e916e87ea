"""What a ROUND.toml may hold, and how it is refused."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import OperatorError
from bot.explain import ROUND_KEYS, load_round
from bot.feeds import Entry
from bot.posts import EntryText, classify

LEAVES = (
    st.text(max_size=20)
    | st.integers(-(2**70), 2**70)
    | st.booleans()
    | st.sampled_from(["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-01-09T18:00:00", "pt-BR"])
)
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3), max_leaves=6)
"""JSON values that are TOML's, too."""
WRITTEN = datetime(2026, 1, 9, tzinfo=UTC)
ENTRY = Entry.from_outside("1", "https://ines.example/1", "Round 3", text="For #usblogs.", published=WRITTEN)


def refusal(path: Path) -> str:
    """Judge an entry by the round in a file; return why the round is refused, or nothing."""
    try:
        classify(EntryText(ENTRY), load_round(path))
    except OperatorError as error:
        return str(error)
    return ""


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(sorted(ROUND_KEYS)), VALUES))
def test_a_round_is_read_whole_or_refused_in_words(tmp_path: Path, document: dict[str, object]) -> None:
    path = tmp_path / "ROUND.toml"
    path.write_text("\n".join(f"{key} = {json.dumps(value)}" for key, value in document.items()), encoding="utf-8")
    reason = refusal(path)
    assert reason == "" or reason.startswith(str(path))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(-(2**70), 2**70), st.text(max_size=20), st.sampled_from(["en", "de", "pt-BR", "xx", ""]))
def test_any_number_name_and_language_make_a_round(tmp_path: Path, number: int, name: str, language: str) -> None:
    path, text = tmp_path / "ROUND.toml", json.dumps([name])
    ends = 'opens_at = "0001-01-01T00:00:00+14:00"\ncloses_at = "9999-12-31T23:59:59-14:00"\n'
    fields = f'names = {text}\nhashtags = {text}\nkeywords = {text}\nlanguage = "{language}"\nnumber = {number}\n'
    path.write_text(ends + fields, encoding="utf-8")
    assert refusal(path) == "" or "can't be read" in refusal(path)  # TOML has no lone surrogates


@pytest.mark.parametrize("text", ["\udcff", "names = [" * 5000, "a = 1\na = 2", "number = 1e400"])
def test_a_round_that_is_no_toml_is_refused_in_words(tmp_path: Path, text: str) -> None:
    path = tmp_path / "ROUND.toml"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(OperatorError, match=r"ROUND\.toml"):
        load_round(path)
