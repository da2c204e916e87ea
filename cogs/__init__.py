"""Discord, nothing else: one cog per command group, the buttons, and the outbox's delivery."""

from cogs.blog import BlogCog
from cogs.copies import CopyButton
from cogs.delivery import Delivery
from cogs.draft import DraftButton, OpeningButton
from cogs.hosting import HostingButton, TurnsButton
from cogs.me import MeCog
from cogs.post import PostCog
from cogs.questions import QuestionButton
from cogs.reading import ReadButton, ReadingCog
from cogs.round import CloseButton, InButton, RoundCog, UnskipButton
from cogs.setup import SetupCog
from cogs.spares import SpareButton
from cogs.theme import SuggestButton, ThemeCog, VoteButton

COGS = (SetupCog, ThemeCog, BlogCog, RoundCog, PostCog, ReadingCog, MeCog, Delivery)
BUTTONS = (
    VoteButton,
    SuggestButton,
    InButton,
    ReadButton,
    QuestionButton,
    TurnsButton,
    HostingButton,
    SpareButton,
    CloseButton,
    UnskipButton,
    CopyButton,
    DraftButton,
    OpeningButton,
)

__all__ = ["BUTTONS", "COGS", "Delivery"]
