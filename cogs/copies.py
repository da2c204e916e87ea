"""The round-up to paste into one's own post: the button under it, and the choice of a format."""

import io

import discord

from bot.actions import CopyRoundup
from bot.errors import UserError
from bot.flows.access import require_round
from bot.flows.messages.roundup import roundup_of
from bot.messages.roundup import copy_as_file, offer_copies
from bot.roundup import CopyFormat, RoundPage, render_copy
from bot.services import Services
from bot.themes import RoundId
from cogs.answer import send_words
from cogs.buttons import PersistentButton
from cogs.replies import caller_of, reply_ephemeral, services_of, translator_of
from storage.communities import find_member

MAX_CODE_BLOCK_LENGTH = 1900
"""Characters of a code block that fit one message (Discord takes 2000 of a message's content)."""


async def _give(interaction: discord.Interaction, services: Services, round_id: RoundId, format_: CopyFormat) -> None:
    caller, t = caller_of(interaction), translator_of(interaction)
    async with services.db.read() as conn:
        community, round_ = await require_round(conn, caller, round_id)
        member = await find_member(conn, community.id, caller.user)
        roundup = await roundup_of(conn, community, round_, services.clock.now())
    if not any(member is None or post.member != member.id for post in (*roundup.posts, *roundup.late_posts)):
        raise UserError("Nobody else has written so far.")
    page = RoundPage(community.name, services.public_places(community.id).chosen_by(community).round_url(round_.number))
    copy = render_copy(t, roundup, format_, member.id if member else None, page)
    if len(copy) <= MAX_CODE_BLOCK_LENGTH and "```" not in copy:
        words = f"```{format_.suffix}\n{copy}\n```"
        await send_words(interaction, words)
        return
    name = f"round-{round_.number}.{format_.suffix}"
    await send_words(interaction, copy_as_file(t), lambda: discord.File(io.BytesIO(copy.encode()), name))


class CopyButton(PersistentButton[CopyRoundup]):
    """Gives a member the round-up to paste into a post of their own."""

    async def on_click(self, interaction: discord.Interaction, action: CopyRoundup) -> None:
        """Send the copy; without a format, ask for one."""
        if action.format is None:
            await reply_ephemeral(interaction, offer_copies(translator_of(interaction), action.round))
        else:
            await _give(interaction, services_of(interaction), action.round, action.format)
