"""Buttons about what could not be said."""

from dataclasses import dataclass

from bot.components import ButtonAction
from bot.themes import CommunityId


@dataclass(frozen=True, slots=True)
class RetryDelivery(ButtonAction, prefix="again"):
    """Try again what could not be said in a server."""

    guild: CommunityId
