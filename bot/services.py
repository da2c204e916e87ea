"""What cogs and flows are handed to work with."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.clock import Clock
from bot.comments import ParsedComment
from bot.posts import PostId
from bot.web import Web
from bot.web.publish import Publisher
from bot.workers import Workers
from storage import Database


@dataclass(frozen=True, slots=True)
class Services:
    """The doors: the database, the web, the clock, and the processes that read what came from outside."""

    db: Database
    web: Web
    clock: Clock
    workers: Workers
    public_address: str = ""
    """Where the world reaches the bot's own web server, without a slash at the end; empty where it does not."""
    publishers: tuple[Publisher, ...] = ()
    """The blogs on which the operator lets round-ups be published."""
    looking: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held by who looks at feeds: none is looked at by two at a time."""
    commands: dict[str, str] = field(default_factory=dict)
    """What stands in a text for each slash command, by its name such as `/blog add`, once Discord has told."""
    looks: dict[PostId, asyncio.Task[Sequence[ParsedComment]]] = field(default_factory=dict)
    """The looks at comments that members wait for."""
