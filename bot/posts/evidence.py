"""The evidence that an entry is a post of a round: each piece with the words it rests on."""

from collections.abc import Iterator, Sequence

from bot.posts.entry_text import EntryText
from bot.posts.fuzzy_match import FuzzyName
from bot.posts.model import Evidence
from bot.posts.phrases import participation_phrase
from bot.posts.rules import RoundRules

STRONG_EVIDENCE = frozenset(["hashtag", "category", "link", "name in title"])
"""Kinds of which one piece is enough."""
CONTEXT_LENGTH = 60
"""Characters before a name that are searched for a phrase of participation."""


def may_match(entry_text: EntryText, rules: RoundRules) -> bool:
    """Return False if there can't be any evidence: a cheap test, which most entries fail."""
    return not (
        rules.ngrams.isdisjoint(entry_text.searchable_text.ngrams)
        and rules.ngrams.isdisjoint(entry_text.searchable_title.ngrams)
        and rules.theme_letters not in entry_text.searchable_text.letters
        and not any(map(entry_text.letters.__contains__, rules.short_parts))
        and rules.theme_stems.isdisjoint(entry_text.title_stems(rules.language))
        and rules.compact_hashtags.isdisjoint(entry_text.hashtags)
        and rules.category_labels.isdisjoint(entry_text.categories)
        and (not rules.link_keys or rules.link_keys.isdisjoint(entry_text.links))
    )


def evidence_for(entry_text: EntryText, rules: RoundRules) -> Iterator[Evidence]:
    """Return the evidence that an entry is a post of the round, the strongest first."""
    hashtags = sorted(entry_text.hashtags.keys() & rules.compact_hashtags)
    if hashtags:
        yield Evidence("hashtag", entry_text.hashtags[hashtags[0]])
    if entry_text.categories:
        labels = entry_text.categories.keys() & rules.category_labels
        yield from (Evidence("category", entry_text.categories[label]) for label in labels)
    names = [name for name in rules.fuzzy_names if not (hashtags and name.letters in rules.compact_hashtags)]
    yield from _name_evidence(entry_text, names)
    if rules.link_keys and entry_text.links:
        keys = entry_text.links.keys() & rules.link_keys
        yield from (Evidence("link", entry_text.links[key]) for key in keys)
    yield from _theme_evidence(entry_text, rules)


def _name_evidence(entry_text: EntryText, names: Sequence[FuzzyName]) -> Iterator[Evidence]:
    for name in names:
        if place := name.find(entry_text.searchable_title):
            yield Evidence("name in title", entry_text.title[place])
            break
    for name in names:
        if place := name.find(entry_text.searchable_text):
            yield Evidence("name", entry_text.text[place])
            before = entry_text.text[max(0, place.start - CONTEXT_LENGTH) : place.start]
            if phrase := participation_phrase(before.lower().replace("\u2019", "'"), entry_text.lowercase):
                yield Evidence("takes part", phrase)
            break


def _theme_evidence(entry_text: EntryText, rules: RoundRules) -> Iterator[Evidence]:
    """Return the words of the theme, where most of their stems are in the title or all are in the text; then keywords.

    Two thirds of the stems are most.
    """
    title_stems = entry_text.title_stems(rules.language)
    shared = [word for stem, word in title_stems.items() if stem in rules.theme_stems]
    if shared and len(shared) * 3 >= len(rules.theme_stems) * 2:
        yield Evidence("theme", " ".join(shared))
    elif rules.theme_letters in entry_text.searchable_text.letters and (
        place := rules.fuzzy_theme.find(entry_text.searchable_text)
    ):
        yield Evidence("theme in text", entry_text.text[place])
    for keyword in rules.fuzzy_keywords:
        for text in (entry_text.searchable_title, entry_text.searchable_text):
            if place := keyword.find(text):
                yield Evidence("keyword", text.text[place])
                break
