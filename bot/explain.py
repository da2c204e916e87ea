"""`python -m bot feed` and `match`: print what the bot sees in feeds, and what it would decide about each entry."""

import asyncio
import tomllib
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.boundary import bounded_instant, parse_number
from bot.errors import OperatorError, UserError
from bot.feeds import Entry, ParsedFeed, ParseFailure, parse_feed
from bot.feeds.errors import ErrorKind
from bot.files import in_words
from bot.flows.addresses import fetch_first
from bot.flows.feeds.discover import find_blog
from bot.flows.feeds.full_text import entries_to_read
from bot.flows.feeds.pages import Site, own_hosts, read_pages
from bot.posts import EntryText, RoundRules, Verdict, classify
from bot.replay import load_document
from bot.settings import Settings
from bot.terminal import counted, print_json, print_line
from bot.web import Web
from bot.workers import WorkerLostError, Workers

WEB_SCHEMES = ("http://", "https://")
ParsedSource = tuple[str, ParsedFeed | ParseFailure]
"""A source as the command line names it, and its feed."""
ROUND_KEYS = {
    "hashtags",
    "names",
    "theme",
    "keywords",
    "links",
    "opens_at",
    "closes_at",
    "host_sites",
    "number",
    "language",
}


async def print_feeds(sources: list[str], *, as_json: bool, settings: Settings) -> bool:
    """Print the entries of feeds; return whether all feeds could be parsed."""
    ok = True
    async for source, parsed in _parse_all(sources, settings):
        ok = ok and isinstance(parsed, ParsedFeed)
        if isinstance(parsed, ParseFailure):
            _print_failure(source, parsed, as_json=as_json)
        elif as_json:
            _print_lines({"source": source, **_entry_json(entry)} for entry in parsed.entries)
        else:
            print_line(f"{source}: {parsed.title or 'untitled'}, {counted(len(parsed.entries), 'entry', 'entries')}")
            for entry in parsed.entries:
                print_line(f"  {_date(entry.published or entry.updated)}  {entry.title}")
                print_line(f"{'':20}{entry.url}")
    return ok


async def print_matches(round_file: Path, sources: list[str], *, as_json: bool, settings: Settings) -> bool:
    """Print the decision about each entry and its evidence; return whether all feeds could be parsed."""
    rules = load_round(round_file)
    ok = True
    async for source, parsed in _parse_all(sources, settings, rules):
        ok = ok and isinstance(parsed, ParsedFeed)
        if isinstance(parsed, ParseFailure):
            _print_failure(source, parsed, as_json=as_json)
            continue
        classified = _classified(parsed, rules)
        if isinstance(classified, ParseFailure):
            ok = False
            _print_failure(source, classified, as_json=as_json)
        elif as_json:
            _print_lines({"source": source, **_decision_json(entry, verdict)} for entry, verdict in classified)
        else:
            print_line(f"{source}: {parsed.title or 'untitled'}")
            for entry, verdict in classified:
                print_line(f"  {verdict.decision:7} {entry.title}")
                for evidence in verdict.evidence:
                    side = "for" if evidence.speaks_for else "against"
                    print_line(f"{'':10}{side:8}{evidence.kind}: {evidence.text}")
    return ok


def _classified(feed: ParsedFeed, rules: RoundRules) -> Sequence[tuple[Entry, Verdict]] | ParseFailure:
    try:
        return [(entry, classify(EntryText(entry), rules)) for entry in feed.entries]
    except Exception as error:  # noqa: BLE001 - as in the bot's workers, it is a document that can't be read
        return _confusing(error)


def _confusing(error: Exception) -> ParseFailure:
    return ParseFailure(f"this confuses me: {error!r}", ErrorKind.INTERNAL)


async def _parse_all(
    sources: list[str], settings: Settings, rules: RoundRules | None = None
) -> AsyncIterator[ParsedSource]:
    """Yield the feed of each source; for a round's rules, with the pages that the bot would read for it."""
    async with Web.open(allow_loopback=settings.allow_loopback) as web, Workers.open() as workers:
        for source in sources:
            yield source, await _parse(web, workers, source, rules)


