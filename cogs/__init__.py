"""Discord, nothing else: one cog per command group, the buttons, and what the jobs need of Discord."""

from cogs.blog import BlogCog
from cogs.bylines import WhoWroteButton
from cogs.comments import ClaimButton, ClaimNoneButton, CommentedButton, DisownButton, IdentityQuestionButton
from cogs.consent import ConsentButton
from cogs.copies import CopyButton
from cogs.delivery.mended import MendedCog
from cogs.draft import (
    CreditMenu,
    DraftButton,
    DraftPostMenu,
    EditDraftPostButton,
    LeaveOutButton,
    OpeningButton,
    OrderButton,
    PreviewButton,
    TurnDraftButton,
    UndoButton,
)
from cogs.hello import HelloCog, OpenSetupButton
from cogs.help import CommandsButton, HelpCog
from cogs.host_rota import (
    ChangeThemeButton,
    GiveDateBackButton,
    HostRotaButton,
    TakeDateButton,
    ThemeInvitationButton,
)
from cogs.kept_modal import ReopenModalButton
from cogs.me import CardButton, MeCog
from cogs.pages import PageButton
from cogs.past_rounds import ForgetPastButton
from cogs.post import PostCog
from cogs.post_questions import QuestionButton, TakeOutButton
from cogs.privacy import PrivacyButton, PrivacyCog
from cogs.reading import ReadButton, ReadingCog, SeenButton
from cogs.round import CloseButton, ExtendButton, InButton, RoundCog, SkipButton, UnskipButton
from cogs.setup.cog import SetupCog
from cogs.setup.learned import HabitButton
from cogs.setup.permissions_button import CheckPermissionsButton
from cogs.spare_themes import AddSpareThemeButton, DropSpareThemeButton
from cogs.thanks import ShowThanksButton, ThanksCog
from cogs.theme import SuggestButton, ThemeCog, VoteButton
from cogs.troubles import DeletionButton, RetryButton

COGS = (
    HelpCog,
    SetupCog,
    ThemeCog,
    BlogCog,
    RoundCog,
    PostCog,
    ReadingCog,
    ThanksCog,
    MeCog,
    PrivacyCog,
    MendedCog,
    HelloCog,
)
BUTTONS = (
    VoteButton,
    SuggestButton,
    InButton,
    ReadButton,
    SeenButton,
    ConsentButton,
    CommentedButton,
    ClaimButton,
    ClaimNoneButton,
    DisownButton,
    IdentityQuestionButton,
    ShowThanksButton,
    PrivacyButton,
    CardButton,
    CommandsButton,
    PageButton,
    QuestionButton,
    WhoWroteButton,
    TakeOutButton,
    HabitButton,
    HostRotaButton,
    ThemeInvitationButton,
    TakeDateButton,
    GiveDateBackButton,
    ChangeThemeButton,
    AddSpareThemeButton,
    DropSpareThemeButton,
    CloseButton,
    ExtendButton,
    SkipButton,
    UnskipButton,
    ForgetPastButton,
    CopyButton,
    DraftButton,
    TurnDraftButton,
    DraftPostMenu,
    EditDraftPostButton,
    LeaveOutButton,
    CreditMenu,
    OpeningButton,
    OrderButton,
    PreviewButton,
    UndoButton,
    ReopenModalButton,
    OpenSetupButton,
    CheckPermissionsButton,
    RetryButton,
    DeletionButton,
)

__all__ = ["BUTTONS", "COGS"]
