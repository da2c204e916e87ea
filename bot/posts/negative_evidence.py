"""What speaks against an entry: what hosts write, what sums up, what is for another round."""

import re
from collections.abc import Iterator

from bot.feeds import address_key
from bot.posts.entry_text import EntryText
from bot.posts.model import Evidence
from bot.posts.rules import RoundRules

MIN_ROUNDUP_LINKS = 8
"""Links to as many different sites make a short text a list of others' posts."""
DOUBTS = frozenset(["call", "explains", "another round", "reblog", "host's site"])
"""What a post may say and yet be one, as many paste the host's call: its author is asked."""
_WORDS_A_LINK = 60

_OWN = re.compile(
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


def evidence_against(writing: EntryText, rules: RoundRules, names: tuple[str, ...]) -> Iterator[Evidence]:
    """Return what speaks against the entry; `names` are the spellings by which it names the community."""
    for kind, found in _against(writing, rules, names):
        yield Evidence(kind, found, speaks_for=False)


def _against(writing: EntryText, rules: RoundRules, names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    yield from writing.negative_phrases
    if writing.sites >= MIN_ROUNDUP_LINKS and len(writing.text.split()) < writing.sites * _WORDS_A_LINK:
        yield "round-up", f"links to {writing.sites} sites"
    if found := _reblog(writing):
        yield "reblog", found
    if found := _another_round(writing, rules, names):
        yield "another round", found
    if (
        rules.theme_host_addresses
        and address_key(writing.entry.url).startswith(rules.theme_host_addresses)
        and not _OWN.search(writing.lower)
    ):
        yield "host's site", writing.entry.url


def _reblog(writing: EntryText) -> str:
    """Return the end of a text that is cut off and then only names what it was taken from."""
    cut = max(writing.text.rfind("[\u2026]"), writing.text.rfind("[...]"))
    rest = writing.text[cut + 3 :].strip()
    title = writing.title.strip()
    return rest[:200] if cut >= 0 and title and rest.endswith(title) else ""


def _another_round(writing: EntryText, rules: RoundRules, names: tuple[str, ...]) -> str:
    """Return the number or month of another round, as it stands beside the community's name, where its own does not."""
    for part in (writing.title, writing.text):
        for name in names:
            place = part.find(name)
            if place < 0:
                continue
            around = part[max(0, place - 20) : place + len(name) + 20].lower()
            if found := _other_month(around, rules) or _other_number(around, rules):
                return found
    return ""


def _other_month(around: str, rules: RoundRules) -> str:
    for found in re.finditer(rf"\b{_MONTH}\b", around):
        told = int(found["year"]) * 12 + _MONTHS.index(found["month"][:3])
        first = rules.opens_at.year * 12 + rules.opens_at.month - 1
        last = rules.closes_at.year * 12 + rules.closes_at.month - 1
        if not first <= told <= last:
            return found[0]
    return ""


def _other_number(around: str, rules: RoundRules) -> str:
    if rules.number is None:
        return ""
    told = [(int(found[1]), found[0]) for found in _NUMBER.finditer(around)]
    return told[0][1] if told and all(number != rules.number for number, _ in told) else ""
