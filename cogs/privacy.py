"""/privacy: what is held about a member, and pausing, exporting and deleting it."""

import io
import json
from typing import assert_never

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.actions import ChangePrivacy, PrivacyChange
from bot.components import Layout
from bot.flows.access import require_community
from bot.flows.members.consent import answer_consent
from bot.flows.members.privacy import (
    count_theirs,
    delete_member,
    export,
    require_known_member,
    switch_name,
)
from bot.messages import privacy as messages
from bot.messages.consent import consent_answered
from bot.services import Services
from cogs.answer import defer_answer, send_words
from cogs.buttons import PersistentButton
from cogs.replies import caller_of, edit_original, reply_ephemeral, services_of, translator_of


@app_commands.guild_only()
class PrivacyCog(
    commands.GroupCog, group_name="privacy", group_description=locale_str("What I hold about you, for you to decide")
):
    """Commands about what is held about a member."""

    def __init__(self, bot: commands.Bot, services: Services) -> None:
        self._bot = bot
        self._services = services

    @app_commands.command(description=locale_str("What I hold about you, and who sees what of it"))
    async def show(self, interaction: discord.Interaction) -> None:
        """Show what is held, with buttons to change it."""
        await reply_ephemeral(interaction, await _held(interaction, self._services))

    @app_commands.command(description=locale_str("Stop noting what you read and comment"))
    async def pause(self, interaction: discord.Interaction) -> None:
        """Pause; only a button that says so goes on."""
        member = await answer_consent(self._services, caller_of(interaction), agrees=False)
        await reply_ephemeral(interaction, consent_answered(translator_of(interaction), member))

    @app_commands.command(description=locale_str("Everything I hold about you, as a file"))
    async def export(self, interaction: discord.Interaction) -> None:
        """Send it as a JSON file."""
        await _give(interaction, self._services)

    @app_commands.command(description=locale_str("Delete everything I hold about you"))
    async def delete(self, interaction: discord.Interaction) -> None:
        """Ask whether to delete it, which can't be undone."""
        async with self._services.db.read() as conn:
            community = await require_community(conn, interaction.guild_id)
            await require_known_member(conn, community.id, interaction.user.id)
        await reply_ephemeral(interaction, messages.confirm_deletion(translator_of(interaction)))


async def _held(interaction: discord.Interaction, services: Services) -> Layout:
    rows = await export(services, caller_of(interaction))
    async with services.db.read() as conn:
        community = await require_community(conn, interaction.guild_id)
        member = await require_known_member(conn, community.id, interaction.user.id)
    return messages.privacy_summary(translator_of(interaction), member, count_theirs(rows))


async def _give(interaction: discord.Interaction, services: Services) -> None:
    await defer_answer(interaction)
    rows = await export(services, caller_of(interaction))
    document = json.dumps(rows, ensure_ascii=False, indent=1)
    words = messages.data_exported(translator_of(interaction))
    await send_words(interaction, words, lambda: discord.File(io.BytesIO(document.encode()), "usblogs.json"))


class PrivacyButton(PersistentButton[ChangePrivacy]):
    """Changes, exports or deletes what is held about whoever presses it."""

    async def on_click(self, interaction: discord.Interaction, action: ChangePrivacy) -> None:
        """Do it, and show what is held afterwards."""
        services, caller = services_of(interaction), caller_of(interaction)
        label = self.item.label if isinstance(self.item, discord.ui.Button) else None
        match messages.change_of(translator_of(interaction), action.change, label or ""):
            case PrivacyChange.EXPORT:
                await _give(interaction, services)
                return
            case PrivacyChange.DELETE:
                await delete_member(services, caller)
                words = messages.data_deleted(translator_of(interaction), services.kept_backups)
                await edit_original(interaction, words)
                return
            case PrivacyChange.SHOW_NAME | PrivacyChange.HIDE_NAME | PrivacyChange.NAME as name:
                await switch_name(services, caller, on=name is PrivacyChange.SHOW_NAME)
            case PrivacyChange.NOTE | PrivacyChange.PAUSE as noting:
                await answer_consent(services, caller, agrees=noting is PrivacyChange.NOTE)
            case unexpected:
                assert_never(unexpected)
        await edit_original(interaction, await _held(interaction, services))
