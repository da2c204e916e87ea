"""The invitation asks for exactly the permissions that the code looks for."""

from urllib.parse import parse_qs, urlsplit

import discord

from bot.messages.setup import PERMISSIONS
from cogs import permissions
from cogs.permissions import INVITED, invitation


def test_the_invitation_asks_for_what_the_bot_needs_and_no_more() -> None:
    asked = parse_qs(urlsplit(invitation(41)).query)
    assert asked["client_id"] == ["41"]
    assert asked["scope"] == ["bot applications.commands"]
    granted = {name for name, value in discord.Permissions(int(asked["permissions"][0])) if value}
    # Discord's newer names for some permissions stand beside the older ones: "View Channel" was "Read Messages".
    assert granted == {name for name, value in discord.Permissions(**dict.fromkeys(INVITED, True)) if value}
    assert set(INVITED) | {permissions._CALL} == set(PERMISSIONS), "every permission that a host may be asked for"
