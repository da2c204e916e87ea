"""The operators' table of bounds is the code's."""

import re
from importlib import import_module
from pathlib import Path

from bot import limits

PAGE = (Path(__file__).parents[1] / "docs" / "limits.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `([\w.]+)` \| ([\d,.]+) [^|]+ \| [^|]+ \|$", PAGE, re.MULTILINE)
OWN = {name: value for name, value in vars(limits).items() if name.isupper()}


def value_of(name: str) -> float:
    module, _, constant = name.rpartition(".")
    return float(getattr(import_module(module or "bot.limits"), constant))


def test_every_bound_is_in_the_table_once() -> None:
    named = [name for name, _ in ROWS]
    assert sorted(name for name in named if "." not in name) == sorted(OWN)
    assert len(named) == len(set(named)) == PAGE.count("\n| `")


def test_the_table_says_how_much_it_is() -> None:
    assert {name: float(number.replace(",", "")) for name, number in ROWS} == {n: value_of(n) for n, _ in ROWS}


def test_every_bound_has_a_reason_beside_it() -> None:
    source = Path(limits.__file__).read_text(encoding="utf-8")
    assert set(re.findall(r'^([A-Z_]+) = [\d_.]+\n"""', source, re.MULTILINE)) == set(OWN)
