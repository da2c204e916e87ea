"""`feed` and `match`: read feeds through the bot's own code, and say what it sees and would decide."""

import asyncio
import json
import tomllib
from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.errors import UserError
from bot.feeds import Entry, ParsedFeed, ParseFailure, parse_feed
from bot.flows.feeds.discover import find_blog
from bot.flows.feeds.full_text import entries_with_full_text
from bot.posts import EntryText, RoundRules, Verdict, classify
from bot.replay import read_saved
from bot.settings import Settings
from bot.web import Web
from bot.workers import Workers

WEB = ("http://", "https://")
Reading = tuple[str, ParsedFeed | ParseFailure]
"""A source as it was named, and what was read there."""


async def print_feeds(sources: list[str], *, as_json: bool, settings: Settings) -> bool:
    """Print the entries of feeds; return whether all of them could be read."""
    well = True
    async for source, parsed in _read_all(sources, settings):
        well = well and isinstance(parsed, ParsedFeed)
        if isinstance(parsed, ParseFailure):
            _print_trouble(source, parsed, as_json=as_json)
        elif as_json:
            _print_lines({"source": source, **_as_document(entry)} for entry in parsed.entries)
        else:
            print(f"{source}: {parsed.title or 'untitled'}, {len(parsed.entries)} entries")
            for entry in parsed.entries:
                print(f"  {_date(entry.published or entry.updated)}  {entry.title}\n{'':20}{entry.url}")
    return well


async def print_matches(round_file: Path, sources: list[str], *, as_json: bool, settings: Settings) -> bool:
    """Print for each entry what the bot would decide and why; return whether all feeds could be read."""
    rules = read_round(round_file)
    well = True
    async for source, parsed in _read_all(sources, settings, rules.opens_at):
        well = well and isinstance(parsed, ParsedFeed)
        if isinstance(parsed, ParseFailure):
            _print_trouble(source, parsed, as_json=as_json)
            continue
        judged = [(entry, classify(EntryText(entry), rules)) for entry in parsed.entries]
        if as_json:
            _print_lines({"source": source, **_as_decision(entry, verdict)} for entry, verdict in judged)
        else:
            print(f"{source}: {parsed.title or 'untitled'}")
            for entry, verdict in judged:
                print(f"  {verdict.decision:7} {entry.title}")
                print(
                    "".join(
                        f"{'':10}{_reason(piece.kind, piece.text, piece.speaks_for)}\n" for piece in verdict.evidence
                    ),
                    end="",
                )
    return well


def _reason(kind: str, text: str, speaks_for: bool) -> str:  # noqa: FBT001 - the piece's own three fields
    return f"{'for' if speaks_for else 'against':8}{kind}: {text}"


async def _read_all(sources: list[str], settings: Settings, since: datetime | None = None) -> AsyncIterator[Reading]:
    """Give what stands in each source; from `since` on with the whole text of posts whose feed cuts them off."""
    async with Web.open(allow_loopback=settings.allow_loopback) as web, Workers.open() as workers:
        for source in sources:
            parsed = await _read(web, workers, source)
            if since is not None and isinstance(parsed, ParsedFeed) and source.startswith(WEB):
                pages = await entries_with_full_text(web, workers, parsed.entries, since)
                parsed = replace(parsed, entries=tuple(pages.get(entry.url, entry) for entry in parsed.entries))
            yield source, parsed


async def _read(web: Web, workers: Workers, source: str) -> ParsedFeed | ParseFailure:
    """Return what stands in a file, at an address, or in the likeliest feed of the blog there."""
    try:
        if source.startswith(WEB):
            return (await find_blog(web, workers, source)).feed
        return await workers.run(parse_feed, await asyncio.to_thread(read_saved, Path(source)), "")
    except UserError as refusal:
        return ParseFailure(str(refusal))


def read_round(path: Path) -> RoundRules:
    """Return the rules of a round from a ROUND.toml.

    Raises Refusal that names what is missing or misspelled.
    """
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as trouble:
        raise UserError(f"{path} can't be read: {trouble}") from None
    known = {
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
    if unknown := sorted(told.keys() - known):
        raise UserError(
            f"{path} has {', '.join(unknown)}, which means nothing here. Known are {', '.join(sorted(known))}."
        )
    theme = told.get("theme", "")
    return RoundRules(
        opens_at=_instant(told, "opens_at", path),
        closes_at=_instant(told, "closes_at", path),
        hashtags=_list(told, "hashtags", path),
        names=_list(told, "names", path),
        theme=" ".join(theme) if isinstance(theme, list) else str(theme),
        keywords=_list(told, "keywords", path),
        links=_list(told, "links", path),
        theme_host_sites=_list(told, "host_sites", path),
        number=told.get("number"),
        language=str(told.get("language", "en")),
    )


def _list(told: dict[str, Any], name: str, path: Path) -> tuple[str, ...]:
    value = told.get(name, [])
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
        raise UserError(f"{path}: {name} is a list of text.")
    return tuple(values)


def _instant(told: dict[str, Any], name: str, path: Path) -> datetime:
    value = told.get(name)
    try:
        instant = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        raise UserError(f"{path}: {name} is an instant, such as 2026-01-09T18:00:00-05:00.") from None
    return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(UTC)


def _as_document(entry: Entry) -> dict[str, Any]:
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


def _as_decision(entry: Entry, verdict: Verdict) -> dict[str, Any]:
    evidence = [{"kind": piece.kind, "text": piece.text, "for": piece.speaks_for} for piece in verdict.evidence]
    return {"id": entry.id, "url": entry.url, "title": entry.title, "decision": verdict.decision, "evidence": evidence}


def _print_trouble(source: str, unreadable: ParseFailure, *, as_json: bool) -> None:
    if as_json:
        _print_lines([{"source": source, "trouble": unreadable.reason}])
    else:
        print(f"{source}: {unreadable.reason}")


def _print_lines(documents: Iterable[dict[str, Any]]) -> None:
    for document in documents:
        print(json.dumps(document, ensure_ascii=False))


def _date(instant: datetime | None) -> str:
    return f"{instant:%Y-%m-%d %H:%M}" if instant else " " * 16
