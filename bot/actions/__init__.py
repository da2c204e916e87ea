"""What the bot's buttons do, one type for each action, by the noun that it concerns.

A button of a message takes its id from here, and `cogs` holds the button that answers it.
"""

from bot.actions.blogs import BylineAnswer, NameWriter
from bot.actions.comments import AnswerIdentityQuestion, ClaimComment, ClaimNone, DisownComments, FindOwnComment
from bot.actions.delivery import AnswerDeletion, Deletable, RetryDelivery
from bot.actions.drafts import (
    ChooseDraftPost,
    CreditDraftPost,
    EditDraftPost,
    EditOpening,
    EditOrder,
    LeaveOutPost,
    OpenDraft,
    PreviewRoundup,
    TurnDraft,
    UndoEdits,
)
from bot.actions.forms import ReopenModal
from bot.actions.members import AnswerConsent, ChangePrivacy, DrawCircle, PrivacyChange, ShowCommands, ShowThanks
from bot.actions.pages import Listing, ShowPage
from bot.actions.posts import AnswerQuestion, ChangeHabit, MarkRead, ReadPost, TakeOutPost
from bot.actions.rounds import CloseRound, CopyRoundup, ExtendRound, ForgetPast, JoinRound, SkipRound, UnskipRound
from bot.actions.setup import CheckPermissions, OpenSetup
from bot.actions.themes import (
    AddSpareTheme,
    AnswerInvitation,
    CastVote,
    ChangeHostRota,
    ChangeTheme,
    DropSpareTheme,
    GiveDateBack,
    InvitationAnswer,
    RotaChange,
    SuggestTheme,
    TakeDate,
)

__all__ = [
    "AddSpareTheme",
    "AnswerConsent",
    "AnswerDeletion",
    "AnswerIdentityQuestion",
    "AnswerInvitation",
    "AnswerQuestion",
    "BylineAnswer",
    "CastVote",
    "ChangeHabit",
    "ChangeHostRota",
    "ChangePrivacy",
    "ChangeTheme",
    "CheckPermissions",
    "ChooseDraftPost",
    "ClaimComment",
    "ClaimNone",
    "CloseRound",
    "CopyRoundup",
    "CreditDraftPost",
    "Deletable",
    "DisownComments",
    "DrawCircle",
    "DropSpareTheme",
    "EditDraftPost",
    "EditOpening",
    "EditOrder",
    "ExtendRound",
    "FindOwnComment",
    "ForgetPast",
    "GiveDateBack",
    "InvitationAnswer",
    "JoinRound",
    "LeaveOutPost",
    "Listing",
    "MarkRead",
    "NameWriter",
    "OpenDraft",
    "OpenSetup",
    "PreviewRoundup",
    "PrivacyChange",
    "ReadPost",
    "ReopenModal",
    "RetryDelivery",
    "RotaChange",
    "ShowCommands",
    "ShowPage",
    "ShowThanks",
    "SkipRound",
    "SuggestTheme",
    "TakeDate",
    "TakeOutPost",
    "TurnDraft",
    "UndoEdits",
    "UnskipRound",
]
