"""Who wrote a comment: right 99 times in 100, and asked where it can't be told."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from bot.comments import (
    Alias,
    AliasKind,
    Author,
    IdentityIndex,
    ParsedComment,
    RecordedComment,
    is_full_name,
    normalize_name,
)
from bot.comments.model import POST_AUTHOR
from bot.themes import MemberId
from tests.support.commenters import make_commenters, make_identity_index

INES, JO = MemberId(1), MemberId(2)


def signed(name: str, address: str = "") -> ParsedComment:
    return ParsedComment.from_outside("test", "1", name, address, None, None)


def test_of_three_hundred_commenters_99_in_100_are_recognised_rightly() -> None:
    known, everybody = make_identity_index(), make_commenters()
    right, wrong, missed, asked = 0, 0, Counter[str](), 0
    for one in everybody:
        author = known.author_of(one.comment)
        asked += author.to_ask is not None
        assert author.to_ask in {None, one.member}, "nobody is asked about a stranger's name"
        if author.member is not None:
            right, wrong = right + (author.member == one.member), wrong + (author.member != one.member)
        elif one.member is not None and author.to_ask is None:
            missed[one.kind] += 1
    members = sum(one.member is not None for one in everybody)
    precision, recall, found = right / (right + wrong), right / members, (right + asked) / members
    print(f"{len(everybody)} commenters: precision {precision:.3f}, recall {recall:.3f}, with the asked {found:.3f}")  # noqa: T201
    print(f"missed: {dict(missed)}")  # noqa: T201
    assert len(everybody) >= 300
    assert precision >= 0.99
    assert recall >= 0.85


def test_a_full_name_asks_once_and_is_known_after_a_yes() -> None:
    names = {INES: "Inês Okafor", JO: "Jo"}
    assert IdentityIndex(names=names).author_of(signed("OKAFOR, Ines")).to_ask == INES
    assert IdentityIndex(names=names).author_of(signed("Inês")).to_ask is None
    assert IdentityIndex(names=names).author_of(signed("Jo")).to_ask is None
    for kind in (AliasKind.ASKED, AliasKind.NOT_ME):
        settled = [Alias(1, INES, kind, normalize_name("Inês Okafor"), "Inês Okafor")]
        assert IdentityIndex(names=names, aliases=settled).author_of(signed("Inês Okafor")).to_ask is None
    said_yes = [Alias(1, INES, AliasKind.NAME, normalize_name("Inês Okafor"), "Inês Okafor")]
    assert IdentityIndex(names=names, aliases=said_yes).author_of(signed("inês okafor")).member == INES


def test_who_takes_anothers_name_takes_nothing_that_bears_that_ones_address() -> None:
    homes = {"https://ines.example/": INES}.items()
    namesakes = IdentityIndex(homes, names={INES: "Inês Okafor", JO: "Inês Okafor"})
    assert namesakes.author_of(signed("Inês Okafor", "https://ines.example/")).member == INES
    assert namesakes.author_of(signed("Inês Okafor")) == Author()
    given = [Alias(1, INES, AliasKind.NAME, "the walker", "The Walker")]
    taken = IdentityIndex(homes, names={INES: "Inês Okafor", JO: "The Walker"}, aliases=given)
    assert taken.author_of(signed("The Walker", "https://ines.example/")).member == INES
    assert taken.author_of(signed("Jo Ray", "https://ines.example/")).member == INES
    other = IdentityIndex(homes, names={INES: "Inês Okafor", JO: "Jo Ray"})
    assert other.author_of(signed("Jo Ray", "https://ines.example/")) == Author()


def test_a_name_that_two_told_is_nobodys() -> None:
    both = [Alias(n, who, AliasKind.NAME, "the walker", "The Walker") for n, who in enumerate((INES, JO))]
    assert IdentityIndex(aliases=both).author_of(signed("the walker")).member is None


def test_an_address_that_is_a_members_blog_can_be_told_by_no_other() -> None:
    told = [Alias(1, JO, AliasKind.ADDRESS, "ines.example", "https://ines.example")]
    known = IdentityIndex({"https://ines.example/": INES}.items(), aliases=told)
    assert known.author_of(signed("x", "https://ines.example/")).member == INES
    assert IdentityIndex(aliases=told).author_of(signed("x", "https://ines.example/")).member == JO


def test_one_word_is_anybodys_name_also_where_a_member_told_it() -> None:
    told = [Alias(1, JO, AliasKind.NAME, "walker", "Walker")]
    known = IdentityIndex(names={JO: "Jo Berg"}, aliases=told)
    assert known.author_of(signed("Walker")) == Author()
    assert known.is_name_of("walker", JO)
    assert not known.is_name_of("walker", INES)


def test_the_blogs_own_author_is_its_owner_as_the_blog_itself_says() -> None:
    known = IdentityIndex(names={INES: "Inês", JO: "Jo"})
    user = ParsedComment.from_outside("wordpress", "1", "walker", "", None, None, "wordpress:b.example:1")
    marked = ParsedComment.from_outside("page", "1", "anything", "", None, None, POST_AUTHOR)
    assert known.author_under_post(user, INES, {"walker": INES}).member == INES
    assert known.author_under_post(user, INES, {"somebody else": INES}).member is None
    assert known.author_under_post(signed("Walker"), INES, {"walker": INES}).member is None, "a guest can type any name"
    assert known.author_under_post(marked, INES, {}).member == INES
    assert IdentityIndex().author_under_post(marked, INES, {}).member is None, "nothing is noted of who has paused"


def test_under_a_shared_blog_each_of_its_users_is_who_signs_so() -> None:
    known = IdentityIndex(names={INES: "Inês", JO: "Jo"})
    user = ParsedComment.from_outside("wordpress", "1", "Runner", "", None, None, "wordpress:b.example:2")
    signers = {"walker": INES, "runner": JO}
    assert known.author_under_post(user, INES, signers).member == JO
    assert known.author_under_post(signed("Runner"), INES, signers).member is None, "a guest can type any name"


def test_the_address_of_a_shared_blog_needs_a_name_that_one_of_its_writers_goes_by() -> None:
    homes = [("https://two.example/", INES), ("https://two.example/", JO)]
    known = IdentityIndex(homes, {INES: "Inês", JO: "Jo"}, signatures=[("runner", JO)])
    assert known.author_of(signed("Inês", "https://two.example/")).member == INES
    assert known.author_of(signed("Runner", "https://two.example/")).member == JO
    assert known.author_of(signed("Anybody", "https://two.example/")).member is None
    assert known.author_of(signed("", "https://two.example/")).member is None


def test_what_was_written_or_first_seen_in_a_pause_is_nobodys_and_what_came_before_it_is_theirs() -> None:
    resumed_at = datetime(2026, 3, 22, 12, tzinfo=UTC)
    before, after = resumed_at - timedelta(hours=3), resumed_at + timedelta(hours=3)
    pauses = {INES: [(resumed_at - timedelta(days=9), resumed_at)]}
    known = IdentityIndex([("https://ines.example/", INES)], {INES: "Inês"}, pauses=pauses)

    def author(published: datetime | None, first_seen_at: datetime | None) -> MemberId | None:
        written = ParsedComment.from_outside("test", "1", "Inês", "https://ines.example", None, published)
        return known.author_of(written, RecordedComment(None, first_seen_at) if first_seen_at else None).member

    assert author(after, None) == author(after, after) == author(None, None) == author(None, after) == INES
    assert author(before, None) is author(before, after) is author(None, before) is None
    assert author(after, before) is None, "a date after it was seen is that of something else"
    before_the_pause = resumed_at - timedelta(days=10)
    assert author(before_the_pause, None) == author(before_the_pause, before) == INES
    assert author(None, before_the_pause) == INES
    assert author(resumed_at - timedelta(days=9, hours=1), None) is None, "its clock may be that of another zone"


def test_a_hostname_that_a_member_gave_is_its_front_page_and_nothing_below_it() -> None:
    told = [Alias(1, JO, AliasKind.ADDRESS, "many.example", "many.example")]
    known = IdentityIndex(names={JO: "Jo Berg"}, aliases=told)
    assert known.author_of(signed("x", "https://www.many.example/")).member == JO
    assert known.author_of(signed("x", "https://many.example/@strange")).member is None
    page = [Alias(2, JO, AliasKind.ADDRESS, "many.example/@jo", "many.example/@jo")]
    known = IdentityIndex(names={JO: "Jo Berg"}, aliases=[*told, *page])
    assert known.author_of(signed("x", "https://many.example/@jo/about")).member == JO
    proved = [*told, Alias(3, JO, AliasKind.PROFILE, "many.example", "https://many.example/")]
    known = IdentityIndex(names={JO: "Jo Berg"}, aliases=proved)
    assert known.author_of(signed("x", "https://many.example/any/page")).member == JO


def test_an_address_outweighs_a_first_name_that_signs_the_post() -> None:
    homes = [("https://ines.example/", INES), ("https://jo.example/", JO)]
    known = IdentityIndex(homes, {INES: "Anna Alves", JO: "Anna Berg"})

    def author(name: str, address: str) -> MemberId | None:
        user = ParsedComment.from_outside("wordpress", "1", name, address, None, None, "wordpress:b.example:2")
        return known.author_under_post(user, INES, {normalize_name(name): INES}).member

    assert author("Anna", "https://jo.example/") == JO
    assert author("Anna Alves", "https://jo.example/") is None, "a full name and another's address contradict"
    assert author("Anna", "https://ines.example/") == author("Anna", "") == author("Anna", "https://x.example") == INES


ONE_WORD = [
    *("Priya", "प्रिया", "মিনা", "நிலா", "မိုးမိုး", "สมชาย"),
    *("Jean-Luc", "Anne\u2011Sophie", "O'Neil", "D\u2019Arcy", "J.R."),
]
MORE_WORDS = [
    *("प्रिया शर्मा", "মিনা দাস", "สมชาย ใจดี", "约翰·史密斯"),
    *("J. R.", "Jean-Luc P", "J.R.Smith", "jo.berg", "jo_berg"),
]


def test_one_word_is_one_in_every_script_and_also_where_a_sign_joins_its_parts() -> None:
    assert [name for name in ONE_WORD if is_full_name(name)] == []
    assert [name for name in MORE_WORDS if not is_full_name(name)] == []
    for name in (*ONE_WORD, *MORE_WORDS):
        assert normalize_name(normalize_name(name)) == normalize_name(name)
        assert is_full_name(normalize_name(name)) is is_full_name(name)


def test_names_that_differ_by_their_vowels_are_those_of_different_people() -> None:
    given = [Alias(1, JO, AliasKind.NAME, normalize_name(name), name) for name in ("रीमा", "रीमा शर्मा")]
    known = IdentityIndex(names={INES: "रीमा दास"}, aliases=given)
    assert known.author_of(signed("रामू")) == known.author_of(signed("रीमा")) == Author()
    assert known.author_of(signed("रामू दास")) == known.author_of(signed("रामू शर्मा")) == Author()
    assert (known.author_of(signed("रीमा दास")).to_ask, known.author_of(signed("रीमा शर्मा")).member) == (INES, JO)


def test_in_a_full_name_nobody_minds_what_joins_its_words() -> None:
    for one, other in (
        ("Jean-Luc Picard", "jean luc picard"),
        ("J.R.R. Tolkien", "J. R. R. Tolkien"),
        ("Anne O\u2019Neil", "O'Neil, Anne"),
        ("जो\u200dशी राव", "जोशी राव"),
    ):
        assert normalize_name(one) == normalize_name(other)
