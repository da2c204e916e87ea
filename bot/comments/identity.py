"""Attribute comments to members by the accounts, addresses and names they are left with.

The first that fits decides: an account that the platform vouches for, the address of a member's blog, a full name that
one member alone gave as theirs. A full name that one member alone is called by in Discord is asked about, once. A first
name alone decides nothing. A mistake tells somebody that they were read who was not, so doubt is worth a question.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.comments.full_name import is_unspaced_full_name
from bot.comments.model import POST_AUTHOR, ParsedComment, RecordedComment
from bot.comments.rel_me import account_of_profile
from bot.feeds import address_key
from bot.themes import MemberId
from bot.words import MARKS, normalize, visible, words_in

CLOCK_TOLERANCE = timedelta(hours=14)
"""How far a comment's date may be wrong, as before a pause: some blogs give the time of their zone as UTC."""


_JOINS = re.compile(rf"(?<=[\w{MARKS}])['\u2018\u2019\u00b4`\u2010\u2011-](?=\w)|(?<=(?<!\w)\w)\.(?=\w(?!\w))")
"""What joins the parts of one word of a name: a hyphen, an apostrophe, and the period between two initials."""


class AliasKind(StrEnum):
    """What an alias is, and where it comes from."""

    NAME = "name"
    ADDRESS = "address"
    ACCOUNT = "account"
    PROFILE = "profile"
    """An address that links to a blog of the member by `rel=me`, and that the blog links to."""
    ASKED = "asked"
    """A name about which the member was asked, and has not answered."""
    NOT_ME = "not me"


class Claim(StrEnum):
    """What became of a comment that a member was asked about."""

    NONE = "none"
    """It was somebody else's."""
    NOTED = "noted"
    PAUSED = "paused"
    """The member lets no comments be recorded."""
    POST_IS_GONE = "post is gone"
    """Its post is in no round any more."""
    TAKEN = "taken"
    """It is another member's by now, or no comment any more."""


@dataclass(frozen=True, slots=True)
class Alias:
    """A name, address or account of a member: `value` is compared, `display` is shown."""

    id: int
    member: MemberId
    kind: AliasKind
    value: str
    display: str


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote a comment: a member, or one to be asked, or neither for a stranger."""

    member: MemberId | None = None
    to_ask: MemberId | None = None
    alias: int | None = None
    """The name, address or account by which the member is known, if they gave it."""


@dataclass(frozen=True, slots=True)
class KnownIdentities:
    """What identifies a member's comments, besides the address of their blog."""

    aliases: tuple[Alias, ...]
    """What the member gave, oldest first."""
    profiles: tuple[str, ...]
    """Pages elsewhere that link to the member's blog by `rel=me`, and that the blog links to."""
    unverified_homes: tuple[str, ...]
    """The homes that the member's feeds name, where the page there does not name the feed."""
    front_pages: tuple[str, ...] = ()
    """Hostnames that the member gave, of which the front page alone is theirs."""


def normalize_name(name: str) -> str:
    """Return a name in lower case, without accents and punctuation; "Last, First" becomes "first last".

    Where a hyphen, an apostrophe or the period of initials joins all of it, it is one word: "Jean-Luc", "O'Neil",
    "J.R."; in a name of more words they make no difference.
    """
    last, comma, first = name.partition(",")
    ordered = f"{first} {last}" if comma and first.strip() else name
    joined = _words_of(_JOINS.sub("", ordered))
    return " ".join(joined if len(joined) == 1 else _words_of(ordered))


def _words_of(name: str) -> list[str]:
    return words_in(visible(normalize(name)))


def is_full_name(name: str) -> bool:
    """Say whether a name identifies a person: one word is anybody's, where a script puts spaces into names."""
    words = normalize_name(name).split()
    return len(words) > 1 or any(map(is_unspaced_full_name, words))


def _is_front_page(alias: Alias) -> bool:
    """Say whether a member gave a hostname alone, which is the address of its front page and of nothing below it."""
    return alias.kind is AliasKind.ADDRESS and not re.search(r"[/?]", alias.value)


