"""Discord, nothing else: one cog per command group, the buttons, and the outbox's delivery."""

from cogs.blog import BlogCog
from cogs.delivery import Delivery
from cogs.hosting import HostingButton, TurnsButton
from cogs.me import MeCog
from cogs.questions import QuestionButton
from cogs.reading import ReadButton, ReadingCog
from cogs.round import CloseButton, InButton, RoundCog, UnskipButton
from cogs.setup import SetupCog
from cogs.spares import SpareButton
from cogs.theme import SuggestButton, ThemeCog, VoteButton

COGS = (SetupCog, ThemeCog, BlogCog, RoundCog, ReadingCog, MeCog, Delivery)
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
)

__all__ = ["BUTTONS", "COGS", "Delivery"]
