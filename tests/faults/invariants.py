"""What must hold after a week, whatever went wrong in it."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, timedelta

from bot.outbox.obstacle import UNTOLD
from tests.faults.circles import Circle, Contribution
from tests.faults.life import Life
from tests.local_discord import documents as doc
from tests.local_discord.api import DM

CONTAINER = 17
UNTIL_NEXT_ROUND = timedelta(days=8)
"""How long after its round opened a post may be missed by a machine that sleeps through that one or the next."""
ANNOUNCED, ROUNDED_UP = re.compile(r"-# ROUND (\d+) · "), re.compile(r"-# ROUND-UP OF ROUND (\d+)\n")
NOBODYS = ", ".join(f"'{obstacle}'" for obstacle in UNTOLD)
"""The obstacles that no host is told of as a trouble, for SQL."""
MOVED_UP = "What stood here moved up."
IN_TIME_IS_FOUND_AFTER, LATE_IS_FOUND_AFTER = timedelta(days=2), timedelta(days=9)
"""How long after the close a post has to be in the round-up: blogs that were away are asked again, ever more seldom."""
COMMENTS_STAND_AFTER, COMMENTS_LOOKED_FOR = timedelta(days=9), timedelta(days=5)
"""How long after the close the comments in a round-up are final, and until when they are surely found."""


def violations(life: Life) -> Iterator[str]:
    """Yield what does not hold at the end of a week, in which all faults are over."""
    yield from life.harm()
    yield from _nothing_waits(life)
    private = [one["id"] for one in life.discord.channels.values() if one["type"] == DM]
    for place in private:
        yield from (f"in private, {twice}" for twice in _marks_twice(life.discord.messages[place].values()))
    for circle in life.circles:
        said = Said.in_circle(life, circle)
        others = [Said.in_circle(life, other) for other in life.circles if other is not circle]
        yield from _said_once(life, circle, said)
        yield from _nothing_twice(life, circle, said)
        yield from _gathered_once(life, circle, said, others)
        yield from _counted_as_kept(life, circle, said)
    yield from (f"Discord finds the form wrong: {error}" for error in life.discord.form_errors)
    life.discord.form_errors.clear()


def untold(life: Life) -> Iterator[str]:
    """Yield what waits for a host, though no message to that host is sent or on its way."""
    for circle in life.circles:
        waits = life.rows(_WAITS_FOR_HOST, int(circle.guild))
        if waits and not life.rows(_HOST_IS_TOLD, int(circle.guild)):
            yield f"#{circle.hashtag}: {waits[0]} waits, and its host is not told"


@dataclass(frozen=True, slots=True)
class Said:
    """What stands in a circle's places."""

    messages: list[doc.Document]
    texts: list[str]

    @classmethod
    def in_circle(cls, life: Life, circle: Circle) -> "Said":
        """Return what stands in a circle's server."""
        channels = [one for one in life.discord.channels.values() if one["type"] != DM]
        here = [one["id"] for one in channels if one["guild_id"] == circle.guild]
        messages = [message for place in here for message in life.discord.messages[place].values()]
        return cls(messages, ["\n".join(doc.texts(message)) for message in messages])

    def heads(self, pattern: re.Pattern[str]) -> dict[int, list[str]]:
        """Return the messages whose head fits, by the number of their round."""
        found: dict[int, list[str]] = {}
        for text in self.texts:
            if match := pattern.match(text):
                found.setdefault(int(match[1]), []).append(text)
        return found


def waiting(life: Life) -> list[tuple[object, ...]]:
    """Return what the bot still has to send, edit, or make beside a message."""
    return [*life.rows(_WAITING), *life.rows("SELECT * FROM outbox_add_ons")]


def troubles(life: Life) -> list[tuple[object, ...]]:
    """Return what hosts are told of as waiting; that a role is gone, they are told until they save the set-up."""
    return life.rows("SELECT * FROM troubles WHERE kind <> 'role'")


def _nothing_waits(life: Life) -> Iterator[str]:
    yield from (f"still waits: {row}" for row in waiting(life))
    yield from (f"forgotten in the outbox: {row[0]}" for row in life.rows(_FORGOTTEN))
    yield from (f"a host is still told of trouble that is over: {row}" for row in troubles(life))


