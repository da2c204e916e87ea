"""The view of /round import: what was understood of an index, and whether to take it."""

import discord
from discord import ui

from bot.actions import ForgetPast
from bot.boundary import web_url
from bot.errors import UserError
from bot.flows.addresses import candidate_urls, fetch_first
from bot.flows.rounds.past import PastPreview, forget_past, read_past, take_past
from bot.i18n import LazyString, Translator
from bot.limits import MAX_HISTORY_BYTES
from bot.messages.past_rounds import PreviewLabels, past_declined, past_forgotten, past_taken, preview
from bot.services import Services
from cogs.buttons import PersistentButton
from cogs.fetching import fetching
from cogs.framed_view import FramedView
from cogs.replies import caller_of, edit_original, services_of, translator_of

_IF_REFUSED = LazyString("Give me a file that lists your rounds instead: CSV or OPML.")
"""What to do where a site turns programs away from a circle's page."""
TIMEOUT_SECONDS = 600.0
"""Seconds for which the view answers; Discord's own limit is fifteen minutes."""


async def preview_of_file(
    interaction: discord.Interaction, services: Services, file: discord.Attachment
) -> PastPreview:
    """Return the rounds that a file lists. Raise UserError as `read_past` does, or if the file is too large."""
    caller_of(interaction).require_organiser()
    if file.size > MAX_HISTORY_BYTES:
        raise UserError("That file is too large. One of up to a megabyte will do.")
    return await read_past(services, caller_of(interaction), await file.read(), file.content_type or "", "")


async def preview_of_page(interaction: discord.Interaction, services: Services, address: str) -> PastPreview:
    """Return the rounds that a page lists. Raise UserError as `read_past` does, or if the page can't be fetched."""
    caller_of(interaction).require_organiser()
    with fetching(interaction):
        page = await fetch_first(services.web, candidate_urls(address), _IF_REFUSED)
    return await read_past(services, caller_of(interaction), page.body, page.content_type, web_url(page.final_url))


class PastView(FramedView):
    """The oldest and newest rounds that were understood, and the question whether to take all of them."""

    row: ui.ActionRow["PastView"] = ui.ActionRow()

    def __init__(self, services: Services, t: Translator, found: PastPreview) -> None:
        super().__init__(timeout=TIMEOUT_SECONDS)
        self._services = services
        self._found = found
        labels = PreviewLabels(t, len(found.rounds))
        self.take.label, self.not_now.label = labels.take, labels.not_now
        self.add_item(ui.TextDisplay(preview(t, found.rounds, found.left_out)))
        self.add_item(self.row)

    @row.button(style=discord.ButtonStyle.success)
    async def take(self, interaction: discord.Interaction, _: ui.Button["PastView"]) -> None:
        """Record the rounds, and replace the question with what came of it."""
        taken = await take_past(self._services, caller_of(interaction), self._found.rounds)
        words = past_taken(translator_of(interaction), taken.count, taken.brought_at, taken.next_number)
        await edit_original(interaction, words)
        self.stop()

    @row.button()
    async def not_now(self, interaction: discord.Interaction, _: ui.Button["PastView"]) -> None:
        """Leave everything as it is."""
        await edit_original(interaction, past_declined(translator_of(interaction)))
        self.stop()


class ForgetPastButton(PersistentButton[ForgetPast]):
    """Takes rounds of before out again, for an organiser."""

    async def on_click(self, interaction: discord.Interaction, action: ForgetPast) -> None:
        """Delete those that the button stands under, and say so."""
        await forget_past(services_of(interaction), caller_of(interaction), action.brought_at)
        await edit_original(interaction, past_forgotten(translator_of(interaction)))