class IdentityIndex:
    """The accounts, addresses and names of a community's members, to look up who wrote a comment."""

    def __init__(
        self,
        homes: Iterable[tuple[str, MemberId]] = (),
        names: Mapping[MemberId, str] | None = None,
        aliases: Iterable[Alias] = (),
        pauses: Mapping[MemberId, Sequence[tuple[datetime, datetime]]] | None = None,
        signatures: Iterable[tuple[str, MemberId]] = (),
    ) -> None:
        """Take the homes of blogs, each with an owner, and the names in Discord of the members that are tracked.

        Comments that a member wrote in one of their `pauses`, from a moment up to another (UTC), are not theirs. A
        comment was written when its date says, and at the latest when it was first seen: what a blog shows only after
        a pause may have been written before it.
        `signatures` are the normalised names under which members write: they tell apart those who share a blog.
        """
        self._by_address: dict[str, set[MemberId]] = defaultdict(set)
        self._by_account: dict[str, set[MemberId]] = defaultdict(set)
        self._by_given_name: dict[str, set[MemberId]] = defaultdict(set)
        self._by_discord_name: dict[str, set[MemberId]] = defaultdict(set)
        self._asked: set[tuple[MemberId, str]] = set()
        self._given: dict[tuple[AliasKind, MemberId, str], int] = {}
        self._tracked = frozenset(names or {})
        self._pauses = pauses or {}
        for home, owner in homes:
            self._by_address[address_key(home)].add(owner)
        self._by_signature: dict[str, set[MemberId]] = defaultdict(set)
        for name, member in signatures:
            self._by_signature[name].add(member)
        for member, name in (names or {}).items():
            self._by_discord_name[normalize_name(name)].add(member)
        self._front_pages: set[str] = set()
        """Hostnames that a member gave: what is below them on a host that many share may be anybody's."""
        for alias in sorted(aliases, key=lambda alias: alias.kind is AliasKind.ADDRESS):  # what is proved goes before
            self._add(alias)

    def _add(self, alias: Alias) -> None:
        match alias.kind:
            case AliasKind.NAME:
                self._by_given_name[alias.value].add(alias.member)
                self._note_given(alias)
            case AliasKind.ADDRESS | AliasKind.PROFILE:
                if alias.kind is AliasKind.PROFILE and (account := account_of_profile(alias.display)):
                    self._by_account[account].add(alias.member)
                if not self._members_at(alias.value):  # a blog's owner precedes whoever gives its address as theirs
                    self._by_address[alias.value].add(alias.member)
                    self._note_given(alias)
                    if _is_front_page(alias):
                        self._front_pages.add(alias.value)
            case AliasKind.ACCOUNT:
                self._by_account[alias.value].add(alias.member)
                self._note_given(alias)
            case AliasKind.ASKED | AliasKind.NOT_ME:
                self._asked.add((alias.member, alias.value))

    def _note_given(self, alias: Alias) -> None:
        self._given[alias.kind, alias.member, alias.value] = alias.id

    def alias_named(self, name: str, member: MemberId) -> int | None:
        """Return the alias of a name that a member gave, or None."""
        return self._given.get((AliasKind.NAME, member, normalize_name(name)))

    def author_under_post(
        self,
        comment: ParsedComment,
        owner: MemberId,
        signers: Mapping[str, MemberId],
        recorded: RecordedComment | None = None,
    ) -> Author:
        """Return who wrote a comment under a post of `owner`.

        It is a writer of the blog where the blog says so: the owner by the mark of its theme, and whoever signs its
        posts as one of its users under that name, unless the address is another member's. `signers` has these
        normalised names.
        """
        author = self._author_by_blog(comment, owner, signers)
        if author is None:
            return self.author_of(comment, recorded)
        return self._noted(author, comment, recorded) if author.member in self._tracked else Author()

    def _author_by_blog(
        self, comment: ParsedComment, owner: MemberId, signers: Mapping[str, MemberId]
    ) -> Author | None:
        """Return who wrote a comment as the blog says, nobody where that is in doubt; None where it says nothing."""
        if comment.account == POST_AUTHOR:
            return Author(owner)
        name = normalize_name(comment.author_name)
        writer = signers.get(name) if comment.account.startswith("wordpress:") and name else None
        if writer is not None and self.member_at(comment.author_address) not in {None, writer}:
            return Author() if is_full_name(name) else None
        return None if writer is None else Author(writer)

    def author_of(self, comment: ParsedComment, recorded: RecordedComment | None = None) -> Author:
        """Return who wrote a comment; a stranger where the member had paused tracking then, or said it isn't theirs.

        `recorded` is what is known of it; None for one that is new.
        """
        return self._noted(self._author_of(comment), comment, recorded)

    def writer_of(self, comment: ParsedComment) -> MemberId | None:
        """Return the member by whose account, address or given name a comment is known, whatever may be noted of it."""
        return self._author_of(comment).member

    def writer_under_post(
        self, comment: ParsedComment, owner: MemberId, signers: Mapping[str, MemberId]
    ) -> MemberId | None:
        """Return the same of a comment under a post of `owner`, where the blog may say which of its writers it was."""
        author = self._author_by_blog(comment, owner, signers)
        return self.writer_of(comment) if author is None or author.member is None else author.member

    def _noted(self, author: Author, comment: ParsedComment, recorded: RecordedComment | None) -> Author:
        member = author.member if author.member is not None else author.to_ask
        is_disowned = recorded is not None and member in recorded.disowned_by
        return Author() if is_disowned or self._was_paused(member, comment, recorded) else author

    def _was_paused(self, member: MemberId | None, comment: ParsedComment, recorded: RecordedComment | None) -> bool:
        """Say whether a comment may have been written in a pause of its author, by its date and when it was seen."""
        spans = self._pauses.get(member, ()) if member is not None else ()
        dates = (comment.published, recorded.first_seen_at if recorded else None)
        written_at = min(filter(None, dates), default=None)
        return written_at is not None and any(
            paused_at - CLOCK_TOLERANCE <= written_at < resumed_at for paused_at, resumed_at in spans
        )

    def _author_of(self, comment: ParsedComment) -> Author:
        name = normalize_name(comment.author_name)
        if (member := _only(self._by_account.get(comment.account))) is not None:
            return Author(member, alias=self._given.get((AliasKind.ACCOUNT, member, comment.account)))
        if (member := self.member_at(comment.author_address)) is not None:
            is_own = member in self._members_named(name) | self._by_signature.get(name, set())
            is_anothers = is_full_name(name) and not is_own and bool(self._others_named(name, member))
            address = self._address_above(address_key(comment.author_address)) or ""
            alias = self._given.get((AliasKind.ADDRESS, member, address))
            return Author() if is_anothers else Author(member, alias=alias)
        if (member := self._sharer_named(comment.author_address, name)) is not None or not is_full_name(name):
            return Author(member)
        return self._author_named(name)

    def _author_named(self, name: str) -> Author:
        """Return whose a normalised full name is: who alone gave it, or else who is to be asked about it."""
        if (member := _only(self._by_given_name.get(name))) is not None:
            is_anothers = bool(self._by_discord_name.get(name, set()) - {member})
            return Author() if is_anothers else Author(member, alias=self.alias_named(name, member))
        member = _only(self._by_discord_name.get(name))
        is_settled = member is None or name in self._by_given_name or (member, name) in self._asked
        return Author() if is_settled else Author(to_ask=member)

    def _sharer_named(self, address: str, name: str) -> MemberId | None:
        """Return the one with this normalised name among those who share the blog at an address, or None."""
        sharers = self._members_at(address_key(address)) if _is_web_address(address) else set()
        return _only(sharers & (self._members_named(name) | self._by_signature.get(name, set())))

    def member_named(self, name: str) -> MemberId | None:
        """Return the member who alone gave a name as theirs or is called so in Discord, be it one word; or None."""
        return _only(self._members_named(normalize_name(name)))

    def _members_named(self, name: str) -> set[MemberId]:
        return self._by_given_name.get(name, set()) | self._by_discord_name.get(name, set())

    def is_front_page_alone(self, alias: Alias) -> bool:
        """Say whether an alias is a hostname of which the front page alone is the member's, and no blog of theirs."""
        return alias.kind is AliasKind.ADDRESS and alias.value in self._front_pages

    def is_name_of(self, name: str, member: MemberId) -> bool:
        """Say whether this member alone gave a name as theirs."""
        return _only(self._by_given_name.get(normalize_name(name))) == member

    def is_name_of_another(self, name: str, member: MemberId) -> bool:
        """Say whether another member gave a name as theirs, or is called so in Discord."""
        return bool(self._others_named(normalize_name(name), member))

    def _others_named(self, name: str, member: MemberId) -> set[MemberId]:
        return self._members_named(name) - {member} if name else set()

    def member_at(self, address: str) -> MemberId | None:
        """Return the member whose address begins this one; None where nobody's does, or that of two.

        The hostname has to be the same, and the path at or below the member's; of several addresses the longest
        decides. On a hostname that many share, only the path tells whose a page is: where a member gave a hostname
        alone, only its front page is theirs.
        """
        return _only(self._members_at(address_key(address))) if _is_web_address(address) else None

    def _members_at(self, key: str) -> set[MemberId]:
        """Return the members at the longest address that begins this one, given by its key."""
        address = self._address_above(key)
        return set() if address is None else self._by_address[address]

    def _address_above(self, key: str) -> str | None:
        """Return the longest of the members' addresses that begins this one; a front page begins no other."""
        above = [key[: place.start()] for place in reversed(list(re.finditer(r"[/?]", key)))]
        prefixes = [key, *(address for address in above if address not in self._front_pages)]
        return next((prefix for prefix in prefixes if prefix in self._by_address), None)


def _is_web_address(address: str) -> bool:
    return address.lower().startswith(("http://", "https://"))


def _only(members: set[MemberId] | None) -> MemberId | None:
    return next(iter(members)) if members and len(members) == 1 else None
