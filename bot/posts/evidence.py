"""The evidence that an entry is a post of a round: each piece with the words it rests on."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice

from bot.posts.entry_text import EntryText
from bot.posts.fuzzy_match import FuzzyName
from bot.posts.mentions import Mention, is_taken_back, takes_part
from bot.posts.model import Evidence
from bot.posts.round_label import label_of_this
from bot.posts.rules import RoundRules
from bot.posts.title import stands_apart

STRONG_EVIDENCE = frozenset(["hashtag", "category", "link"])
"""Kinds of which one piece is enough, and which no phrase outweighs: they are the circle's own."""
SHOWS_THE_ROUND = frozenset(["this round", "theme", "theme in text", "keyword"])
"""Kinds that tell one round from the others."""
TELLS_THE_ROUND = SHOWS_THE_ROUND | {"takes part"}
"""Kinds of which a name needs one beside it."""
NAMES = frozenset(["name", "name in title"])
"""Kinds that need another piece beside them: many name a series who don't take part in it."""


def may_match(entry_text: EntryText, rules: RoundRules) -> bool:
    """Return False if there can't be any evidence: a cheap test, which most entries fail."""
    return (
        any(map(entry_text.searchable_text.holds, rules.parts))
        or any(map(entry_text.searchable_title.holds, rules.parts))
        or entry_text.searchable_text.holds(rules.theme_letters)
        or not rules.theme_stems.isdisjoint(entry_text.title_stems(rules.language))
        or not rules.compact_hashtags.isdisjoint(entry_text.possible_hashtags)
        or not rules.category_labels.isdisjoint(entry_text.categories)
        or bool(rules.link_keys and not rules.link_keys.isdisjoint(entry_text.links))
    )


def evidence_for(entry_text: EntryText, rules: RoundRules) -> Iterator[Evidence]:
    """Return the evidence that an entry is a post of the round, the strongest first."""
    hashtags, alone = _hashtags_in(entry_text, rules)
    if hashtags:
        yield Evidence("hashtag", hashtags[min(hashtags)])
    if entry_text.categories:
        labels = entry_text.categories.keys() & rules.category_labels
        yield from (Evidence("category", entry_text.categories[label]) for label in labels)
    names = [name for name in rules.fuzzy_names if not (hashtags and name.letters in rules.compact_hashtags)]
    yield from _name_evidence(entry_text, names, alone)
    if rules.link_keys and entry_text.links:
        keys = entry_text.links.keys() & rules.link_keys
        yield from (Evidence("link", entry_text.links[key]) for key in keys)
    yield from _theme_evidence(entry_text, rules)


def _hashtags_in(entry_text: EntryText, rules: RoundRules) -> tuple[Mapping[str, str], Sequence[str]]:
    """Return the round's hashtags in an entry as they are written, by compact form; else, words alone on a line.

    A word alone is a hashtag, whose sign Markdown has eaten, where it is no word of a language.
    """
    if rules.compact_hashtags.isdisjoint(entry_text.possible_hashtags):
        return {}, ()
    alone = {word: written for word, written in entry_text.words_alone.items() if word in rules.compact_hashtags}
    found = {word: written for word, written in entry_text.hashtags.items() if word in rules.compact_hashtags}
    found = {word: written for word, written in alone.items() if word in rules.coined_hashtags} | found
    return found, () if found else [*alone.values()]


def round_beside(
    entry_text: EntryText, rules: RoundRules, found: Sequence[Evidence], names: Sequence[str]
) -> Iterator[Evidence]:
    """Return what tells the round from others of the series: its number or date beside a name, and words of the theme.

    Without a name or hashtag the words would say little: any text may have them.
    """
    kinds = {piece.kind for piece in found}
    if kinds.isdisjoint(NAMES | STRONG_EVIDENCE):
        return
    if label := label_of_this(entry_text, rules, names):
        yield Evidence("this round", label)
    if kinds.isdisjoint({"theme", "theme in text"}) and (words := _scattered_theme(entry_text, rules)):
        yield Evidence("theme in text", words)


def _scattered_theme(entry_text: EntryText, rules: RoundRules) -> str:
    """Return the words of the theme that stand anywhere in an entry, where they are most of them; empty otherwise.

    In a script without spaces half of the pairs of letters suffice: the rest are particles.
    """
    if rules.theme_pairs:
        present = sum(pair in entry_text.letters for pair in rules.theme_pairs)
        return rules.theme if present * 2 >= len(rules.theme_pairs) else ""
    shared = {stem: word for stem, word in entry_text.stems(rules.language).items() if stem in rules.theme_stems}
    return " ".join(shared.values()) if _shows_theme(shared, rules) else ""


def _shows_theme(shared: Collection[str], rules: RoundRules) -> bool:
    """Say whether these stems are most of the theme's, and most of those that the circle's name has not."""
    telling = rules.telling_stems.intersection(shared)
    return (
        bool(telling)
        and is_most(len(telling), len(rules.telling_stems))
        and is_most(len(shared), len(rules.theme_stems))
    )


def _name_evidence(entry_text: EntryText, names: Sequence[FuzzyName], alone: Sequence[str]) -> Iterator[Evidence]:
    """Return the names in title and text; a hashtag without its sign, `alone` on a line, is one: it may be a word."""
    in_title = [entry_text.title[place] for name in names if (place := name.find(entry_text.searchable_title))]
    if in_title:
        apart = (name for name in in_title if stands_apart(entry_text.title, name))
        yield Evidence("name in title", next(apart, in_title[0]))
    in_text = (entry_text.text[place] for name in names if (place := name.find(entry_text.searchable_text)))
    yield from (Evidence("name", name) for name in islice(chain(in_text, alone), 1))


def participation(mentions: Sequence[Mention], rules: RoundRules) -> Iterator[Evidence]:
    """Return the words by which a text takes part in the round, from the sentence of a mention; once at most."""
    in_text = [mention for mention in mentions if not mention.in_title]
    sure = [takes_part(mention, rules) for mention in in_text if not is_taken_back(mention, rules)]
    yield from (Evidence("takes part", phrase) for phrase in islice(filter(None, sure), 1))


def _theme_evidence(entry_text: EntryText, rules: RoundRules) -> Iterator[Evidence]:
    """Return the words of the theme, if most are in the title or all in the text; then keywords."""
    title_stems = entry_text.title_stems(rules.language)
    shared = {stem: word for stem, word in title_stems.items() if stem in rules.theme_stems}
    if _shows_theme(shared, rules):
        yield Evidence("theme", " ".join(shared.values()))
    elif entry_text.searchable_text.holds(rules.theme_letters) and (
        place := rules.fuzzy_theme.find(entry_text.searchable_text)
    ):
        yield Evidence("theme in text", entry_text.text[place])
    for keyword in rules.fuzzy_keywords:
        for text in (entry_text.searchable_title, entry_text.searchable_text):
            if place := keyword.find(text):
                yield Evidence("keyword", text.text[place])
                break


def is_marked(evidence: Iterable[Evidence]) -> bool:
    """Return whether an entry bears a mark of the circle."""
    return any(piece.kind in STRONG_EVIDENCE and piece.speaks_for for piece in evidence)


def is_most(part: int, whole: int) -> bool:
    """Say whether a part is most of the whole: two thirds."""
    return part * 3 >= whole * 2
