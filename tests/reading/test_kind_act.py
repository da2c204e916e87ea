"""The one kind act that is offered: first to whom the member owes a word, and never by telling who reads in secret."""

from datetime import UTC, datetime

from bot.posts import Decision, Post, PostId
from bot.reading import AnswerFirst, ReadBack, ReadNext, ThankForComment, choose_kind_act
from bot.themes import MemberId, RoundId

NOW = datetime(2026, 3, 20, tzinfo=UTC)
ANN, BEN, CLEO = MemberId(1), MemberId(2), MemberId(3)


def post(number: int, by: MemberId, readers: int = 0) -> Post:
    return Post(
        PostId(number), RoundId(1), by, f"M{by}", by, f"P{number}", "", "", 1, NOW, False, Decision.ACCEPT,
        readers=readers,
    )  # fmt: skip


def test_a_comment_without_an_answer_comes_first_and_names_only_who_wants_to_be_named() -> None:
    comments = [(post(1, ANN), BEN), (post(1, ANN), CLEO)]
    back, others = [post(2, CLEO)], [post(3, BEN)]
    assert choose_kind_act(comments, back, others, [], {BEN: "Ben"}) == ThankForComment(post(1, ANN), "Ben")
    assert choose_kind_act(comments, back, others, [], {CLEO: "Cleo"}) == ThankForComment(post(1, ANN))


def test_who_reads_in_secret_is_offered_only_as_anybody_else() -> None:
    back, others = [post(2, CLEO), post(4, BEN)], [post(3, CLEO, readers=2), post(5, BEN, readers=1)]
    assert choose_kind_act([], back, others, [], {BEN: "Ben"}) == ReadBack(post(4, BEN))
    assert choose_kind_act([], back, others, [], {}) == ReadNext(post(5, BEN, readers=1))
    assert choose_kind_act([], back, [], [], {}) is None


def test_what_nobody_answered_is_offered_as_that_once_all_is_read() -> None:
    lonely = [post(6, BEN, readers=2), post(7, CLEO, readers=1)]
    assert choose_kind_act([], [], [post(5, BEN)], lonely, {}) == ReadNext(post(5, BEN))
    assert choose_kind_act([], [], [], lonely, {}) == AnswerFirst(post(7, CLEO, readers=1))
