"""Who wrote an entry of a blog that several write."""

import pytest

from bot.comments import EVERYTHING, NOBODY, UNKNOWN, Alias, AliasKind, Byline, IdentityIndex, Writer, Writers
from bot.comments.byline import unsigned
from bot.feeds import EntryId, FeedId
from bot.themes import MemberId

ANA, BO, CARL = (MemberId(number) for number in (1, 2, 3))
ENTRY = EntryId(7)
HOME = "https://two.example/"
ALIASES = [
    Alias(1, ANA, AliasKind.NAME, "a pires", "A. Pires"),
    Alias(2, BO, AliasKind.PROFILE, "bo.example", "https://bo.example/"),
    Alias(3, ANA, AliasKind.ADDRESS, "two.example", "https://two.example/"),
]


def make_writers(*bylines: Byline, owners: tuple[MemberId, ...] = (ANA, BO)) -> Writers:
    """Return the writers of a blog: Ana, who is called so in Discord, and Bo, who is called Robert there."""
    names = {member: name for member, name in {ANA: "Ana", BO: "Robert"}.items() if member in owners}
    aliases = [alias for alias in ALIASES if alias.member in owners]
    return Writers(owners, [HOME], bylines, IdentityIndex(names=names, aliases=aliases))


def claim(name: str, member: MemberId | None, *, is_settled: bool = True) -> Byline:
    return Byline(1, FeedId(1), name, name, member, is_settled)


@pytest.mark.parametrize(
    ("author", "author_url", "writer"),
    [
        ("Ana", "", Writer(ANA)),
        ("ANA", "", Writer(ANA)),
        ("a. pires", "", Writer(ANA)),
        ("Bo", "", UNKNOWN),
        ("Bo", "https://bo.example/about", Writer(BO)),
        ("Bo", "https://two.example/author/bo", UNKNOWN),
        ("Bo, Ana", "", Writer(ANA)),
        ("Ana, Bo", "https://bo.example/", Writer(ANA)),
        ("Guest, B.", "https://bo.example/", Writer(BO)),
        ("", "", UNKNOWN),
        ("***", "", UNKNOWN),
    ],
)
def test_a_name_or_an_address_of_ones_own_tells_the_writers_apart(author: str, author_url: str, writer: Writer) -> None:
    assert make_writers().writer_of(ENTRY, author, author_url) == writer


def test_what_was_answered_about_a_name_goes_before_whoever_is_called_so() -> None:
    assert make_writers(claim("ana", BO)).writer_of(ENTRY, "Ana", "") == Writer(BO)
    assert make_writers(claim("ana", None)).writer_of(ENTRY, "Ana", "") == NOBODY
    assert make_writers(claim("bo", None, is_settled=False)).writer_of(ENTRY, "Bo", "") == UNKNOWN
    assert make_writers(claim("bo", None, is_settled=False)).writer_of(ENTRY, "Bo", "https://bo.example") == Writer(BO)


def test_what_two_wrote_is_the_firsts_who_is_here() -> None:
    writers = make_writers(claim("guest", None), claim("bo", BO))
    assert writers.writer_of(ENTRY, "Guest, Bo", "") == Writer(BO)
    assert writers.writer_of(ENTRY, "Ana, Bo", "") == Writer(ANA)
    assert make_writers(claim("guest", None), claim("other", None)).writer_of(ENTRY, "Guest, Other", "") == NOBODY


def test_an_entry_without_a_name_is_the_one_owners_or_its_own_question() -> None:
    assert make_writers(owners=(BO,)).writer_of(ENTRY, "", "") == Writer(BO)
    assert make_writers(claim(unsigned(ENTRY), BO)).writer_of(ENTRY, "", "") == Writer(BO)
    assert make_writers(claim(unsigned(ENTRY), BO)).writer_of(EntryId(8), "", "") == UNKNOWN


def test_a_name_of_somebody_who_writes_there_no_longer_is_nobodys() -> None:
    assert make_writers(claim("carl", CARL)).writer_of(ENTRY, "Carl", "") == NOBODY


def test_one_who_writes_everything_signs_with_any_name() -> None:
    everything = make_writers(claim(EVERYTHING, BO), owners=(BO,))
    assert everything.writer_of(ENTRY, "The Team", "") == Writer(BO)
    left = make_writers(claim(EVERYTHING, CARL))
    assert left.writer_of(ENTRY, "The Team", "") == UNKNOWN
