from collections.abc import AsyncIterator
from datetime import datetime

import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.local_discord.running import NOW, connect_to
from tests.local_discord.server import LocalDiscord


@pytest.fixture
async def discord(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[LocalDiscord]:
    monkeypatch.setattr(Route, "BASE", Route.BASE)
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", DiscordWebSocket.DEFAULT_GATEWAY)
    async with LocalDiscord.serve() as discord:
        connect_to(discord)
        yield discord
        assert discord.form_errors == []


@pytest.fixture
def now() -> datetime:
    return NOW
