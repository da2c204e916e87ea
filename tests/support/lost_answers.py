"""Answers to interactions whose connection to Discord breaks, and faults that are played on purpose."""

import aiohttp
import pytest
from discord.webhook.async_ import AsyncWebhookAdapter

from bot.demo.world import World

CALLBACK = "/interactions/*/*/callback"
"""Where Discord takes the first answer of an interaction."""


def lose_answers(monkeypatch: pytest.MonkeyPatch, times: int = 1, *, arrives: bool = False) -> None:
    """Let the connection break at the next first answers: before one arrives, or before Discord's word that it did."""
    real, left = AsyncWebhookAdapter.create_interaction_response, [None] * times

    async def answer(self: AsyncWebhookAdapter, *args: object, **kwargs: object) -> object:
        if not left:
            return await real(self, *args, **kwargs)  # type: ignore[arg-type]  # as they came
        left.pop()
        if arrives:
            await real(self, *args, **kwargs)  # type: ignore[arg-type]  # as they came
        raise aiohttp.ServerDisconnectedError

    monkeypatch.setattr(AsyncWebhookAdapter, "create_interaction_response", answer)


def forgive(world: World) -> None:
    """Let what was raised so far be no fault of the bot's: it was played."""
    world.env._errors.clear()
