"""Whether the name of a series stands apart in a title, as the label of a post, or words run into it.

"Thursday Doors: the mill", "The mill (Thursday Doors)" and "Thursday Doors 12 March" are labels. "What is Thursday
Doors?", "Why I left Thursday Doors" and "Thursday Doors sign-up" speak of the series. No vocabulary is needed for it.
"""

import re

from bot.posts.dates import is_month
from bot.words import WORD_WITHOUT_DIGITS, visible

_SOFT = " \t\u00a0*_'\"\u2018\u2019\u201c\u201d\u201e\u00ab\u00bb\u2039\u203a#\uff03"
"""Characters beside a name that neither part it from the words around nor join it to them."""
_FIRST_WORD, _LAST_WORD = re.compile(WORD_WITHOUT_DIGITS), re.compile(rf"{WORD_WITHOUT_DIGITS}\Z")


def stands_apart(title: str, name: str) -> bool:
    """Say whether a title has a name, as it is written there, between its edges, marks, numbers and dates."""
    title, name = visible(title), visible(name)
    start = title.find(name)
    before, after = title[:start].rstrip(_SOFT), title[start + len(name) :].lstrip(_SOFT)
    return _parts(before[-1:], _LAST_WORD.search(before)) and _parts(after[:1], _FIRST_WORD.match(after))


def _parts(neighbour: str, word: re.Match[str] | None) -> bool:
    """Say whether a word beside a name, or else a character, parts it from what is said; a question is about it."""
    return is_month(word[0]) if word else neighbour not in {"?", "\uff1f", "\u061f", "\u00bf"}
