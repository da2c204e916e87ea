"""The modals in which a host changes a draft. What the host does not touch there stays as it is by then."""

from collections.abc import Awaitable, Callable

import discord
from discord import ui

from bot.actions.forms import DraftInput
from bot.i18n import Translator
from bot.messages import draft as messages
from bot.posts import Post
from bot.roundup import MAX_OPENING_LENGTH, MAX_QUOTE_LENGTH, MAX_RECOMMENDATION_LENGTH
from bot.roundup.draft import Draft, DraftEdit, PostEdit, read_order, read_place, write_order
from bot.text import multi_line, single_line
from bot.themes import RoundId
from cogs.kept_modal import KeptModal

MAX_ORDER_LENGTH = 4000
"""Characters of an order in numbers: as many as a modal takes, and enough for 800 posts."""

OnEdit = Callable[[discord.Interaction, RoundId, DraftEdit], Awaitable[None]]


class PostModal(KeptModal):
    """The quote of a post, why to read it, and its place; `on_edit` is called with what is changed, and answers."""

    def __init__(self, t: Translator, draft: Draft, post: Post, on_edit: OnEdit) -> None:
        self._count = len(draft.roundup.posts)
        labels = messages.PostLabels(t, post, self._count)
        super().__init__(labels.title)
        self._on_edit = on_edit
        self._post = post
        self._place = str(draft.place_of(post.id) or "") if self._count > 1 else ""
        self.quote: ui.TextInput[PostModal] = ui.TextInput(
            custom_id=DraftInput.QUOTE,
            default=post.quote[:MAX_QUOTE_LENGTH],
            max_length=MAX_QUOTE_LENGTH,
            required=False,
            style=discord.TextStyle.paragraph,
        )
        self.why: ui.TextInput[PostModal] = ui.TextInput(
            custom_id=DraftInput.WHY,
            default=post.recommendation[:MAX_RECOMMENDATION_LENGTH],
            max_length=MAX_RECOMMENDATION_LENGTH,
            required=False,
        )
        self.place: ui.TextInput[PostModal] = ui.TextInput(
            custom_id=DraftInput.PLACE, default=self._place, required=False
        )
        self.add_item(ui.Label(text=labels.quote, component=self.quote))
        self.add_item(ui.Label(text=labels.why, component=self.why))
        if self._place:
            self.add_item(ui.Label(text=labels.place, component=self.place))

    async def submit(self, interaction: discord.Interaction) -> None:
        """Call `on_edit` with what was changed."""
        place, typed = None, self.place.value.strip()
        if typed not in {"", self._place}:
            with self.field(self.place):
                place = read_place(typed, self._count)
        quote = _changed(self.quote.value, self._post.quote, MAX_QUOTE_LENGTH)
        why = _changed(self.why.value, self._post.recommendation, MAX_RECOMMENDATION_LENGTH)
        edit = PostEdit(self._post.id, quote, why, place, recommendation_seen=self._post.recommendation)
        await self._on_edit(interaction, self._post.round, DraftEdit(posts=(edit,)))


class OrderModal(KeptModal):
    """The order of the posts as a list of the numbers that they have; `on_edit` is called with the new one."""

    def __init__(self, t: Translator, draft: Draft, on_edit: OnEdit) -> None:
        labels = messages.OrderLabels(t, draft)
        super().__init__(labels.title)
        self._on_edit = on_edit
        self._round = draft.round.id
        self._posts = [post.id for post in draft.roundup.posts]
        self.order: ui.TextInput[OrderModal] = ui.TextInput(
            custom_id=DraftInput.ORDER,
            default=write_order(len(self._posts))[:MAX_ORDER_LENGTH],
            max_length=MAX_ORDER_LENGTH,
            style=discord.TextStyle.paragraph,
        )
        if labels.posts:
            self.add_item(ui.TextDisplay(labels.posts))
        self.add_item(ui.Label(text=labels.order, description=labels.hint, component=self.order))

    async def submit(self, interaction: discord.Interaction) -> None:
        """Call `on_edit` with the order of the posts that the host saw."""
        with self.field(self.order):
            numbers = read_order(self.order.value, len(self._posts))
        order = [self._posts[number - 1] for number in numbers]
        await self._on_edit(interaction, self._round, DraftEdit(order=order if order != self._posts else None))


class OpeningModal(KeptModal):
    """The words that a round-up begins with; `on_edit` is called with them."""

    def __init__(self, t: Translator, draft: Draft, on_edit: OnEdit) -> None:
        labels = messages.OpeningLabels(t)
        super().__init__(labels.title)
        self._on_edit = on_edit
        self._round = draft.round
        self.opening: ui.TextInput[OpeningModal] = ui.TextInput(
            custom_id=DraftInput.OPENING,
            default=draft.round.opening,
            max_length=MAX_OPENING_LENGTH,
            required=False,
            style=discord.TextStyle.paragraph,
        )
        self.add_item(ui.Label(text=labels.opening, component=self.opening))

    async def submit(self, interaction: discord.Interaction) -> None:
        """Call `on_edit` with them."""
        opening = _changed(self.opening.value, self._round.opening, MAX_OPENING_LENGTH, multi_line)
        await self._on_edit(interaction, self._round.id, DraftEdit(opening=opening, opening_seen=self._round.opening))


def _changed(typed: str, shown: str, limit: int, clean: Callable[[str, int], str] = single_line) -> str | None:
    """Return what was typed, cleaned; None where it is what was shown, which another host may have changed since."""
    words = clean(typed, limit)
    return None if words == clean(shown, limit) else words
