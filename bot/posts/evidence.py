"""What speaks for an entry: each piece with the words it rests on."""

from collections.abc import Iterator, Sequence

from bot.posts.entry_text import EntryText
from bot.posts.fuzzy_match import FuzzyName
from bot.posts.model import Evidence
from bot.posts.phrases import takes_part
from bot.posts.rules import RoundRules

STRONG = frozenset(["hashtag", "category", "link", "name in title"])
"""Each of these alone says for whom a post is."""
CONTEXT_LENGTH = 60
"""Characters before a name in which a post says that it takes part."""


def may_match(writing: EntryText, rules: RoundRules) -> bool:
    """Say whether anything at all might speak for the entry: most are passed over here, at little cost."""
    return not (
        rules.grams.isdisjoint(writing.in_text.grams)
        and rules.grams.isdisjoint(writing.in_title.grams)
        and rules.phrase not in writing.in_text.row
        and not any(map(writing.row.__contains__, rules.short))
        and rules.stems.isdisjoint(writing.title_stems(rules.language))
        and rules.tags.isdisjoint(writing.hashtags)
        and rules.labels.isdisjoint(writing.categories)
        and (not rules.addresses or rules.addresses.isdisjoint(writing.links))
    )


def evidence_for(writing: EntryText, rules: RoundRules) -> Iterator[Evidence]:
    """Return what speaks for the entry, the strongest first; nothing at all for most entries."""
    tagged = sorted(writing.hashtags.keys() & rules.tags)
    if tagged:
        yield Evidence("hashtag", writing.hashtags[tagged[0]])
    if writing.categories:
        yield from (
            Evidence("category", writing.categories[label]) for label in writing.categories.keys() & rules.labels
        )
    yield from _names(writing, [name for name in rules.called if not (tagged and name.letters in rules.tags)])
    if rules.addresses and writing.links:
        yield from (Evidence("link", writing.links[key]) for key in writing.links.keys() & rules.addresses)
    yield from _theme(writing, rules)


def _names(writing: EntryText, names: Sequence[FuzzyName]) -> Iterator[Evidence]:
    for name in names:
        if place := name.find(writing.in_title):
            yield Evidence("name in title", writing.title[place])
            break
    for name in names:
        if place := name.find(writing.in_text):
            yield Evidence("name", writing.text[place])
            before = writing.text[max(0, place.start - CONTEXT_LENGTH) : place.start]
            if found := takes_part(before.lower().replace("\u2019", "'"), writing.lower):
                yield Evidence("takes part", found)
            break


def _theme(writing: EntryText, rules: RoundRules) -> Iterator[Evidence]:
    """Return the theme's words in the title, by their stems, where it holds most of them; then in the text."""
    title = writing.title_stems(rules.language)
    held = [word for root, word in title.items() if root in rules.stems]
    if held and len(held) * 3 >= len(rules.stems) * 2:
        yield Evidence("theme", " ".join(held))
    elif rules.phrase in writing.in_text.row and (place := rules.titled.find(writing.in_text)):
        yield Evidence("theme in text", writing.text[place])
    for keyword in rules.told:
        for letters in (writing.in_title, writing.in_text):
            if place := keyword.find(letters):
                yield Evidence("keyword", letters.text[place])
                break
