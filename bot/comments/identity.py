"""Who wrote a comment: a member, by what they left and what is known of them; or somebody to be asked.

The first that fits decides: an account that the platform vouches for, the address of a member's blog, a full name that
one member alone said is theirs. One that a member alone has only asks, once; a first name alone says nothing. A
mistake tells somebody that they were read who was not, so doubt is worth a question.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.comments.model import OWN_AUTHOR, FoundComment
from bot.comments.rel_me import account_of_profile
from bot.feeds import address_key
from bot.posts.fuzzy_match import normalize
from bot.themes import MemberId


class AliasKind(StrEnum):
    """What is known of who a member is elsewhere."""

    NAME = "name"
    ADDRESS = "address"
    ACCOUNT = "account"
    PROFILE = "profile"
    """An address that says it is the same person's as a blog of theirs, which says the same of it."""
    ASKED = "asked"
    """A name about which they were asked, and have not answered."""
    NOT_ME = "not me"


@dataclass(frozen=True, slots=True)
class Alias:
    """A name, address or account of a member, as it is compared and as it is shown."""

    id: int
    member: MemberId
    kind: AliasKind
    value: str
    display: str


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote a comment: a member for sure, or one to be asked, or nobody who is known."""

    member: MemberId | None = None
    ask: MemberId | None = None


def fold_name(name: str) -> str:
    """Return what spellings of one name share: no case, accents, punctuation, or order of its parts by a comma."""
    last, comma, first = name.partition(",")
    turned = f"{first} {last}" if comma and first.strip() else name
    return " ".join(re.findall(r"[^\W_]+", normalize(turned)))


def is_full(name: str) -> bool:
    """Say whether a person can be told from others by a name: one word is anybody's."""
    return len(fold_name(name).split()) > 1


@dataclass(frozen=True, slots=True)
class KnownIdentities:
    """By what a member's comments are known besides the address of their blog."""

    told: tuple[Alias, ...]
    """What they told the bot, oldest first."""
    pages: tuple[str, ...]
    """Pages elsewhere that are theirs as their blog says, and that say the same of their blog."""
    doubtful: tuple[str, ...]
    """Where their feeds say that their blogs are, and nothing there says the same."""


class IdentityIndex:
    """Everything by which the members of a community are known elsewhere.

    `homes` gives the owner of each blog by the address of its home, `names` what members are called where they chat,
    and `since` from when on it is noted again what those wrote who had paused that.
    """

    def __init__(
        self,
        homes: Mapping[str, MemberId] | None = None,
        names: Mapping[MemberId, str] | None = None,
        aliases: Iterable[Alias] = (),
        since: Mapping[MemberId, datetime] | None = None,
    ) -> None:
        self._at: dict[str, set[MemberId]] = defaultdict(set)
        self._accounts: dict[str, set[MemberId]] = defaultdict(set)
        self._named: dict[str, set[MemberId]] = defaultdict(set)
        self._called: dict[str, set[MemberId]] = defaultdict(set)
        self._settled: set[tuple[MemberId, str]] = set()
        self._noted = frozenset(names or {})
        self._since = since or {}
        for home, owner in (homes or {}).items():
            self._at[address_key(home)].add(owner)
        for member, name in (names or {}).items():
            self._called[fold_name(name)].add(member)
        for alias in aliases:
            self._add(alias)

    def _add(self, alias: Alias) -> None:
        match alias.kind:
            case AliasKind.NAME:
                self._named[alias.value].add(alias.member)
            case AliasKind.ADDRESS | AliasKind.PROFILE:
                if alias.kind is AliasKind.PROFILE and (account := account_of_profile(alias.display)):
                    self._accounts[account].add(alias.member)
                if not self._owners(alias.value):  # a blog's owner comes before whoever says that it is theirs
                    self._at[alias.value].add(alias.member)
            case AliasKind.ACCOUNT:
                self._accounts[alias.value].add(alias.member)
            case AliasKind.ASKED | AliasKind.NOT_ME:
                self._settled.add((alias.member, alias.value))

    def author_under(self, comment: FoundComment, owner: MemberId, signed: str) -> Author:
        """Return who wrote a comment under a post of `owner`, whose blog signs its posts with the name `signed`.

        The blog's own author, as the blog itself says, is the owner: one of its users under that name, or whom its
        theme marks so.
        """
        is_user = comment.account.startswith("wordpress:") and fold_name(signed) == fold_name(comment.author_name) != ""
        if comment.account == OWN_AUTHOR or is_user:
            return Author(owner) if owner in self._noted and not self._was_paused(owner, comment) else Author()
        return self.author_of(comment)

    def author_of(self, comment: FoundComment) -> Author:
        """Return who wrote a comment, as far as it can be told and may be noted."""
        found = self._author_of(comment)
        return Author() if self._was_paused(found.member or found.ask, comment) else found

    def _was_paused(self, member: MemberId | None, comment: FoundComment) -> bool:
        """Say whether a comment is from before a member went on who had paused that anything is noted."""
        since = self._since.get(member) if member is not None else None
        return since is not None and comment.published is not None and comment.published < since

    def _author_of(self, comment: FoundComment) -> Author:
        name = fold_name(comment.author_name)
        if (member := _only(self._accounts.get(comment.account))) is not None:
            return Author(member)
        if (member := self.at(comment.author_address)) is not None:
            others = (self._named.get(name, set()) | self._called.get(name, set())) - {member}
            return Author() if others and is_full(name) else Author(member)
        if not is_full(name):
            return Author()
        if (member := _only(self._named.get(name))) is not None:
            return Author(member) if not (self._called.get(name, set()) - {member}) else Author()
        called = _only(self._called.get(name))
        if called is None or name in self._named or (called, name) in self._settled:
            return Author()
        return Author(ask=called)

    def is_claimed_by(self, name: str, member: MemberId) -> bool:
        """Say whether a name is one that a member, and nobody else, told."""
        return _only(self._named.get(fold_name(name))) == member

    def is_of_another(self, name: str, member: MemberId) -> bool:
        """Say whether a name is one that somebody else told, or is called by."""
        normalized_title = fold_name(name)
        others = (self._named.get(normalized_title, set()) | self._called.get(normalized_title, set())) - {member}
        return bool(others)

    def at(self, address: str) -> MemberId | None:
        """Return the member at whose address one is; None for an address of nobody, or of two.

        The full host has to be the same, and the path has to be the blog's or below it: on a host that many
        share, only the path tells whose it is, and the longest that fits does.
        """
        return _only(self._owners(address_key(address))) if _is_web(address) else None

    def _owners(self, left: str) -> set[MemberId]:
        """Return the members at the longest address of a member that begins another."""
        ends = [left, *(left[: place.start()] for place in reversed(list(re.finditer(r"[/?]", left))))]
        return next((self._at[end] for end in ends if end in self._at), set())


def _is_web(address: str) -> bool:
    return address.lower().startswith(("http://", "https://"))


def _only(found: set[MemberId] | None) -> MemberId | None:
    return next(iter(found)) if found and len(found) == 1 else None
