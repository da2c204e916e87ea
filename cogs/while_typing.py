"""What offers choices for an option while somebody types: before each letter is answered, the next may be there."""

from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, TypeVar

import discord
from discord.ext import commands

from bot.errors import UserError
from cogs.choices import Choices

CogT = TypeVar("CogT", bound=commands.Cog)
Offer = Callable[[CogT, discord.Interaction, str], Coroutine[Any, Any, Choices]]


def while_typing(offer: Offer[CogT]) -> Offer[CogT]:
    """Return what offers choices, and none where it raises UserError: the command says why once it is given."""

    @wraps(offer)
    async def offer_or_none(cog: CogT, interaction: discord.Interaction, typed: str) -> Choices:
        try:
            return await offer(cog, interaction, typed)
        except UserError:
            return []

    return offer_or_none
