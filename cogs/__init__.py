"""Discord, nothing else: one cog per command group, the buttons, and the outbox's delivery."""

from cogs.blog import BlogCog
from cogs.delivery import Delivery
from cogs.me import MeCog
from cogs.questions import QuestionButton
from cogs.reading import ReadButton, ReadingCog
from cogs.round import RoundCog
from cogs.setup import SetupCog
from cogs.theme import ThemeCog, VoteButton

COGS = (SetupCog, ThemeCog, BlogCog, RoundCog, ReadingCog, MeCog, Delivery)
BUTTONS = (VoteButton, ReadButton, QuestionButton)

__all__ = ["BUTTONS", "COGS", "Delivery"]
