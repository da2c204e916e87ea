"""How long people wait: from an interaction to Discord's word that it has the first answer."""

import asyncio
import re
from http import HTTPStatus

import aiohttp
import discord

from bot.metrics import Metrics

MAX_OPEN = 1000
"""Interactions that are waited for at a time; those beyond are not measured."""
FORGOTTEN_AFTER_SECONDS = 5.0
"""After so many seconds an interaction counts as unanswered: Discord takes a first answer for three."""
_CALLBACK = re.compile(r"/interactions/(\d+)/[^/]+/callback$")
KINDS = {
    discord.InteractionType.application_command: "command",
    discord.InteractionType.autocomplete: "autocomplete",
    discord.InteractionType.component: "button",
    discord.InteractionType.modal_submit: "form",
}


class FirstAnswers:
    """Notes when an interaction comes and when Discord takes its first answer."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._open: dict[int, tuple[str, float]] = {}
        """The kind of each interaction without an answer, and when it came in the event loop's own seconds."""

    def note(self, interaction: discord.Interaction) -> None:
        """Take note that an interaction has come."""
        self._forget_late()
        if (kind := KINDS.get(interaction.type)) and len(self._open) < MAX_OPEN:
            self._open[interaction.id] = kind, asyncio.get_running_loop().time()

    def _forget_late(self) -> None:
        began = asyncio.get_running_loop().time() - FORGOTTEN_AFTER_SECONDS
        for id_, (kind, at) in list(self._open.items()):
            if at > began:
                break  # they stand in the order in which they came
            del self._open[id_]
            self._metrics.interactions.labels(kind, "unanswered").inc()

    def watch(self, trace: aiohttp.TraceConfig) -> aiohttp.TraceConfig:
        """Take note of every answer of Discord's to a request of a trace; return the trace."""

        async def on_request_end(_: object, __: object, ended: aiohttp.TraceRequestEndParams) -> None:
            status = ended.response.status
            self._metrics.discord_responses.labels(str(status)).inc()
            if (callback := _CALLBACK.search(ended.url.path)) is None:
                return
            if (opened := self._open.pop(int(callback[1]), None)) is None:
                return
            kind, began = opened
            result = "answered" if status < HTTPStatus.BAD_REQUEST else "refused"
            self._metrics.interactions.labels(kind, result).inc()
            self._metrics.interaction_seconds.labels(kind).observe(asyncio.get_running_loop().time() - began)

        trace.on_request_end.append(on_request_end)
        return trace
