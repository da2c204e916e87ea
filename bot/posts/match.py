"""Does an entry belong to a round? Evidence, for and against, and the decision it carries."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.feeds import Entry, address_key
from bot.posts.model import Decision, Evidence, Verdict
from bot.posts.spelling import bare, compact, find_hashtag, find_name
from bot.themes import takes

MANY_LINKS = 8
"""Links to as many different sites make a short text a list of others' posts."""

_ROUND_UP = re.compile(
    r"\b(round[\s-]?ups?|re-?caps?|wrap[\s-]?up|summary of (the )?(entries|submissions|posts)|"
    r"zusammenfassung|r[uü]ckblick|r[ée]capitulatif|resumen|resumo)\b"
)
_CALL = re.compile(
    r"\b(call for (posts|entries|submissions)|i(['\u2019]m| am| will be| get to)( \w+){0,3} host(ing)?\b|"
    r"(pleased|happy|honou?red|excited|delighted) to (be )?(host|announce)|"
    r"(invite|inviting|encourage) (you|everyone|all|bloggers)( all)? to (write|join|participate|think|share|blog)|"
    r"(submit|send( me)?|e-?mail( me)?|share|leave|drop)( \w+){0,2} (your )?(links?|entr(y|ies)|posts?|submissions?) "
    r"(to|by|in|below|via|before|here|with)|deadline (for|is)|how to (participate|take part|join in)|"
    r"(will|'ll) (publish|post|write|collect)( \w+){0,3} round[\s-]?up|a round[\s-]?up (appears|follows|will))"
)
_ABSTAIN = re.compile(
    r"\b((skip(ping)?|sit(ting)? out|didn['\u2019]t (manage|get|make it)|no time for)"
    r"( \w+){0,4} (this (week|month|time|round)|the (deadline|carnival|party)))"
)
_STOPWORDS = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "but",
        "by",
        "das",
        "der",
        "die",
        "do",
        "du",
        "ein",
        "eine",
        "el",
        "en",
        "for",
        "from",
        "has",
        "how",
        "i",
        "in",
        "is",
        "it",
        "la",
        "le",
        "les",
        "mein",
        "my",
        "no",
        "not",
        "of",
        "on",
        "or",
        "our",
        "que",
        "the",
        "their",
        "this",
        "to",
        "und",
        "was",
        "we",
        "what",
        "when",
        "where",
        "which",
        "who",
        "why",
        "with",
        "you",
        "your",
    ]
)
_STRONG = {"hashtag", "category", "name", "link"}


@dataclass(frozen=True, slots=True)
class RoundRules:
    """What tells that an entry is for a round; the window is `opens_at` up to, not including, `closes_at`."""

    opens_at: datetime
    closes_at: datetime
    hashtags: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    theme: str = ""
    keywords: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    host_sites: tuple[str, ...] = ()


def judge(entry: Entry, rules: RoundRules, moment: datetime | None = None) -> Verdict:
    """Return what becomes of an entry; `moment` is when it counts as published, where its own date is not believed."""
    evidence = (*_for(entry, rules), *_against(entry, rules))
    instant = moment or entry.published or entry.updated
    if instant is not None:
        inside = takes(rules.opens_at, rules.closes_at, instant)
        evidence += (Evidence("window", f"published {instant:%Y-%m-%d %H:%M} UTC", inside),)
    return Verdict(_decide(evidence, dated=instant is not None), evidence)


def _decide(evidence: tuple[Evidence, ...], *, dated: bool) -> Decision:
    kinds = {piece.kind for piece in evidence if piece.speaks_for} - {"window"}
    if not kinds or any(not piece.speaks_for for piece in evidence):
        return Decision.IGNORE
    return Decision.ACCEPT if kinds & _STRONG and dated else Decision.ASK


def _for(entry: Entry, rules: RoundRules) -> Iterator[Evidence]:
    tags = frozenset(map(compact, rules.hashtags)) - {""}
    if found := find_hashtag(f"{entry.title}\n{entry.text}", tags):
        yield Evidence("hashtag", found)
    labels = tags | frozenset(map(compact, rules.names)) - {""}
    yield from (Evidence("category", tag) for tag in entry.tags if compact(tag) in labels)
    yield from _names(entry, [name for name in rules.names if not (found and compact(name) in tags)])
    wanted = {address_key(url) for url in rules.links}
    yield from (Evidence("link", url) for url in entry.links if address_key(url) in wanted)
    if found := _theme_in(entry.title, rules.theme):
        yield Evidence("theme", found)
    for keyword in rules.keywords:
        if found := find_name(entry.title, keyword) or find_name(entry.text, keyword):
            yield Evidence("keyword", found)


def _names(entry: Entry, names: Sequence[str]) -> Iterator[Evidence]:
    for name in names:
        for text in (entry.title, entry.text):
            if found := find_name(text, name):
                yield Evidence("name", found)
                return


def _theme_in(title: str, theme: str) -> str:
    """Return the theme's words that the title holds, by their stems, where it holds most of them."""
    wanted = {_stem(word) for word in re.findall(r"\w+", bare(theme))} - _STOPWORDS
    found = [word for word in re.findall(r"\w+", title) if _stem(bare(word)) in wanted]
    return " ".join(found) if wanted and len({_stem(bare(w)) for w in found}) * 3 >= len(wanted) * 2 else ""


def _stem(word: str) -> str:
    return word if word in _STOPWORDS else word[: max(4, len(word) - 3)]


def _against(entry: Entry, rules: RoundRules) -> Iterator[Evidence]:
    title, text = entry.title.lower(), entry.text.lower()
    hosts = {address_key(site if "//" in site else f"https://{site}") for site in rules.host_sites}
    at_host = any(address_key(entry.url).startswith(host) for host in hosts)
    if found := _ROUND_UP.search(title):
        yield Evidence("round-up", found[0], speaks_for=False)
    elif (sites := _sites(entry)) >= MANY_LINKS and len(text.split()) < sites * 60:
        yield Evidence("round-up", f"links to {sites} sites", speaks_for=False)
    if (found := _CALL.search(f"{title}\n{text}")) and (at_host or not rules.host_sites):
        yield Evidence("call", found[0], speaks_for=False)
    if found := _ABSTAIN.search(f"{title}\n{text}"):
        yield Evidence("abstains", found[0], speaks_for=False)


def _sites(entry: Entry) -> int:
    own = _site(entry.url)
    return len({site for url in entry.links if (site := _site(url)) != own})


def _site(url: str) -> str:
    return address_key(url).partition("/")[0]
