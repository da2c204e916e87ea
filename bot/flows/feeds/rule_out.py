"""Find before anything is written which rounds can't take which entries, so that nobody waits for it."""

import logging
from collections.abc import Sequence
from dataclasses import replace

from bot.feeds import FeedId, ParseFailure
from bot.flows.feeds.changes import Change, changes_of
from bot.flows.feeds.poll import PollResult
from bot.flows.posts.match import first_accepted, rules_of_open_rounds
from bot.posts import RoundRules
from bot.posts.entry_text import HEAD_LENGTH
from bot.posts.rule_out import ruled_out
from bot.services import Services
from bot.themes import Round, RoundId

log = logging.getLogger(__name__)

MAX_LENGTH_ON_LOOP = HEAD_LENGTH
"""Characters that are matched on the event loop at a time; more are matched in a worker before anything is written."""


async def with_changes(services: Services, result: PollResult) -> PollResult:
    """Return the result with the changes that it brings, each with the rounds that can't take it."""
    if result.update is None:
        return result
    changes = list(changes_of(result.update, result.old_feed, services.clock.now()))
    rounds = await _open_rounds(services, result.new_feed.id) if any(c.is_for_matching for c in changes) else []
    for number, change in enumerate(changes):
        is_in_time = any(_may_take(round_, change) for round_, _ in rounds)
        changes[number] = replace(change, may_be_post=change.is_for_matching and is_in_time)
    candidates = [number for number, change in enumerate(changes) if change.may_be_post]
    if sum(len(changes[number].entry.text) for number in candidates) > MAX_LENGTH_ON_LOOP:
        chosen = [changes[number] for number in candidates]
        for number, rounds_out in zip(candidates, await _rule_out(services, chosen, rounds), strict=True):
            is_left = any(_may_take(one, changes[number]) and one.id not in rounds_out for one, _ in rounds)
            changes[number] = replace(changes[number], ruled_out=rounds_out, may_be_post=is_left)
    return replace(result, changes=tuple(changes))


async def _open_rounds(services: Services, feed: FeedId) -> Sequence[tuple[Round, RoundRules]]:
    async with services.db.read() as conn:
        return await rules_of_open_rounds(conn, feed, services.clock.now())


def _may_take(round_: Round, change: Change) -> bool:
    return not change.dates or first_accepted(round_, change.dates) is not None


async def _rule_out(
    services: Services, changes: Sequence[Change], rounds: Sequence[tuple[Round, RoundRules]]
) -> Sequence[frozenset[RoundId]]:
    """Return for each change the rounds of which it is no post; all of them where that takes too long to tell."""
    ids = [round_.id for round_, _ in rounds]
    entries = [(change.entry, next(iter(change.dates), None)) for change in changes]
    found = await services.workers.run(ruled_out, entries, [rules for _, rules in rounds])
    if isinstance(found, ParseFailure):
        log.warning("%d entries of %s are no posts: %s", len(changes), changes[0].entry.url, found.reason)
        return [frozenset(ids)] * len(changes)
    return [frozenset(ids[n] for n in positions) for positions in found]
