"""The draft of a round-up: its pages, and the menus and buttons with which a host changes it."""

from collections.abc import Sequence

import discord

from bot.actions import (
    ChooseDraftPost,
    CreditDraftPost,
    EditDraftPost,
    EditOpening,
    EditOrder,
    LeaveOutPost,
    OpenDraft,
    PreviewRoundup,
    TurnDraft,
    UndoEdits,
)
from bot.boundary import parse_number
from bot.components import Layout
from bot.flows.access import community_of_round
from bot.flows.posts.bylines import credit_post
from bot.flows.rounds.draft import DraftPost, get_draft, get_draft_post, save_draft, undo_edits
from bot.flows.rounds.draft_link import draft_link_url
from bot.i18n import Translator, get_translator
from bot.messages import draft as messages
from bot.messages.roundup import render_roundup
from bot.roundup.draft import Draft, DraftEdit, PostEdit
from bot.services import Services
from bot.themes import Caller
from cogs.answer import open_modal
from cogs.buttons import PersistentButton, PersistentMenu
from cogs.draft_modals import OpeningModal, OrderModal, PostModal
from cogs.membership import caller_in
from cogs.replies import (
    caller_of,
    edit_original,
    reply_ephemeral,
    services_of,
    show_sample,
    translator_of,
)


async def show_draft(interaction: discord.Interaction, services: Services) -> None:
    """Answer with the draft of the newest round-up."""
    await _show(interaction, await get_draft(services, caller_of(interaction), None))


async def _show(interaction: discord.Interaction, draft: Draft) -> None:
    first, *_ = await _pages(interaction, draft)
    await reply_ephemeral(interaction, first, notes_trouble=False)  # a page has no room for a note


async def _reviewer(interaction: discord.Interaction, services: Services, round_id: int) -> Caller:
    """Return who looks at a round's draft, with the rights that they have at this moment, also in private."""
    async with services.db.read() as conn:
        community = await community_of_round(conn, round_id)
    return await caller_in(interaction, community)


async def _draft(interaction: discord.Interaction, round_id: int) -> Draft:
    services = services_of(interaction)
    return await get_draft(services, await _reviewer(interaction, services, round_id), round_id)


async def _pages(interaction: discord.Interaction, draft: Draft) -> list[Layout]:
    web_url = await draft_link_url(services_of(interaction), caller_of(interaction), draft.round.id)
    return messages.draft_pages(translator_of(interaction), _channel_translator(draft), draft, web_url)


def _channel_translator(draft: Draft) -> Translator:
    return get_translator(draft.community.language)


async def _turn_to(interaction: discord.Interaction, draft: Draft, post: int | None = None) -> None:
    """Show the page of the draft with a post, or the first, in place of what stands there."""
    pages = await _pages(interaction, draft)
    await edit_original(interaction, pages[_page_of(pages, post)])


def _page_of(pages: Sequence[Layout], post: int | None) -> int:
    """Return on which page, from 0, a post can be chosen; 0 where it is none."""
    chosen = (
        number
        for number, page in enumerate(pages)
        if any(choice.value == str(post) for menu in page.menus() for choice in menu.choices)
    )
    return next(chosen, 0)


async def _draft_post(interaction: discord.Interaction, round_id: int, post_id: int) -> Draft | DraftPost:
    services = services_of(interaction)
    caller = await _reviewer(interaction, services, round_id)
    return await get_draft_post(services, caller, round_id, post_id)


async def _layout_of(interaction: discord.Interaction, found: Draft | DraftPost) -> Layout:
    """Return what can be changed about a post; of one that is gone meanwhile, the draft without it."""
    if isinstance(found, Draft):
        return (await _pages(interaction, found))[0]
    draft, post, writers = found.draft, found.post, found.writers
    page = _page_of(await _pages(interaction, draft), post.id) + 1
    t, channel_t = translator_of(interaction), _channel_translator(draft)
    return messages.draft_post(t, channel_t, draft, post, found.evidence, page, writers.signature, writers.others)


class DraftButton(PersistentButton[OpenDraft]):
    """Shows the draft of a round-up, or one post of it."""

    async def on_click(self, interaction: discord.Interaction, action: OpenDraft) -> None:
        """Answer with the draft, or with the post."""
        if action.post is None:
            await _show(interaction, await _draft(interaction, action.round))
            return
        found = await _draft_post(interaction, action.round, action.post)
        await reply_ephemeral(interaction, await _layout_of(interaction, found), notes_trouble=False)


