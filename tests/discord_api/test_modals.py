"""Every modal, in every language, with ordinary and with the worst content in its fields."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain

import discord
import pytest
from discord import ui

from bot.i18n import Language, LazyString, Translator, get_translator
from bot.messages.theme_form import NEXT_THEME, OWN_ROUND, SPARE_THEME, SUGGESTION, THEME_CHANGE
from bot.posts import Post
from bot.roundup.draft import Draft
from bot.services import Services
from bot.themes import Community, Theme
from cogs.draft import _OpeningModal, _OrderModal, _PostModal
from cogs.setup.modals import NamesModal, TimesModal
from cogs.theme_modal import ThemeModal
from tests.discord_api.description import form_errors
from tests.discord_api.values import Values


@dataclass
class Form:
    """The set-up form as its modals see it."""

    t: Translator
    community: Community
    next_number: int = 99999

    async def update(
        self, interaction: discord.Interaction, community: Community, next_number: int | None = None
    ) -> None:
        """Show nothing: nobody submits the modal."""


async def keep(_: discord.Interaction, __: Theme) -> None:
    """Do nothing with a theme: nobody submits the modal."""


def theme_modal(title: LazyString) -> Callable[[Services, Translator, Values], ui.Modal]:
    return lambda _, t, values: ThemeModal(t, title, keep, has_call=True, before=values.make(Theme))


MODALS: dict[type[ui.Modal], list[Callable[[Services, Translator, Values], ui.Modal]]] = {
    ThemeModal: [theme_modal(title) for title in (NEXT_THEME, OWN_ROUND, SPARE_THEME, SUGGESTION, THEME_CHANGE)],
    NamesModal: [lambda _, t, values: NamesModal(Form(t, values.make(Community)))],
    TimesModal: [lambda _, t, values: TimesModal(Form(t, values.make(Community)))],
    _PostModal: [
        lambda _, t, values: _PostModal(t, values.make(Draft), values.make(Post)),
        lambda _, t, values: _PostModal(t, (draft := values.make(Draft)), draft.roundup.posts[0]),
    ],
    _OrderModal: [lambda _, t, values: _OrderModal(t, values.make(Draft))],
    _OpeningModal: [lambda _, t, values: _OpeningModal(t, values.make(Draft))],
}


def test_every_modal_is_here() -> None:
    assert {one for one in ui.Modal.__subclasses__() if one.__module__.startswith("cogs.")} == set(MODALS)


@pytest.mark.parametrize("worst", [False, True], ids=["ordinary", "worst"])
@pytest.mark.parametrize("language", Language)
async def test_every_modal_keeps_discords_limits(services: Services, language: Language, *, worst: bool) -> None:
    for seed, make in enumerate(chain.from_iterable(MODALS.values())):
        modal = make(services, get_translator(language), Values(seed, worst=worst))
        body = {"type": discord.InteractionResponseType.modal.value, "data": modal.to_dict()}
        assert form_errors("POST", "/interactions/7/a-token/callback", body) == []