async def _parse(web: Web, workers: Workers, source: str, rules: RoundRules | None) -> ParsedFeed | ParseFailure:
    """Return the feed in a file or at an address, or the likeliest feed of the blog there."""
    try:
        if not source.lower().startswith(WEB_SCHEMES):
            return await workers.run(parse_feed, await asyncio.to_thread(load_document, Path(source)), "")
        found = await find_blog(web, workers, source)
        document = await fetch_first(web, [found.address])
        parsed = await workers.run(parse_feed, document.body, document.final_url, document.content_type)
        if rules is None or isinstance(parsed, ParseFailure):
            return parsed
        site = Site(own_hosts(source, parsed.topic, parsed.site_url))
        dated = [(entry, tuple(filter(None, [entry.published or entry.updated]))) for entry in parsed.entries]
        chosen = await entries_to_read(workers, dated, [rules], site, rules.opens_at)
        site = site.with_others(entry.url for entry, dates in dated if dates and dates[0] < rules.opens_at)
        pages = (await read_pages(web, workers, chosen, [rules], site)).entries
        return replace(parsed, entries=tuple(pages.get(entry.url, entry) for entry in parsed.entries))
    except (OperatorError, UserError, WorkerLostError) as error:
        return ParseFailure(str(error))
    except Exception as error:  # noqa: BLE001 - whatever one address does, the others have their turn
        return _confusing(error)


def load_round(path: Path) -> RoundRules:
    """Return the rules of the round that a ROUND.toml describes.

    Raises OperatorError naming a key that is missing, unknown or wrong.
    """
    try:
        with in_words(path):
            document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise OperatorError(f"{path} can't be read: {error}") from None
    if unknown := sorted(document.keys() - ROUND_KEYS):
        raise OperatorError(
            f"{path} has {', '.join(unknown)}, which means nothing here. Known are {', '.join(sorted(ROUND_KEYS))}."
        )
    return RoundRules(
        opens_at=_instant(document, "opens_at", path),
        closes_at=_instant(document, "closes_at", path),
        hashtags=_texts(document, "hashtags", path),
        names=_texts(document, "names", path),
        theme=" ".join(_texts(document, "theme", path)),
        keywords=_texts(document, "keywords", path),
        links=_texts(document, "links", path),
        theme_host_sites=_texts(document, "host_sites", path),
        number=_number(document, path),
        language=str(document.get("language", "en")),
    )


def _texts(document: dict[str, Any], name: str, path: Path) -> tuple[str, ...]:
    value = document.get(name, [])
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list) or not all(isinstance(text, str) for text in values):
        raise OperatorError(f"{path}: {name} is a list of text.")
    return tuple(values)


def _number(document: dict[str, Any], path: Path) -> int | None:
    value = document.get("number")
    if value is not None and type(value) is not int:
        raise OperatorError(f"{path}: number is a whole number.")
    return parse_number(value)


def _instant(document: dict[str, Any], name: str, path: Path) -> datetime:
    value = document.get(name)
    try:
        instant = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        raise OperatorError(f"{path}: {name} is an instant, such as 2026-01-09T18:00:00-05:00.") from None
    return bounded_instant(instant)


def _entry_json(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "author": entry.author,
        "published": entry.published.isoformat() if entry.published else None,
        "updated": entry.updated.isoformat() if entry.updated else None,
        "tags": list(entry.tags),
        "text": entry.text,
        "links": list(entry.links),
        "comments_url": entry.comments_url,
    }


def _decision_json(entry: Entry, verdict: Verdict) -> dict[str, Any]:
    evidence = [{"kind": one.kind, "text": one.text, "for": one.speaks_for} for one in verdict.evidence]
    return {"id": entry.id, "url": entry.url, "title": entry.title, "decision": verdict.decision, "evidence": evidence}


def _print_failure(source: str, failure: ParseFailure, *, as_json: bool) -> None:
    if as_json:
        _print_lines([{"source": source, "trouble": failure.reason}])
    else:
        print_line(f"{source or '(no address)'}: {failure.reason}")


def _print_lines(documents: Iterable[dict[str, Any]]) -> None:
    for document in documents:
        print_json(document)


def _date(instant: datetime | None) -> str:
    return f"{instant:%Y-%m-%d %H:%M}" if instant else " " * 16
