"""The evidence that an entry is no post of a round: calls, round-ups, reblogs, and posts of other rounds."""

import re
from collections.abc import Iterator

from bot.feeds import address_key
from bot.posts.entry_text import EntryText
from bot.posts.model import Evidence
from bot.posts.rules import RoundRules

MIN_ROUNDUP_LINKS = 8
"""Other sites that a short text links to from which on it is a list of others' posts."""
DOUBTS = frozenset(["call", "explains", "another round", "reblog", "host's site"])
"""Kinds that a post may have, as many paste the theme host's call: its author is asked."""
_WORDS_PER_LINK = 60
"""Words for each of the other sites below which a text is short."""

_OWN_POST = re.compile(
    r"\b(my (own )?(\w+ )?(entry|contribution|submission|post)( to| for)|mein (eigener )?beitrag (zu|für))"
)
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?) (?P<year>20\d\d)"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NUMBER = re.compile(
    r"(?:#|\b(?:round|week|edition|no\.?|number|runde|woche|ronda|semana|semaine|rodada) ?#?)(\d{1,4})\b"
)


def evidence_against(entry_text: EntryText, rules: RoundRules, names: tuple[str, ...]) -> Iterator[Evidence]:
    """Return the evidence that an entry is no post of the round; `names` are spelled as it does."""
    for kind, words in _kinds_against(entry_text, rules, names):
        yield Evidence(kind, words, speaks_for=False)


def _kinds_against(entry_text: EntryText, rules: RoundRules, names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    yield from entry_text.negative_phrases
    sites = entry_text.linked_site_count
    if sites >= MIN_ROUNDUP_LINKS and len(entry_text.text.split()) < sites * _WORDS_PER_LINK:
        yield "round-up", f"links to {sites} sites"
    if source := _reblog_source(entry_text):
        yield "reblog", source
    if other := _another_round(entry_text, rules, names):
        yield "another round", other
    if _is_on_theme_host_site(entry_text, rules) and not _OWN_POST.search(entry_text.lowercase):
        yield "host's site", entry_text.entry.url


def _is_on_theme_host_site(entry_text: EntryText, rules: RoundRules) -> bool:
    return bool(rules.theme_host_keys) and address_key(entry_text.entry.url).startswith(rules.theme_host_keys)


def _reblog_source(entry_text: EntryText) -> str:
    """Return what follows the point at which a text is cut off, where it ends with the title; else nothing."""
    cut = max(entry_text.text.rfind("[\u2026]"), entry_text.text.rfind("[...]"))
    rest = entry_text.text[cut + 3 :].strip()
    title = entry_text.title.strip()
    return rest[:200] if cut >= 0 and title and rest.endswith(title) else ""


def _another_round(entry_text: EntryText, rules: RoundRules, names: tuple[str, ...]) -> str:
    """Return the number or month of another round that stands beside a name, where the round's own does not."""
    for text in (entry_text.title, entry_text.text):
        for name in names:
            start = text.find(name)
            if start < 0:
                continue
            context = text[max(0, start - 20) : start + len(name) + 20].lower()
            if other := _other_month(context, rules) or _other_number(context, rules):
                return other
    return ""


def _other_month(context: str, rules: RoundRules) -> str:
    first = rules.opens_at.year * 12 + rules.opens_at.month - 1
    last = rules.closes_at.year * 12 + rules.closes_at.month - 1
    for match in re.finditer(rf"\b{_MONTH}\b", context):
        month = int(match["year"]) * 12 + _MONTHS.index(match["month"][:3])
        if not first <= month <= last:
            return match[0]
    return ""


def _other_number(context: str, rules: RoundRules) -> str:
    if rules.number is None:
        return ""
    matches = list(_NUMBER.finditer(context))
    return matches[0][0] if matches and all(int(match[1]) != rules.number for match in matches) else ""
