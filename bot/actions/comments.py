"""Buttons about comments, and who wrote them."""

from dataclasses import dataclass

from bot.components import ButtonAction
from bot.posts import PostId
from bot.themes import CommunityId


@dataclass(frozen=True, slots=True)
class FindOwnComment(ButtonAction, prefix="commented"):
    """Say that one has commented on a post: the comment is looked for; with `agrees`, also that it may be noted."""

    post: PostId
    agrees: bool | None = None


@dataclass(frozen=True, slots=True)
class ClaimComment(ButtonAction, prefix="claim"):
    """Say that a comment under a post is one's own."""

    post: PostId
    comment: int


@dataclass(frozen=True, slots=True)
class ClaimNone(ButtonAction, prefix="claim:none"):
    """Say that none of the comments offered is one's own; with the number of the last where others come after it."""

    post: PostId
    last: int | None = None


@dataclass(frozen=True, slots=True)
class DisownComments(ButtonAction, prefix="disown"):
    """Say that what is noted as one's own comment under a post isn't."""

    post: PostId


@dataclass(frozen=True, slots=True)
class AnswerIdentityQuestion(ButtonAction, prefix="me"):
    """Answer, in private, whether one signed a comment with a name."""

    guild: CommunityId
    alias: int
    comment: int
    post: PostId
    was_me: bool
