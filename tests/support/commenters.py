"""Three hundred invented commenters, each with who they really are: a circle as it could be, and who passes by.

The circle has 40 members. Every kind of trouble that was met on real blogs is among them: two people of one name,
first names alone, hosts that many share, `http` for `https`, `www`, an international domain in either spelling, a comma
in a name, profile pages instead of blogs, the blog's own author, people who type a member's address or name.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.comments import Alias, AliasKind, IdentityIndex, ParsedComment, normalize_name
from bot.themes import MemberId

FIRST = ["Ada", "Bruno", "Chloé", "Dmitri", "Edda", "Farid", "Greta", "Hiro", "Inês", "Jonas"]
LAST = ["Alvarez", "Brandt", "Carter", "Dvořák"]
SHARED = ["medium.example/@", "blogs.example/", "sites.example/~"]


@dataclass(frozen=True, slots=True)
class Commenter:
    """Somebody who left a name and an address, and the member they are, if they are one."""

    name: str
    address: str
    member: MemberId | None
    kind: str
    account: str = ""

    @property
    def comment(self) -> ParsedComment:
        """Return their comment as a comment source shows it."""
        return ParsedComment.from_outside("test", "1", self.name, self.address, None, None, self.account)


def _name(n: int) -> str:
    return f"{FIRST[n % 10]} {LAST[n // 10]}"


def _home(n: int) -> str:
    if n % 4 == 3:
        return f"https://{SHARED[n % 3]}{FIRST[n % 10].lower()[:3]}{n}/"
    return "https://bücher-und-züge.example/" if n == 5 else f"https://{'www.' if n % 3 == 0 else ''}blog{n}.example/"


def make_identity_index() -> IdentityIndex:
    """Return the identities of 40 members: 0 and 1 have the same name, and some told the bot how they sign."""
    names = {MemberId(n): _name(n) for n in range(40)} | {MemberId(1): _name(0)}
    homes = {_home(n): MemberId(n) for n in range(40)}
    claims = [(n, AliasKind.NAME, f"{FIRST[n % 10]} of the {LAST[n // 10]}s") for n in range(0, 40, 5)]
    claims += [(n, AliasKind.NAME, FIRST[n]) for n in range(7, 10)]
    claims += [(n, AliasKind.ACCOUNT, f"blogger:{n}") for n in range(2, 40, 6)]
    claims += [(n, AliasKind.PROFILE, f"hub.example/person{n}") for n in range(3, 40, 9)]
    aliases = [
        Alias(i, MemberId(n), kind, normalize_name(value) if kind is AliasKind.NAME else value, value)
        for i, (n, kind, value) in enumerate(claims)
    ]
    return IdentityIndex(homes.items(), names, aliases)


def make_commenters() -> list[Commenter]:
    """Return all three hundred commenters."""
    return [*_members(), *_passers_by()]


def _members() -> Iterator[Commenter]:
    for n in range(40):
        me, name, home = MemberId(n), _name(n), _home(n)
        yield Commenter(name, home, me, "home")
        yield Commenter(name.upper(), home.replace("https", "http").rstrip("/"), me, "http, no slash")
        yield Commenter(f"{name.split()[0]}!", f"{home}about", me, "a page of the blog")
        swapped = home.replace("www.", "") if "www." in home else home.replace("://", "://www.")
        yield Commenter(name, swapped, me, "www")
    yield Commenter("Farid", "https://xn--bcher-und-zge-0vb6e.example/", None, "an unlike domain")
    yield Commenter("Farid Alvarez", "https://xn--bcher-und-zge-vob3l.example/", MemberId(5), "IDN in ASCII")
    for n in range(0, 40, 5):
        yield Commenter(f"{FIRST[n % 10]} of the {LAST[n // 10]}s", "", MemberId(n), "a name they told")
    for n in range(2, 40, 6):
        yield Commenter("anything", f"https://www.blogger.example/profile/{n}", MemberId(n), "account", f"blogger:{n}")
    for n in range(3, 40, 9):
        yield Commenter("~", f"http://www.hub.example/person{n}/", MemberId(n), "a profile that names their blog")
    for n in range(2, 22):
        yield Commenter(f"{LAST[n // 10]}, {FIRST[n % 10]}", "", MemberId(n), "a full name alone")
    for n in (12, 13, 14):
        yield Commenter(FIRST[n % 10], _home(n), MemberId(n), "first name at home")


def _passers_by() -> Iterator[Commenter]:
    for n in range(10):
        yield Commenter(FIRST[n], "", None, "a first name alone")
        yield Commenter(f"{FIRST[n]} Zimmer", f"https://elsewhere{n}.example/", None, "another of that first name")
    for n in range(3):
        yield Commenter("Somebody Else", f"https://{SHARED[n]}", None, "the shared host itself")
        yield Commenter("Somebody Else", f"https://{SHARED[n]}other{n}/", None, "a neighbour on a shared host")
        yield Commenter(
            "Somebody Else", f"https://{SHARED[n]}{FIRST[3].lower()[:3]}3x/", None, "a path that begins alike"
        )
    for n in range(3, 40, 9):
        yield Commenter("Somebody Else", f"https://hub.example/person{n}{n}", None, "a neighbour of such a profile")
    for n in range(20):
        yield Commenter(f"Reader {n}", f"https://blog{n}.example.evil.example/", None, "a host that begins alike")
        yield Commenter(f"Shop {n}", f"https://notblog{n}.example/", None, "a host that ends alike")
    for n in range(4):
        yield Commenter(_name(20 + n), _home(30 + n), None, "types one member's name and another's address")
    yield Commenter("Cheap Watches", _home(2), None, "types a member's address")
    yield Commenter(_name(0), "", None, "a name of two")
    for n in range(30):
        yield Commenter("", f"javascript:alert({n})" if n % 2 else f"https://shop{n}.example/", None, "no name")
