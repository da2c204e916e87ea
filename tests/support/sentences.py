"""What a test asks translators for."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from functools import cache

import pytest

from bot.i18n import Language, Translator
from tests.tools.catalogs import extraction, read_catalog

Msgid = str | tuple[str, ...]
"""A sentence, or its two forms in English."""


@contextmanager
def recorded() -> Iterator[set[Msgid]]:
    """Record every sentence that any translator is asked for."""
    asked: set[Msgid] = set()
    translate, plural = Translator.__call__, Translator.plural

    def record(translator: Translator, msgid: str, /, **values: object) -> str:
        asked.add(msgid)
        return translate(translator, msgid, **values)

    def record_plural(translator: Translator, n: int, one: str, many: str, zero: str = "", /, **values: object) -> str:
        asked.add((one, many))
        return plural(translator, n, one, many, zero, **values)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Translator, "__call__", record)
        patch.setattr(Translator, "plural", record_plural)
        yield asked


def not_extracted(asked: AbstractSet[Msgid]) -> set[Msgid]:
    """Return the sentences that no catalog will ever hold, because `make texts` does not find them in the code."""
    unknown = set(asked) - _translated() - {""}
    if not unknown:
        return set()
    return unknown - {(one.msgid, one.plural) if one.plural else one.msgid for one in extraction().sentences}


@cache
def _translated() -> AbstractSet[Msgid]:
    """Return the sentences of one catalog: another test holds it to the code, and reading it is quicker."""
    ids = (message.id for message in read_catalog(Language.GERMAN))
    return {msgid if isinstance(msgid, str) else tuple(msgid) for msgid in ids}
