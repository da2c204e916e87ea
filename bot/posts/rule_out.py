"""Tell ahead which entries are no posts of a round. Runs in the worker processes: a text may be made to be slow."""

from collections.abc import Sequence
from datetime import datetime

from bot.feeds import Entry
from bot.posts.entry_text import EntryText
from bot.posts.match import classify
from bot.posts.model import Decision
from bot.posts.rules import RoundRules


def ruled_out(
    entries: Sequence[tuple[Entry, datetime | None]], rules: Sequence[RoundRules]
) -> Sequence[frozenset[int]]:
    """Return for each entry, with the date that counts, the positions of the rules by which it is no post.

    Blocking: call it off the event loop.
    """
    texts = [(EntryText(entry), published) for entry, published in entries]
    return [
        frozenset(n for n, one in enumerate(rules) if classify(text, one, published).decision is Decision.IGNORE)
        for text, published in texts
    ]
