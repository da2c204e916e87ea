"""The one kind act that a member is offered when they look at their standing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.posts import Post, least_read_first
from bot.themes import MemberId


@dataclass(frozen=True, slots=True)
class ThankForComment:
    """Somebody commented on the member's own post `on`, who has not answered there; `by` names who shows their name."""

    on: Post
    by: str = ""


@dataclass(frozen=True, slots=True)
class ReadBack:
    """Somebody reads the member, who has read nothing of theirs; only of those who show their names."""

    post: Post


@dataclass(frozen=True, slots=True)
class ReadNext:
    """A post of the round that the member has not read."""

    post: Post


@dataclass(frozen=True, slots=True)
class AnswerFirst:
    """A post on which nobody has commented; the member has read all of the round."""

    post: Post


KindAct = ThankForComment | ReadBack | ReadNext | AnswerFirst


def choose_kind_act(
    comments: Sequence[tuple[Post, MemberId]],
    of_readers: Sequence[Post],
    unread: Sequence[Post],
    unanswered: Sequence[Post],
    names: Mapping[MemberId, str],
) -> KindAct | None:
    """Return what a member could do for one person; None where nothing is left.

    `comments` are those on the member's own posts without an answer, newest first; `of_readers` are posts by those who
    read the member, who has read nothing of theirs, newest first; `unread` the posts of the round that the member has
    not read, and `unanswered` those on which nobody has commented. `names` has the people who show theirs: who reads
    somebody without that is offered as anybody else, as the offer would tell.
    """
    if comments:
        post, by = comments[0]
        return ThankForComment(post, names.get(by, ""))
    if back := [post for post in of_readers if post.member in names]:
        return ReadBack(back[0])
    if unread:
        return ReadNext(least_read_first(unread)[0])
    return AnswerFirst(least_read_first(unanswered)[0]) if unanswered else None
