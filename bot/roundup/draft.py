"""A draft of a round-up: what a host may change about it, and the order of its posts as numbers to rearrange."""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import chain
from math import inf

from bot.boundary import parse_number
from bot.errors import UserError
from bot.posts import Post, PostId
from bot.roundup.compose import RoundUp
from bot.themes import Community, Round

MAX_NUMBERS_NAMED = 12
"""Numbers that are named of those that are wrong in an order."""
_NUMBER = re.compile(r"[0-9]+")
_RANGE = re.compile(r"([0-9]+)\s*[-–—]\s*([0-9]+)|([0-9]+)")
"""A number, or a run of them with any of the dashes that phones write."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A round-up as it is now, for those who may change it."""

    community: Community
    round: Round
    roundup: RoundUp
    left_out: tuple[Post, ...] = ()
    """The posts that a host left out of it, and may put back."""
    waiting: tuple[Post, ...] = ()
    """The posts that are not in it yet, as nobody has answered whether they are for the round."""
    is_edited: bool = False
    """Whether a host changed anything about it."""
    replaced: tuple[str, ...] = ()
    """Words of another host that the last edit replaced, though whoever made it had not seen them."""
    without_post: "tuple[PostEdit, ...]" = ()
    """What the last edit would have changed about posts that had left the draft meanwhile."""

    def find(self, post: int) -> Post | None:
        """Return the post of an id, of the draft, waiting for an answer or left out; None for any other."""
        everyone = chain(self.roundup.posts, self.roundup.late_posts, self.waiting, self.left_out)
        return next((one for one in everyone if one.id == post), None)

    def place_of(self, post: PostId) -> int | None:
        """Return the number of a post, from 1; None for one that came late, waits or was left out."""
        return next((n for n, one in enumerate(self.roundup.posts, 1) if one.id == post), None)


@dataclass(frozen=True, slots=True)
class PostEdit:
    """What becomes of one post of a draft; whatever is None stays as it is."""

    post: int
    """Its id, as it came from outside."""
    quote: str | None = None
    recommendation: str | None = None
    place: int | None = None
    """The number that it shall have; of no effect on a late one."""
    is_out: bool | None = None
    recommendation_seen: str | None = None
    """The recommendation as whoever edits it saw it; None where that is not known."""

    @property
    def is_change(self) -> bool:
        """Return whether it changes anything."""
        return any(one is not None for one in (self.quote, self.recommendation, self.place, self.is_out))

    @property
    def words(self) -> list[str]:
        """Return what was written for the post."""
        return list(filter(None, (self.quote, self.recommendation)))


@dataclass(frozen=True, slots=True)
class DraftEdit:
    """What becomes of a draft; whatever is None stays as it is."""

    opening: str | None = None
    order: Sequence[int] | None = None
    """Ids of posts, in the order that they shall have; what is missing there comes last."""
    posts: Sequence[PostEdit] = ()
    opening_seen: str | None = None
    """The opening as whoever edits it saw it; None where that is not known."""


def replaced_words(draft: Draft, edit: DraftEdit) -> Sequence[str]:
    """Return the words that stand in a draft and that an edit replaces, though whoever made it saw others there."""
    edited = [(draft.find(one.post), one) for one in edit.posts]
    fields = [
        (draft.round.opening, edit.opening_seen, edit.opening),
        *((post.recommendation, one.recommendation_seen, one.recommendation) for post, one in edited if post),
    ]
    return [now for now, seen, new in fields if new is not None and seen is not None and now not in {seen, new, ""}]


def reorder(order: Sequence[PostId], edit: DraftEdit) -> list[PostId]:
    """Return the order of the posts that are there, as an edit wants it."""
    wanted = {PostId(post): place for place, post in enumerate(edit.order or ())}
    posts = sorted(order, key=lambda post: wanted.get(post, inf)) if wanted else list(order)
    for post, place in ((PostId(one.post), one.place) for one in edit.posts if one.place is not None):
        if post in posts:
            posts.remove(post)
            posts.insert(max(0, place - 1), post)
    return posts


def rearrange(order: Sequence[int], places: Sequence[int]) -> list[int]:
    """Return ids in the order of the numbers that were given to them.

    Of two with the same number, the one that was moved there has it: it stands before the other if it came from below,
    and after it if it came from above.
    """
    moved = [(place, (place > was) - (place < was)) for was, place in enumerate(places, 1)]
    return [post for _, post in sorted(zip(moved, order, strict=True), key=lambda pair: pair[0])]


def write_order(count: int) -> str:
    """Return the numbers of as many posts, as a host finds them in the form: "1, 2, 3"."""
    return ", ".join(map(str, range(1, count + 1)))


def read_order(text: str, count: int) -> list[int]:
    """Return the numbers from 1 to `count` in the order in which a text has them, whatever stands between them.

    "5-8" stands for 5, 6, 7, 8 where that makes each number stand there once. Raises UserError that names what is
    missing, what stands there twice, and what is none of them.
    """
    text = _with_plain_digits(text)
    singles = [parse_number(number) or 0 for number in _NUMBER.findall(text)]
    if sorted(singles) == list(range(1, count + 1)):
        return singles
    runs = (_read_range(first, last, single, count) for first, last, single in _RANGE.findall(text))
    numbers = list(chain.from_iterable(runs))
    missing = sorted(set(range(1, count + 1)) - set(numbers))
    unknown = sorted(set(numbers) - set(range(1, count + 1)))
    twice = sorted(number for number, times in Counter(numbers).items() if times > 1 and number not in unknown)
    if unknown:
        raise UserError("The posts have the numbers 1 to {last}. Not among them: {numbers}.", **_named(count, unknown))
    if missing:
        raise UserError("Each number from 1 to {last} stands there once. Missing: {numbers}.", **_named(count, missing))
    if twice:
        raise UserError(
            "Each number from 1 to {last} stands there once. More than once: {numbers}.", **_named(count, twice)
        )
    return numbers


def read_place(text: str, count: int) -> int:
    """Return the number of a place among as many posts. Raises UserError where a text holds none."""
    [number, *others] = [parse_number(found) or 0 for found in _NUMBER.findall(_with_plain_digits(text))] or [0]
    if others or not 0 < number <= count:
        raise UserError("The place is a number from 1 to {last}.", last=count)
    return number


def _with_plain_digits(text: str) -> str:
    """Return a text with the digits of any script as those of ASCII."""
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)


def _read_range(first: str, last: str, single: str, count: int) -> Sequence[int]:
    """Return the numbers of a range that ascends within those that there are; of any other its ends."""
    if single:
        return [parse_number(single) or 0]
    start, end = parse_number(first) or 0, parse_number(last) or 0
    return range(start, end + 1) if 0 < start < end <= count else [start, end]


def _named(count: int, numbers: Collection[int]) -> dict[str, object]:
    return {"last": count, "numbers": _listed(numbers)}


def _listed(numbers: Collection[int]) -> str:
    shown = ", ".join(map(str, list(numbers)[:MAX_NUMBERS_NAMED]))
    return f"{shown}, …" if len(numbers) > MAX_NUMBERS_NAMED else shown
