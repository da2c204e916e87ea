"""The laws of standing, for ours and against five scores that break them."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.posts import PostId
from bot.reading.interactions import Comment, Interaction, Read, Thanks
from bot.reading.standing import Standing
from bot.themes import MemberId

PEOPLE = [MemberId(n) for n in range(1, 7)]
ME, HER, HIM = PEOPLE[:3]
POSTS = {PostId(n): PEOPLE[n % len(PEOPLE)] for n in range(30)}
WEEKS = ["2026-W10", "2026-W11", "2026-W12"]

people = st.sampled_from(PEOPLE)
posts = st.sampled_from(sorted(POSTS))
numbers = st.sampled_from([str(n) for n in range(8)])
reads = st.builds(lambda post, by: Read(post, POSTS[post], by), posts, people)
parents = st.none() | numbers
comments = st.builds(
    lambda post, by, id_, parent: Comment(post, POSTS[post], by, id_, parent), posts, people, numbers, parents
)
thanks = st.builds(Thanks, people, people, st.sampled_from(WEEKS))
deeds = st.one_of(reads, comments, thanks)
circles = st.lists(deeds, max_size=40)

Score = Callable[[MemberId, Sequence[Interaction]], float]


def ours(me: MemberId, done: Sequence[Interaction]) -> float:
    return Standing.of(me, done).number


def answers(who: MemberId, author: MemberId, many: int) -> list[Interaction]:
    """Return answers of a person under as many posts of one author, each acknowledged, and all else one can do."""
    found: list[Interaction] = []
    for post in [post for post, by in POSTS.items() if by == author][:many]:
        found += [Read(post, author, who), Comment(post, author, who, f"a{post}")]
        found.append(Comment(post, author, author, f"b{post}", f"a{post}"))
    return found


@given(circles, st.lists(st.builds(lambda n, by: Read(PostId(n), ME, by), st.integers(100, 110), people)))
def test_publishing_more_never_raises_it(done: list[Interaction], readers: list[Interaction]) -> None:
    assert ours(ME, [*done, *readers]) == ours(ME, done)


@given(circles, st.lists(deeds))
def test_a_break_never_lowers_it_whatever_others_do_meanwhile(
    done: list[Interaction], later: list[Interaction]
) -> None:
    assert ours(ME, [*done, *later]) >= ours(ME, done)


@given(circles, st.lists(st.builds(lambda post: Comment(post, ME, ME, "x"), posts) | st.just(Thanks(ME, ME, WEEKS[0]))))
def test_what_i_do_to_myself_counts_nothing(done: list[Interaction], own: list[Interaction]) -> None:
    assert ours(ME, [*done, *own]) == ours(ME, done)


@given(circles, posts, st.integers(1, 10))
def test_ten_answers_under_one_post_are_one(done: list[Interaction], post: PostId, more: int) -> None:
    assume(POSTS[post] != ME)
    one = [*done, Comment(post, POSTS[post], ME, "new0")]
    assert ours(ME, [*one, *(Comment(post, POSTS[post], ME, f"new{n}") for n in range(1, more))]) == ours(ME, one)


def test_everything_for_one_person_is_worth_less_than_one_answer_to_each_of_two() -> None:
    everything = [*answers(ME, HER, 5), *(Thanks(HER, ME, f"2026-W{week}") for week in range(10, 53))]
    two = [Comment(PostId(1), HER, ME, "1"), Comment(PostId(2), HIM, ME, "2")]
    assert ours(ME, everything) < ours(ME, two) == 1


@given(circles, st.lists(st.builds(Thanks, st.just(ME), people, st.sampled_from(WEEKS))))
def test_help_counts_only_by_the_thanks_of_who_received_it(
    done: list[Interaction], given_by_me: list[Interaction]
) -> None:
    assert ours(ME, [*done, *given_by_me]) == ours(ME, done)
    assert ours(ME, [Thanks(HER, ME, WEEKS[0])]) > 0
    assert ours(ME, [Thanks(None, ME, WEEKS[0])]) == 0


@given(st.lists(deeds, max_size=20), st.randoms(use_true_random=False))
def test_order_and_repetition_change_nothing(done: list[Interaction], chance: Random) -> None:
    again = [*done, *done]
    chance.shuffle(again)
    assert ours(ME, again) == pytest.approx(ours(ME, done))


@given(circles, circles)
def test_dealings_of_others_do_not_move_it(done: list[Interaction], others: list[Interaction]) -> None:
    def concerns_me(deed: Interaction) -> bool:
        if isinstance(deed, Thanks):
            return deed.helper == ME
        return deed.by == ME or (isinstance(deed, Comment) and deed.by == deed.author)

    assert ours(ME, [*done, *(deed for deed in others if not concerns_me(deed))]) == ours(ME, done)


@given(circles, st.integers(1, 20))
def test_k_friends_add_less_than_k(done: list[Interaction], friends: int) -> None:
    new = [MemberId(100 + n) for n in range(friends)]
    kindness: list[Interaction] = [Comment(PostId(200 + friend), friend, ME, f"{friend}") for friend in new]
    kindness += [Thanks(friend, ME, WEEKS[0]) for friend in new]
    assert ours(ME, [*done, *kindness]) < ours(ME, done) + friends


# Five scores in use, each with a circle in which it breaks a law.


def count_of_posts(me: MemberId, done: Iterable[Interaction]) -> float:
    return len({deed.post for deed in done if not isinstance(deed, Thanks) and deed.author == me})


def count_of_comments(me: MemberId, done: Iterable[Interaction]) -> float:
    return len([deed for deed in done if isinstance(deed, Comment) and deed.by == me])


def h_index(me: MemberId, done: Iterable[Interaction]) -> float:
    counted = Counter(deed.post for deed in done if isinstance(deed, Comment) and deed.author == me)
    return sum(count >= place for place, count in enumerate(sorted(counted.values(), reverse=True), 1))


def reciprocity(me: MemberId, done: Iterable[Interaction]) -> float:
    to_me = {deed.by for deed in done if isinstance(deed, Comment) and deed.author == me}
    by_me = {deed.author for deed in done if isinstance(deed, Comment) and deed.by == me}
    return len(to_me & by_me) / len(to_me | by_me) if to_me | by_me else 0.0


def page_rank(me: MemberId, done: Iterable[Interaction]) -> float:
    links = {(deed.by, deed.author) for deed in done if isinstance(deed, Comment) and deed.by != deed.author}
    rank = dict.fromkeys(PEOPLE, 1 / len(PEOPLE))
    for _ in range(30):
        rank = {
            one: 0.15 / len(PEOPLE)
            + 0.85 * sum(rank[by] / len([1 for b, _ in links if b == by]) for by, author in links if author == one)
            for one in PEOPLE
        }
    return rank[me]


CALM: list[Interaction] = [Comment(PostId(1), HER, ME, "1")]
FOR_ME = Comment(PostId(6), ME, HER, "2")


@pytest.mark.parametrize(
    ("score", "law", "before", "after"),
    [
        (count_of_posts, "publishing more raises it", [], [Read(PostId(100), ME, HER)]),
        (count_of_comments, "ten answers are ten", CALM, [Comment(PostId(1), HER, ME, str(n)) for n in range(2, 12)]),
        (h_index, "what I do to myself counts", [], [Comment(PostId(100), ME, ME, "1")]),
        (
            reciprocity,
            "a break lowers it",
            [*CALM, Comment(PostId(6), ME, HER, "2")],
            [Comment(PostId(6), ME, HIM, "3")],
        ),
        (
            page_rank,
            "others' dealings move it",
            [Comment(PostId(6), ME, HER, "1")],
            [Comment(PostId(2), HIM, HER, "2")],
        ),
    ],
)
def test_a_score_in_use_breaks_a_law_that_ours_keeps(
    score: Score, law: str, before: list[Interaction], after: list[Interaction]
) -> None:
    assert score(ME, before) != score(ME, [*before, *after]), law
    assert ours(ME, before) == ours(ME, [*before, *after])
