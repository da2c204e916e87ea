"""Buttons about one post."""

from dataclasses import dataclass

from bot.components import ButtonAction
from bot.posts import PostId


@dataclass(frozen=True, slots=True)
class ReadPost(ButtonAction, prefix="read"):
    """Get the link of a post."""

    post: PostId


@dataclass(frozen=True, slots=True)
class MarkRead(ButtonAction, prefix="seen"):
    """Say that one has read a post."""

    post: PostId


@dataclass(frozen=True, slots=True)
class TakeOutPost(ButtonAction, prefix="none"):
    """Say that a post is no entry of its round.

    `is_sure` says that this is meant though the round takes no posts any more; without it, that is asked first.
    """

    post: PostId
    is_sure: bool | None = None


@dataclass(frozen=True, slots=True)
class AnswerQuestion(ButtonAction, prefix="mine"):
    """Answer whether a post is for the round."""

    post: PostId
    added: bool


@dataclass(frozen=True, slots=True)
class ChangeHabit(ButtonAction, prefix="learned"):
    """Take back what posts have taught, or let it count again."""

    habit: int
    unlearned: bool
