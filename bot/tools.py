"""What cogs and flows are handed to work with."""

from dataclasses import dataclass

from bot.clock import Clock
from bot.web import Web
from storage import Database


@dataclass(frozen=True, slots=True)
class Tools:
    """The doors: the database, the web, and the clock."""

    db: Database
    web: Web
    clock: Clock
