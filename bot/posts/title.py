"""Whether the name of a series stands apart in a title, as the label of a post, or words run into it.

"Thursday Doors: the mill", "The mill (Thursday Doors)" and "Thursday Doors 12 March" are labels. "What is Thursday
Doors?", "Why I left Thursday Doors" and "Thursday Doors sign-up" speak of the series. No vocabulary is needed for it.
"""

import re

from bot.posts.dates import is_month

_SOFT = " \t\u00a0*_'\"\u2018\u2019\u201c\u201d\u201e\u00ab\u00bb\u2039\u203a#\uff03\u200b\ufe0f"
"""Characters beside a name that neither part it from the words around nor join it to them."""
_WORD = re.compile(r"[^\W\d_]+")


def stands_apart(title: str, name: str) -> bool:
    """Say whether a title has a name, as it is written there, between its edges, marks, numbers and dates."""
    start = title.find(name)
    before, after = title[:start].rstrip(_SOFT), title[start + len(name) :].lstrip(_SOFT)
    return _parts(before[-1:], _WORD.findall(before)[-1:]) and _parts(after[:1], _WORD.findall(after)[:1])


def _parts(neighbour: str, word: list[str]) -> bool:
    """Say whether the character beside a name parts it from the next word; a question is about the name."""
    if neighbour.isalpha():
        return is_month(word[0])
    return neighbour not in {"?", "\uff1f", "\u00bf"}
