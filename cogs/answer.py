"""Answers on their way to Discord, which they may miss: what a person asked for is done before, or refused.

So an answer whose connection broke is given again, and one that can't be given any more is told in the log, in a line.
Neither is an error of what was asked for, and what follows the answer still comes.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import aiohttp
import discord
from discord import ui

from cogs.delivery.answers import obstacle_in

log = logging.getLogger(__name__)

NO_MENTIONS = discord.AllowedMentions.none()
UNKNOWN_WEBHOOK, UNKNOWN_INTERACTION, ACKNOWLEDGED, INVALID_WEBHOOK_TOKEN = 10015, 10062, 40060, 50027
OVER = {UNKNOWN_WEBHOOK, UNKNOWN_INTERACTION, INVALID_WEBHOOK_TOKEN}
"""Discord's codes for an interaction that takes no answer any more: its three seconds, or fifteen minutes, are over."""
PAUSES = (0.0, 1.0)
"""Seconds before an answer is sent again: Discord takes a first one for three."""
_ANSWERED, _EDITING = "answered", "editing"
_BROKEN = (aiohttp.ClientError, OSError)
_Send = Callable[[], Awaitable[object]]


def is_answered(interaction: discord.Interaction) -> bool:
    """Return whether an interaction was answered or deferred, also if Discord's word that it was has been lost."""
    return interaction.response.is_done() or _ANSWERED in interaction.extras


def replaces_message(interaction: discord.Interaction) -> bool:
    """Return whether an answer stands in the message whose button or form was used, or was to stand there if lost."""
    return _EDITING in interaction.extras


def is_undeliverable(error: BaseException | None) -> bool:
    """Return whether an error says no more than that an answer did not reach Discord, or came too late."""
    if isinstance(error, discord.HTTPException):
        return error.code in {*OVER, ACKNOWLEDGED} or obstacle_in(error) is None
    return isinstance(error, _BROKEN)


async def send_ephemeral(interaction: discord.Interaction, view: ui.LayoutView) -> bool:
    """Send a view that only this person sees, whether or not the interaction was answered or deferred.

    Return whether it reached Discord.
    """
    ways = _Ways(
        lambda: interaction.response.send_message(view=view, ephemeral=True, allowed_mentions=NO_MENTIONS),
        lambda: interaction.followup.send(view=view, ephemeral=True, allowed_mentions=NO_MENTIONS),
        lambda: interaction.edit_original_response(view=view),
    )
    return await _deliver(interaction, ways)


async def send_words(
    interaction: discord.Interaction, words: str, make_file: Callable[[], discord.File] | None = None
) -> None:
    """Send words that only this person sees, with a file if one is given, which is made anew for each attempt."""

    def content() -> dict[str, Any]:
        file = {"file": make_file()} if make_file else {}
        return {"content": words, "ephemeral": True, "allowed_mentions": NO_MENTIONS, **file}

    ways = _Ways(
        lambda: interaction.response.send_message(**content()),
        lambda: interaction.followup.send(**content()),
        lambda: interaction.edit_original_response(content=words),
    )
    await _deliver(interaction, ways)


async def edit_pressed(interaction: discord.Interaction, view: ui.LayoutView) -> None:
    """Replace the message whose button, menu or form was used."""

    def edit_later() -> Awaitable[object]:
        return interaction.edit_original_response(view=view)

    if not is_answered(interaction):
        interaction.extras[_EDITING] = True
    try:
        await _deliver(interaction, _Ways(lambda: interaction.response.edit_message(view=view), edit_later, edit_later))
    except discord.NotFound:  # somebody deleted it meanwhile
        await send_ephemeral(interaction, view)


async def defer_answer(interaction: discord.Interaction) -> None:
    """Say that the answer, which only this person sees, takes a while.

    Raise what Discord raises: nothing is done yet, and nobody would hear of it.
    """
    await _send(interaction, _Ways(lambda: interaction.response.defer(ephemeral=True, thinking=True)))


async def defer_press(interaction: discord.Interaction) -> None:
    """Take note of a press that changes nothing which is seen."""
    await _deliver(interaction, _Ways(interaction.response.defer))


async def open_modal(interaction: discord.Interaction, modal: ui.Modal) -> None:
    """Open a modal. Raise what Discord raises: it can be opened anew."""
    await interaction.response.send_modal(modal)


@contextmanager
def beside_the_point(what: str) -> Iterator[None]:
    """Log an error that is raised inside, and go on: it is in the way of nothing that a person asked for."""
    try:
        yield
    except Exception:
        log.exception("could not %s", what)


def tell_in_a_line(error: BaseException) -> None:
    """Log that an answer did not reach its person."""
    log.warning("an answer did not reach Discord, or came too late: %s", repr(error)[:200])


def shorten(record: logging.LogRecord) -> bool:
    """Take the traceback out of a library's record that says no more than that; return True, as it is logged."""
    if record.exc_info and is_undeliverable(record.exc_info[1]):
        record.msg, record.args = f"{record.getMessage()}: {record.exc_info[1]!r:.200}", ()
        record.exc_info, record.levelno, record.levelname = None, logging.WARNING, "WARNING"
    return True


async def _nothing() -> None:
    """Send nothing: it was said already."""


@dataclass(frozen=True, slots=True)
class _Ways:
    """How an answer is sent."""

    first: _Send
    """As the first answer of an interaction."""
    later: _Send = _nothing
    """After another one."""
    mend: _Send = _nothing
    """Where Discord has it as the first one, though its word of that was lost: what makes it as it was to be."""


async def _deliver(interaction: discord.Interaction, ways: _Ways) -> bool:
    """Send an answer as `_send` does, and return whether it was sent; log it if it can't be.

    Raise what Discord refuses for the answer's words.
    """
    try:
        await _send(interaction, ways)
    except (discord.HTTPException, *_BROKEN) as error:
        if not is_undeliverable(error):
            raise
        tell_in_a_line(error)
        return False
    return True


async def _send(interaction: discord.Interaction, ways: _Ways) -> None:
    """Send an answer, again where the connection broke. Raise what Discord raises at last."""
    send, is_lost = ways.later if is_answered(interaction) else ways.first, False
    for pause in PAUSES:
        try:
            await send()
        except (discord.HTTPException, *_BROKEN) as error:
            if send is ways.first and isinstance(error, discord.HTTPException) and error.code == ACKNOWLEDGED:
                interaction.extras[_ANSWERED] = True
                send = ways.mend if is_lost else ways.later
            elif _may_pass(error):
                is_lost = True
                await asyncio.sleep(pause)
            else:
                raise
        else:
            return
    await send()


def _may_pass(error: Exception) -> bool:
    """Return whether an answer is worth another attempt; discord.py has made five where Discord itself fails."""
    if isinstance(error, discord.HTTPException):
        was_tried = error.status >= HTTPStatus.INTERNAL_SERVER_ERROR
        return not was_tried and error.code not in OVER and obstacle_in(error) is None
    return True
