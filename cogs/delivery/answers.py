"""What Discord's answers mean: what passes by itself, what a host can mend, what is gone, and what is our own fault.

The codes are those of Discord's documentation, "Opcodes and Status Codes", "JSON Error Codes"
(https://discord.com/developers/docs/topics/opcodes-and-status-codes#json-json-error-codes).
"""

from collections.abc import Collection, Mapping
from http import HTTPStatus

import discord

from bot.outbox import Obstacle

UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, UNKNOWN_EVENT, UNKNOWN_TAG = 10003, 10008, 10070, 10087
ANOTHERS_MESSAGE = 50005
INVALID_FORM_BODY, THREAD_ARCHIVED, HAS_THREAD, EVENT_FINISHED = 50035, 50083, 160004, 180000

PASSING = {
    20016: "slow mode, which bots are free of but in a moment when it changes",
    20022: "announcements edited too often",
    20028: "the channel's write limit",
    20029: "the server's write limit",
    30046: "old messages edited too often",
    40001: "unauthorized, as in an outage: a token that is revoked ends the connection to the gateway, too",
    40003: "direct messages opened too fast",
    40004: "sending is switched off for a while",
    40006: "the feature is switched off for a while",
    40062: "the service is rate limited",
    40333: "Cloudflare blocks the request",
    50014: "invalid token, as 40001",
    110001: "not yet available",
    130000: "overloaded",
}
"""The codes of what passes by itself, whatever their status, each with what it means."""
OBSTACLES: Mapping[int, Obstacle] = {
    10004: Obstacle.SERVER_GONE,  # unknown guild
    UNKNOWN_CHANNEL: Obstacle.CHANNEL_GONE,
    10013: Obstacle.NO_PRIVATE,  # unknown user
    UNKNOWN_TAG: Obstacle.TAG_REQUIRED,
    30003: Obstacle.PINS_FULL,
    30038: Obstacle.EVENTS_FULL,
    40058: Obstacle.WRONG_CHANNEL,  # a message for a forum itself
    40066: Obstacle.TAG_REQUIRED,  # every tag is for moderators
    40067: Obstacle.TAG_REQUIRED,
    50001: Obstacle.NO_ACCESS,
    50007: Obstacle.NO_PRIVATE,
    50008: Obstacle.WRONG_CHANNEL,
    50009: Obstacle.NO_PERMISSION,  # the verification level is too high
    50013: Obstacle.NO_PERMISSION,
    50024: Obstacle.WRONG_CHANNEL,
    50033: Obstacle.NO_PRIVATE,  # invalid recipient
    THREAD_ARCHIVED: Obstacle.THREAD_LOCKED,  # and could not be opened again
    160002: Obstacle.NO_PERMISSION,  # to read the history
    160005: Obstacle.THREAD_LOCKED,
    160006: Obstacle.THREADS_FULL,
    160007: Obstacle.THREADS_FULL,
    200000: Obstacle.AUTOMOD,
    200001: Obstacle.AUTOMOD,
    240000: Obstacle.AUTOMOD,  # harmful links
}
"""What stands in the way, by the codes that say so; 50035 and others of the message itself are not among them."""
_OUR_FAULT: Collection[int] = {
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
}


def obstacle_in(error: Exception) -> Obstacle | None:
    """Return what an error says stands in the way; None where it passes by itself.

    Discord's own refusals carry a code. An answer without one, whatever its status, comes from a proxy before Discord
    or from an outage, unless it calls the request itself wrong.
    """
    if not isinstance(error, discord.HTTPException):
        return None
    if error.code in OBSTACLES:
        return OBSTACLES[error.code]
    if error.code in PASSING or error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return None
    if error.status in _OUR_FAULT:
        return Obstacle.REFUSED
    if not error.code:
        return None
    return _UNKNOWN_CODES.get(error.status)


def obstacle_in_server(error: Exception, guild: discord.Guild | None) -> Obstacle | None:
    """Return the same for something in a server.

    While the bot is in a timeout there, Discord says that a permission is missing, too.
    """
    found = obstacle_in(error)
    is_timed_out = found is Obstacle.NO_PERMISSION and guild is not None and guild.me.is_timed_out()
    return Obstacle.TIMED_OUT if is_timed_out else found


_UNKNOWN_CODES: Mapping[int, Obstacle] = {
    HTTPStatus.FORBIDDEN: Obstacle.NO_PERMISSION,
    HTTPStatus.NOT_FOUND: Obstacle.CHANNEL_GONE,
}
