"""Say which of the members who share a blog wrote an entry of it, by the name and address that sign it.

The first that fits decides: what was answered about the name, an address of the writer's own, a name that one of them
alone goes by. What nobody answered yet is unknown, and is asked about once; what is nobody's here stays out.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.comments.identity import IdentityIndex, normalize_name
from bot.feeds import EntryId, FeedId, hostname_of
from bot.themes import MemberId, RoundId

EVERYTHING = "*"
"""The name of the byline of a member who writes all of a blog, whoever signs it; no normalised name has a star."""


@dataclass(frozen=True, slots=True)
class Byline:
    """A name under which a blog's posts are signed, and whose it is in one community."""

    id: int
    feed: FeedId
    name: str
    """What is compared: the normalised name, `EVERYTHING`, or what `unsigned` gives for an entry without one."""
    display: str
    """As the blog has it."""
    member: MemberId | None = None
    """Whose it is; None for nobody's here, and while nobody has answered."""
    is_settled: bool = True
    """Whether that was answered, or is still asked."""
    asked_in: RoundId | None = None
    """The round of whose post it was asked; None where it was answered without a question."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Who wrote an entry: a member, or somebody whom nobody has named yet, or neither: nobody here."""

    member: MemberId | None = None
    is_unknown: bool = False


NOBODY, UNKNOWN = Writer(), Writer(is_unknown=True)


def unsigned(entry: EntryId) -> str:
    """Return the name of the byline that an entry without one stands for."""
    return f"entry:{entry}"


def byline_name(author: str, entry: EntryId) -> str:
    """Return the name of the byline of an entry that is signed `author`."""
    return normalize_name(author) or unsigned(entry)


class Writers:
    """The members who share a blog, and whose the names are that sign its posts."""

    def __init__(
        self, owners: Collection[MemberId], homes: Iterable[str], bylines: Iterable[Byline], owned: IdentityIndex
    ) -> None:
        """Take the identities of the owners alone, and the blog's homes: an address on one tells nobody apart."""
        self.owners = frozenset(owners)
        self._hosts = {hostname_of(home) for home in homes}
        self._bylines: Mapping[str, Byline] = {one.name: one for one in bylines}
        self._owned = owned

    def is_asked(self, name: str) -> bool:
        """Return whether a byline has been asked about, answered or not."""
        return name in self._bylines

    @property
    def has_claims(self) -> bool:
        """Return whether one of the owners has a name here already."""
        return any(one.member in self.owners for one in self._bylines.values())

    def goes_by(self, name: str) -> MemberId | None:
        """Return the owner who alone gave a name as theirs, or is called so in Discord; or None."""
        return self._owned.member_named(name)

    def writer_of(self, entry: EntryId, author: str, author_url: str) -> Writer:
        """Return who wrote an entry with this author, of several the first who is an owner."""
        names = list(_names_in(author))
        if settled := self._settled([unsigned(entry), *names[:1]]):
            return settled
        if (everything := self._bylines.get(EVERYTHING)) and everything.member in self.owners:
            return Writer(everything.member)
        at_address = Writer(self._owned.member_at(author_url) if hostname_of(author_url) not in self._hosts else None)
        named = [self._settled([name]) or Writer(self._owned.member_named(name)) for name in names]
        answers = [*named, at_address] if len(names) > 1 else [at_address, *named]  # of several, it is anyone's
        if (writer := next((one for one in answers if one.member is not None), None)) is not None:
            return writer
        if len(names) > 1 and all(self._settled([name]) for name in names[1:]):
            return NOBODY
        return Writer(next(iter(self.owners))) if not names and len(self.owners) == 1 else UNKNOWN

    def _settled(self, names: Iterable[str]) -> Writer | None:
        """Return the answer about the first of these names that was answered; None where none was."""
        byline = next((one for name in names if (one := self._bylines.get(name)) and one.is_settled), None)
        if byline is None:
            return None
        return Writer(byline.member) if byline.member in self.owners else NOBODY


def _names_in(author: str) -> Iterator[str]:
    """Yield an author's normalised name, and those of each where they are several."""
    parts = [part for part in author.split(", ") if normalize_name(part)]
    if whole := normalize_name(author):
        yield whole
    if len(parts) > 1:
        yield from map(normalize_name, parts)
