"""Decide before anything is written which entries may be posts: of long texts, and of many, in a worker."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.feeds import Entry, ParseFailure
from bot.flows.feeds.changes import Change, changes_of
from bot.flows.feeds.open_rounds import open_rounds_of
from bot.flows.feeds.poll import PollResult
from bot.flows.posts.match import first_accepted
from bot.limits import MAX_POSTS_PER_ROUND
from bot.posts import Decision, RoundRules, Verdict
from bot.posts.entry_text import HEAD_LENGTH
from bot.posts.judge import Judged, judge
from bot.services import Services
from bot.themes import Round
from bot.workers import Workers

log = logging.getLogger(__name__)

MAX_LENGTH_ON_LOOP, MAX_ENTRIES_ON_LOOP = HEAD_LENGTH, 5
"""Characters, and entries, of one poll that are matched on the event loop; for more, a worker gives the verdicts."""

_Rounds = Sequence[tuple[Round, RoundRules]]
_Candidates = Mapping[int, Mapping[int, datetime | None]]
"""The positions of changes, each with those of the rounds that may take it, and the date that counts there."""


async def with_changes(services: Services, result: PollResult) -> PollResult:
    """Return the result with the changes that it brings, and with verdicts about these."""
    if result.update is None:
        return result
    now = services.clock.now()
    changes = list(result.changes or changes_of(result.update, result.old_feed, now))
    rounds: _Rounds = ()
    if any(change.is_for_matching for change in changes):
        site_url = result.update.metadata.site_url
        open_rounds = result.open_rounds or await open_rounds_of(services, result.new_feed.id, site_url, now)
        rounds = open_rounds.rounds
    dates = {n: _dates(change, rounds, now) for n, change in enumerate(changes) if change.is_for_matching}
    candidates = {n: dates_of_one for n, dates_of_one in dates.items() if dates_of_one}
    await _judge(services.workers, changes, candidates, rounds)
    return replace(result, changes=tuple(changes))


def _dates(change: Change, rounds: _Rounds, now: datetime) -> Mapping[int, datetime | None]:
    """Return the positions of the rounds that may take an entry, each with the date that counts there."""
    moments = change.moments(now)
    dates = {n: first_accepted(round_, moments) for n, (round_, _) in enumerate(rounds)}
    taken = {n: date for n, date in dates.items() if date is not None or not change.dates}
    return dict.fromkeys(taken) if change.is_doubtful else taken


async def judge_quickly(
    workers: Workers, entries: Sequence[tuple[Entry, Mapping[int, datetime | None]]], rules: Sequence[RoundRules]
) -> Sequence[Mapping[int, Verdict]] | ParseFailure:
    """Return what `judge` does, of long texts and of many by a worker; a failure where that takes too long."""
    are_few = len(entries) <= MAX_ENTRIES_ON_LOOP
    if are_few and sum(len(entry.text) for entry, _ in entries) <= MAX_LENGTH_ON_LOOP:
        return judge(entries, rules)
    return await workers.run(judge, entries, rules)


async def _judge(workers: Workers, changes: list[Change], candidates: _Candidates, rounds: _Rounds) -> None:
    """Add verdicts to the candidates among changes, and note which may be posts: the others are many to a write.

    Where it takes too long, none of them is a post.
    """
    entries = [(changes[n].entry, dates) for n, dates in candidates.items()]
    found = await judge_quickly(workers, entries, [rules for _, rules in rounds])
    if isinstance(found, ParseFailure):
        log.warning("%d entries, the first %s, are no posts: %s", len(entries), entries[0][0].url, found.reason)
        found = [dict.fromkeys(dates, Verdict(Decision.IGNORE, ())) for dates in candidates.values()]
    room = MAX_POSTS_PER_ROUND * len(rounds)
    for n, verdicts in zip(candidates, found, strict=True):
        may_be_post = room > 0 and any(verdict.decision is not Decision.IGNORE for verdict in verdicts.values())
        room -= may_be_post
        by_round = {rounds[at][0].id: Judged(verdict, rounds[at][1]) for at, verdict in verdicts.items()}
        changes[n] = replace(changes[n], verdicts=by_round, may_be_post=may_be_post)
