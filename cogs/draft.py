"""The draft of a round-up: its buttons, and the modals in which an organiser changes it."""

from collections.abc import Sequence

import discord
from discord import ui

from bot.actions import EditOpening, OpenDraft
from bot.actions.forms import DraftInput
from bot.components import Layout
from bot.flows.access import community_of_round
from bot.flows.rounds.draft import Draft, PostMove, change_opening, change_post, get_draft, get_draft_post
from bot.flows.rounds.draft_link import draft_link_url
from bot.i18n import Translator
from bot.messages import draft as messages
from bot.posts import Post
from bot.roundup import MAX_OPENING_LENGTH, MAX_RECOMMENDATION_LENGTH
from bot.services import Services
from bot.text import single_line
from bot.themes import Caller
from cogs.buttons import PersistentButton
from cogs.kept_modal import KeptModal
from cogs.membership import caller_in
from cogs.replies import caller_of, edit_original, reply_ephemeral, services_of, translator_of


async def show_draft(interaction: discord.Interaction, services: Services) -> None:
    """Answer with the draft of the newest round-up."""
    await _show(interaction, await get_draft(services, caller_of(interaction), None))


async def _show(interaction: discord.Interaction, draft: Draft) -> None:
    await _answer_in_parts(interaction, await _layouts(interaction, draft))


async def _reviewer(interaction: discord.Interaction, services: Services, round_id: int) -> Caller:
    """Return who looks at a round's draft, with the rights that they have at this moment, also in private."""
    async with services.db.read() as conn:
        community = await community_of_round(conn, round_id)
    return await caller_in(interaction, community)


async def _show_again(interaction: discord.Interaction, draft: Draft) -> None:
    """Edit the draft if it fits one message; send one of several parts again."""
    layouts = await _layouts(interaction, draft)
    if len(layouts) == 1:
        await edit_original(interaction, layouts[0])
    else:
        await _answer_in_parts(interaction, layouts)


async def _layouts(interaction: discord.Interaction, draft: Draft) -> list[Layout]:
    web_url = await draft_link_url(services_of(interaction), caller_of(interaction), draft.round.id)
    return messages.draft(translator_of(interaction), draft.round, draft.roundup, web_url)


async def _answer_in_parts(interaction: discord.Interaction, layouts: Sequence[Layout]) -> None:
    for layout in layouts:
        await reply_ephemeral(interaction, layout)


class DraftButton(PersistentButton[OpenDraft]):
    """Shows the draft of a round-up, or opens the form for one post of it."""

    async def on_click(self, interaction: discord.Interaction, action: OpenDraft) -> None:
        """Show the draft; with a post, open its form."""
        services = services_of(interaction)
        caller = await _reviewer(interaction, services, action.round)
        if action.post is None:
            await _show(interaction, await get_draft(services, caller, action.round))
            return
        post = await get_draft_post(services, caller, action.round, action.post)
        await interaction.response.send_modal(_PostModal(services, translator_of(interaction), post))


class OpeningButton(PersistentButton[EditOpening]):
    """Opens the form for the words that a round-up begins with."""

    async def on_click(self, interaction: discord.Interaction, action: EditOpening) -> None:
        """Open the form."""
        services = services_of(interaction)
        draft = await get_draft(services, await _reviewer(interaction, services, action.round), action.round)
        await interaction.response.send_modal(_OpeningModal(services, translator_of(interaction), draft))


class _PostModal(KeptModal):
    """The modal for why to read a post, and its place in the round-up."""

    def __init__(self, services: Services, t: Translator, post: Post) -> None:
        labels = messages.PostLabels(t, post)
        super().__init__(labels.title)
        self._services = services
        self._post = post
        self.why: ui.TextInput[_PostModal] = ui.TextInput(
            custom_id=DraftInput.WHY, default=post.recommendation, max_length=MAX_RECOMMENDATION_LENGTH, required=False
        )
        moves = {
            PostMove.STAY: labels.stay,
            PostMove.FIRST: labels.first,
            PostMove.UP: labels.up,
            PostMove.DOWN: labels.down,
            PostMove.LAST: labels.last,
            PostMove.OUT: labels.out,
        }
        options = [
            discord.SelectOption(label=label, value=move, default=move is PostMove.STAY)
            for move, label in moves.items()
        ]
        self.move: ui.Select[_PostModal] = ui.Select(custom_id=DraftInput.MOVE, options=options)
        self.add_item(ui.Label(text=labels.why, component=self.why))
        self.add_item(ui.Label(text=labels.move, component=self.move))

    async def submit(self, interaction: discord.Interaction) -> None:
        """Change the post, and show the draft."""
        why, move = single_line(self.why.value, MAX_RECOMMENDATION_LENGTH), PostMove(self.move.values[0])
        caller = await _reviewer(interaction, self._services, self._post.round)
        await _show_again(
            interaction, await change_post(self._services, caller, self._post.round, self._post.id, why, move)
        )


class _OpeningModal(KeptModal):
    """The modal for the words that a round-up begins with."""

    def __init__(self, services: Services, t: Translator, draft: Draft) -> None:
        labels = messages.OpeningLabels(t)
        super().__init__(labels.title)
        self._services = services
        self._round = draft.round.id
        self.opening: ui.TextInput[_OpeningModal] = ui.TextInput(
            custom_id=DraftInput.OPENING,
            default=draft.round.opening,
            max_length=MAX_OPENING_LENGTH,
            required=False,
            style=discord.TextStyle.paragraph,
        )
        self.add_item(ui.Label(text=labels.opening, component=self.opening))

    async def submit(self, interaction: discord.Interaction) -> None:
        """Change them, and show the draft."""
        opening = single_line(self.opening.value, MAX_OPENING_LENGTH)
        caller = await _reviewer(interaction, self._services, self._round)
        await _show_again(interaction, await change_opening(self._services, caller, self._round, opening))
