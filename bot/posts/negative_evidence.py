"""The evidence that an entry is no post of a round: calls, round-ups, reblogs, and posts of other rounds."""

from collections.abc import Iterable, Iterator, Sequence

from bot.feeds import address_key
from bot.feeds.addresses import hostname_of
from bot.posts.entry_text import EntryText
from bot.posts.evidence import STRONG_EVIDENCE
from bot.posts.mentions import Mention, denial, to_come
from bot.posts.model import Evidence
from bot.posts.own_text import length_beside_list, length_of_paragraphs, listed_in
from bot.posts.phrases import find_phrase
from bot.posts.round_label import label_of_another
from bot.posts.rules import RoundRules
from bot.posts.title import stands_apart

MIN_ROUNDUP_LINKS = 8
"""Other sites that a text with little of its own links to from which on it is a list of others' posts."""
MIN_OWN_LENGTH = 500
"""Letters in paragraphs that make a post, whatever list stands below it: some hundred words."""
MIN_LENGTH_BESIDE_LIST = 50
"""Letters beside a list of the round's posts that make a post: a haiku; less is how one says what the list is."""
TEXTS_ABOUT = frozenset(["call", "explains", "round-up"])
"""Kinds by which an entry is a text about the round, such as its host writes."""
DOUBTS = TEXTS_ABOUT | {"abstains", "ahead", "another round", "reblog", "host's site", "words around the name"}
"""Kinds of which one asks the author; two tell that an entry is no post, where nothing says that it takes part."""


def evidence_against(
    entry_text: EntryText, rules: RoundRules, found: Sequence[Evidence], mentions: Sequence[Mention]
) -> Iterator[Evidence]:
    """Return the evidence that an entry is no post of the round, each kind once; `found` speaks for it."""
    kinds = {piece.kind for piece in found}
    pieces = dict(_phrases_against(entry_text, rules, mentions, may_deny_in_text="takes part" not in kinds))
    pieces |= _facts_against(entry_text, rules, [mention.name for mention in mentions])
    if _is_on_theme_host_site(entry_text, rules) and not any(
        find_phrase("own post", mention.sentence) for mention in mentions
    ):
        pieces["host's site"] = entry_text.entry.url
    if not kinds & STRONG_EVIDENCE:
        pieces |= _words_around_the_name(entry_text, found)
    yield from (Evidence(kind, words, speaks_for=False) for kind, words in pieces.items())


def _phrases_against(
    entry_text: EntryText, rules: RoundRules, mentions: Sequence[Mention], *, may_deny_in_text: bool
) -> Iterator[tuple[str, str]]:
    """Return what is said near the names; a denial in the text says nothing where another sentence takes part."""
    theme = rules.lowercase_theme
    telling = [mention for mention in mentions if mention.in_title or may_deny_in_text]
    looked_at: dict[str, Iterable[str]] = {
        "round-up": (
            find_phrase("round-up", text, theme)
            for text in (entry_text.lowercase_title, *(mention.sentence for mention in mentions))
        ),
        "call": (find_phrase("call", mention.near, theme) for mention in mentions),
        "explains": (find_phrase("explains", mention.near, theme) for mention in mentions),
        "abstains": (denial(mention, rules) for mention in telling),
        "ahead": (to_come(mention, rules) for mention in telling),
    }
    for kind, phrases in looked_at.items():
        if phrase := next(filter(None, phrases), ""):
            yield kind, phrase


def _facts_against(entry_text: EntryText, rules: RoundRules, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    yield from _lists(entry_text, rules)
    if source := _reblog_source(entry_text):
        yield "reblog", source
    if other := label_of_another(entry_text, rules, names):
        yield "another round", other


def _words_around_the_name(entry_text: EntryText, found: Sequence[Evidence]) -> Iterator[tuple[str, str]]:
    """Return the title where words run into the name in it, unless the text with the name says more."""
    kinds = {piece.kind: piece.text for piece in found}
    says_more = "name" in kinds and not kinds.keys().isdisjoint({"takes part", "theme"})
    title_name = kinds.get("name in title")
    if title_name and not says_more and not stands_apart(entry_text.title, title_name):
        yield "words around the name", entry_text.title


def _lists(entry_text: EntryText, rules: RoundRules) -> Iterator[tuple[str, str]]:
    """Return what tells a list of others' posts, and one of the round's posts alone.

    Everybody pastes that of the round below their own post. So its links count only on the theme host's own blog, where
    the round-up stands.
    """
    listed = listed_in(entry_text.links, rules.posts)
    if listed and length_beside_list(entry_text.text, listed.values(), rules.labels) < MIN_LENGTH_BESIDE_LIST:
        yield "only a list", str(len(listed))
    pasted = {} if _is_on_theme_host_site(entry_text, rules) else listed
    sites = len(entry_text.linked_sites - {hostname_of(entry_text.links[key]) for key in pasted})
    if sites >= MIN_ROUNDUP_LINKS and length_of_paragraphs(entry_text.text) < MIN_OWN_LENGTH:
        yield "round-up", str(sites)


def _is_on_theme_host_site(entry_text: EntryText, rules: RoundRules) -> bool:
    key = address_key(entry_text.entry.url)
    return any(key == site or key.startswith((f"{site}/", f"{site}?")) for site in rules.theme_host_keys)


def _reblog_source(entry_text: EntryText) -> str:
    """Return what follows the point at which a text is cut off, where it ends with the title; else nothing."""
    cut = max(entry_text.text.rfind("[\u2026]"), entry_text.text.rfind("[...]"))
    rest = entry_text.text[cut + 3 :].strip()
    title = entry_text.title.strip()
    return rest[:200] if cut >= 0 and title and rest.endswith(title) else ""