def _said_once(life: Life, circle: Circle, said: Said) -> Iterator[str]:
    announced, rounded_up = said.heads(ANNOUNCED), said.heads(ROUNDED_UP)
    past = {number for (number,) in life.rows(_PAST_ANNOUNCEMENTS, int(circle.guild))}
    known = set()
    for number, phase, opens_at, closes_at, opened_at in life.rows(_ROUNDS, int(circle.guild)):
        known.add(opens_at[:16])
        if opened_at is None:
            continue
        is_missed = opened_at >= closes_at
        for what, stands, wanted, pattern in (
            ("announced", len(announced.get(number, [])), not is_missed, ANNOUNCED),
            ("rounded up", len(rounded_up.get(number, [])), phase == "rounded_up", ROUNDED_UP),
        ):
            may_stand = what == "announced" and circle.is_forgetful
            may_be_gone = number in _numbers(circle.deleted, pattern) or (what == "announced" and number in past)
            if stands > 1 or (stands < wanted and not may_be_gone) or (stands > wanted and not may_stand):
                yield f"#{circle.hashtag}: round {number} is {what} {stands} times, and should be {int(wanted)}"
    for opens_at in {one.opens_at for one in circle.contributions} - circle.slept_through:
        if opens_at < life.clock.now() and f"{opens_at.astimezone(UTC):%Y-%m-%d %H:%M}" not in known:
            yield f"#{circle.hashtag}: there is no round that opened {opens_at}"


def _numbers(texts: list[str], pattern: re.Pattern[str]) -> set[int]:
    return {int(match[1]) for text in texts if (match := pattern.match(text))}


def _marks_twice(messages: Iterable[doc.Document]) -> Iterator[str]:
    marks = Counter(part["id"] for message in messages for part in message["components"] if part["type"] == CONTAINER)
    yield from (f"the mark {mark} stands {n} times" for mark, n in marks.items() if n > 1)


def _nothing_twice(life: Life, circle: Circle, said: Said) -> Iterator[str]:
    yield from (f"#{circle.hashtag}: {twice}" for twice in _marks_twice(said.messages))
    texts = Counter(text for text in said.texts if MOVED_UP not in text)
    yield from (f"#{circle.hashtag}: said {n} times: {text[:70]!r}" for text, n in texts.items() if n > 1)
    events = Counter(
        one["entity_metadata"]["location"] for one in life.discord.events.values() if one["guild_id"] == circle.guild
    )
    yield from (f"#{circle.hashtag}: the event at {place} stands {n} times" for place, n in events.items() if n > 1)


def _gathered_once(life: Life, circle: Circle, said: Said, others: list[Said]) -> Iterator[str]:
    now, roundups = life.clock.now(), said.heads(ROUNDED_UP)
    numbers = {row[2][:16]: row[0] for row in life.rows(_ROUNDS, int(circle.guild))}
    gone = _numbers(circle.deleted, ROUNDED_UP)
    for one in circle.contributions:
        title = one.post.title
        if any(title in text for other in others for text in other.texts):
            yield f"#{circle.hashtag}: “{title}” is said in another circle"
        if now < one.closes_at + (LATE_IS_FOUND_AFTER if one.is_late else IN_TIME_IS_FOUND_AFTER):
            continue
        number = numbers.get(f"{one.opens_at.astimezone(UTC):%Y-%m-%d %H:%M}")
        inside = [n for n, texts in roundups.items() for text in texts if f"[{title}]" in text]
        is_next = one.is_late and number is not None and inside == [number + 1]  # a blog that was away till then
        if len(inside) > 1 or (
            inside and inside[0] != number and not is_next and one.opens_at not in circle.slept_through
        ):
            yield f"#{circle.hashtag}: “{title}” of round {number} is in the round-ups {inside}"
        was_asleep = any(timedelta() <= slept - one.opens_at < UNTIL_NEXT_ROUND for slept in circle.slept_through)
        if not inside and number not in gone and not was_asleep:
            yield f"#{circle.hashtag}: “{title}” is in no round-up: {_facts(life, one)}"


def _facts(life: Life, one: Contribution) -> str:
    rows = life.rows("SELECT round_id, decision, late FROM posts WHERE title = ?", one.post.title)
    return f"published {one.post.at:%a %m-%d %H:%M}, closed {one.closes_at:%a %m-%d %H:%M}, kept as {rows}"


def miscounted(life: Life) -> Iterator[str]:
    """Yield the announcements of rounds that run, and wait for no edit, that show others taking part than are kept."""
    for circle in life.circles:
        written = dict(life.rows(_WRITTEN_ANNOUNCEMENTS, int(circle.guild)))
        for number, (text, *_) in Said.in_circle(life, circle).heads(ANNOUNCED).items():
            shown = _number_in(r"(\d+) members? (?:is|are) in", text)
            if number in written and shown != written[number]:
                yield f"#{circle.hashtag}: round {number} shows {shown} taking part, and {written[number]} are kept"


