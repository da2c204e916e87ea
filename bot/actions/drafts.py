"""Buttons and menus about the draft of a round-up."""

from dataclasses import dataclass

from bot.components import ButtonAction
from bot.posts import PostId
from bot.themes import RoundId


@dataclass(frozen=True, slots=True)
class OpenDraft(ButtonAction, prefix="draft"):
    """Look at the draft of a round-up; with a post, at what can be changed about that."""

    round: RoundId
    post: PostId | None = None


@dataclass(frozen=True, slots=True)
class TurnDraft(ButtonAction, prefix="draft:page"):
    """Look at a page of a draft, counted from 1, in place of what stands there."""

    round: RoundId
    page: int


@dataclass(frozen=True, slots=True)
class ChooseDraftPost(ButtonAction, prefix="draft:choose"):
    """Choose a post of a draft in a menu, to change it."""

    round: RoundId


@dataclass(frozen=True, slots=True)
class EditDraftPost(ButtonAction, prefix="draft:edit"):
    """Open the form for the quote, the line and the place of a post."""

    round: RoundId
    post: PostId


@dataclass(frozen=True, slots=True)
class LeaveOutPost(ButtonAction, prefix="draft:out"):
    """Leave a post out of a round-up, or put it back."""

    round: RoundId
    post: PostId
    is_out: bool


@dataclass(frozen=True, slots=True)
class CreditDraftPost(ButtonAction, prefix="draft:credit"):
    """Choose in a menu which of a blog's writers wrote a post."""

    round: RoundId
    post: PostId


@dataclass(frozen=True, slots=True)
class EditOrder(ButtonAction, prefix="draft:order"):
    """Open the form for the order of the posts."""

    round: RoundId


@dataclass(frozen=True, slots=True)
class PreviewRoundup(ButtonAction, prefix="draft:preview"):
    """See the round-up as the channel will get it."""

    round: RoundId


@dataclass(frozen=True, slots=True)
class UndoEdits(ButtonAction, prefix="draft:undo"):
    """Undo all that hosts changed in a draft, once that is confirmed."""

    round: RoundId
    is_sure: bool


@dataclass(frozen=True, slots=True)
class EditOpening(ButtonAction, prefix="opening"):
    """Open the form for the words that a round-up begins with."""

    round: RoundId