class TurnDraftButton(PersistentButton[TurnDraft]):
    """Turns to another page of the draft, or from a post back to its page."""

    async def on_click(self, interaction: discord.Interaction, action: TurnDraft) -> None:
        """Show the page, or the last that there is."""
        pages = await _pages(interaction, await _draft(interaction, action.round))
        await edit_original(interaction, pages[max(1, min(action.page, len(pages))) - 1])


class DraftPostMenu(PersistentMenu[ChooseDraftPost]):
    """Shows the post that was chosen, and what can be changed about it."""

    async def on_choose(self, interaction: discord.Interaction, action: ChooseDraftPost, value: str) -> None:
        """Show it in place of the draft."""
        found = await _draft_post(interaction, action.round, parse_number(value) or 0)
        await edit_original(interaction, await _layout_of(interaction, found))


class EditDraftPostButton(PersistentButton[EditDraftPost]):
    """Opens the form for a post's quote, line and place."""

    async def on_click(self, interaction: discord.Interaction, action: EditDraftPost) -> None:
        """Open the form; where the post is gone meanwhile, show the draft without it."""
        found = await _draft_post(interaction, action.round, action.post)
        if isinstance(found, Draft):
            await _turn_to(interaction, found)
            await reply_ephemeral(interaction, messages.post_has_left(translator_of(interaction), ()))
            return
        modal = PostModal(translator_of(interaction), found.draft, found.post, _save)
        await open_modal(interaction, modal)


class LeaveOutButton(PersistentButton[LeaveOutPost]):
    """Leaves a post out of the round-up, or puts it back."""

    async def on_click(self, interaction: discord.Interaction, action: LeaveOutPost) -> None:
        """Do so, and show the page of the draft on which the post stands then."""
        await _save(interaction, action.round, DraftEdit(posts=(PostEdit(action.post, is_out=action.is_out),)))


class CreditMenu(PersistentMenu[CreditDraftPost]):
    """Puts a post under another of its blog's writers."""

    async def on_choose(self, interaction: discord.Interaction, action: CreditDraftPost, value: str) -> None:
        """Do so, and show the post as it is then."""
        services = services_of(interaction)
        caller = await _reviewer(interaction, services, action.round)
        await credit_post(services, caller, action.post, parse_number(value) or 0)
        found = await _draft_post(interaction, action.round, action.post)
        await edit_original(interaction, await _layout_of(interaction, found))


class OpeningButton(PersistentButton[EditOpening]):
    """Opens the form for the words that a round-up begins with."""

    async def on_click(self, interaction: discord.Interaction, action: EditOpening) -> None:
        """Open the form."""
        draft = await _draft(interaction, action.round)
        await open_modal(interaction, OpeningModal(translator_of(interaction), draft, _save))


class OrderButton(PersistentButton[EditOrder]):
    """Opens the form for the order of the posts."""

    async def on_click(self, interaction: discord.Interaction, action: EditOrder) -> None:
        """Open the form; where no post is left, show the draft."""
        draft = await _draft(interaction, action.round)
        if not draft.roundup.posts:
            await _turn_to(interaction, draft)
            return
        await open_modal(interaction, OrderModal(translator_of(interaction), draft, _save))


class PreviewButton(PersistentButton[PreviewRoundup]):
    """Shows the round-up as the channel will get it."""

    async def on_click(self, interaction: discord.Interaction, action: PreviewRoundup) -> None:
        """Answer with its messages."""
        draft = await _draft(interaction, action.round)
        await show_sample(interaction, render_roundup(_channel_translator(draft), draft.roundup))


class UndoButton(PersistentButton[UndoEdits]):
    """Undoes what hosts changed in a draft."""

    async def on_click(self, interaction: discord.Interaction, action: UndoEdits) -> None:
        """Ask whether that is meant; once it is, do so and show the draft."""
        services = services_of(interaction)
        if not action.is_sure:
            draft = await _draft(interaction, action.round)
            await edit_original(interaction, messages.undo_question(translator_of(interaction), draft))
            return
        caller = await _reviewer(interaction, services, action.round)
        await _turn_to(interaction, await undo_edits(services, caller, action.round))


async def _save(interaction: discord.Interaction, round_id: int, edit: DraftEdit) -> None:
    """Change the draft, and show it with the post that was changed, if one was."""
    services = services_of(interaction)
    caller = await _reviewer(interaction, services, round_id)
    draft = await save_draft(services, caller, round_id, edit)
    await _turn_to(interaction, draft, next((one.post for one in edit.posts), None))
    if draft.replaced:
        await reply_ephemeral(interaction, messages.replaced_words(translator_of(interaction), draft.replaced))
    if draft.without_post:
        words = [one for edit in draft.without_post for one in edit.words]
        await reply_ephemeral(interaction, messages.post_has_left(translator_of(interaction), words))