def _counted_as_kept(life: Life, circle: Circle, said: Said) -> Iterator[str]:
    for number in said.heads(ANNOUNCED):
        kept = life.rows(_PARTICIPANTS, int(circle.guild), number)[0][0]
        if not circle.joined[number].fits(kept):
            yield f"#{circle.hashtag}: round {number} keeps {kept} taking part, who were told: {circle.joined[number]}"
    roundups = "\n".join(text for texts in said.heads(ROUNDED_UP).values() for text in texts)
    for one in circle.contributions:
        if life.clock.now() < one.closes_at + COMMENTS_STAND_AFTER or f"[{one.post.title}]" not in roundups:
            continue
        yield from _post_counted_as_kept(life, circle, one, roundups)


def _post_counted_as_kept(life: Life, circle: Circle, one: Contribution, roundups: str) -> Iterator[str]:
    title = one.post.title
    [(reads, comments)] = life.rows(_READS_AND_COMMENTS, title, int(circle.guild)) or [(0, 0)]
    if not circle.read[title].fits(reads):
        yield f"#{circle.hashtag}: “{title}” keeps {reads} reads, of members who were told: {circle.read[title]}"
    line = roundups.split(f"[{title}]")[1].split("\n")[1]
    if _number_in(r"(\d+) comment", line) != comments:
        yield f"#{circle.hashtag}: “{title}” keeps {comments} comments, and shows: {line}"
    until = one.closes_at + COMMENTS_LOOKED_FOR
    wanted = sum(comment.at < until for comment in one.post.comments)
    if not wanted <= comments <= len(one.post.comments):
        yield f"#{circle.hashtag}: “{title}” keeps {comments} comments, and has {wanted}"


def _number_in(pattern: str, text: str) -> int:
    found = re.search(pattern, text)
    return int(found[1]) if found else 0


_ROUNDS = "SELECT number, phase, opens_at, closes_at, opened_at FROM rounds WHERE community_id = ?"
_PAST_ANNOUNCEMENTS = """
SELECT number FROM rounds JOIN outbox ON round_id = rounds.id
WHERE kind = 'announcement' AND obstacle = 'past' AND rounds.community_id = ?
"""
_WAITING = f"""
SELECT key, obstacle, failures, due_at FROM outbox
WHERE revision > sent_revision AND (due_at IS NOT NULL OR obstacle NOT IN ({NOBODYS}))
"""  # noqa: S608 - the obstacles are the code's own
_FORGOTTEN = "SELECT key FROM outbox WHERE revision > sent_revision AND due_at IS NULL AND obstacle IS NULL"
_WAITS_FOR_HOST = f"""
SELECT key, obstacle FROM outbox
WHERE community_id = ? AND user_id IS NULL AND obstacle NOT IN ({NOBODYS})
AND NOT (obstacle = 'thread_locked' AND message_id IS NOT NULL
         AND round_id IN (SELECT id FROM rounds WHERE phase = 'rounded_up'))
"""  # noqa: S608 - the same; a thread that is locked after its round is meant to be
_HOST_IS_TOLD = """
SELECT 1 FROM troubles JOIN outbox ON outbox.community_id = troubles.community_id AND outbox.kind = 'trouble'
WHERE troubles.community_id = ? AND (outbox.message_id IS NOT NULL OR outbox.due_at IS NOT NULL)
"""
_PARTICIPANTS = """
SELECT count(*) FROM participants JOIN rounds ON round_id = rounds.id WHERE community_id = ? AND number = ?
"""
_WRITTEN_ANNOUNCEMENTS = """
SELECT number, (SELECT count(*) FROM participants WHERE round_id = rounds.id)
FROM rounds JOIN outbox ON round_id = rounds.id AND kind = 'announcement'
WHERE rounds.community_id = ? AND phase = 'writing' AND sent_revision = revision
"""
_READS_AND_COMMENTS = """
SELECT (SELECT count(*) FROM reads WHERE post_id = posts.id)
     , (SELECT count(*) FROM comments WHERE post_id = posts.id AND member_id != posts.member_id)
FROM posts JOIN rounds ON round_id = rounds.id WHERE posts.title = ? AND community_id = ?
"""
