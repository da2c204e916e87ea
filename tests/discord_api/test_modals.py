"""Every modal, in every language, with ordinary and with the worst content in its fields."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any, cast
from zoneinfo import ZoneInfo

import discord
import pytest
from discord import ui

from bot.components import Layout
from bot.flows.rounds.set_up import PriorSetUp
from bot.i18n import Language, LazyString, Translator, get_translator
from bot.messages.theme_form import NEXT_THEME, OWN_ROUND, SPARE_THEME, SUGGESTION, THEME_CHANGE
from bot.posts import Post
from bot.roundup.draft import Draft, DraftEdit
from bot.services import Services
from bot.themes import Community, RoundId, Theme
from cogs.draft_modals import OpeningModal, OrderModal, PostModal
from cogs.kept_modal import KeptModal
from cogs.setup.modals import BeginModal, NamesModal, TimesModal
from cogs.theme_modal import ThemeModal
from tests.discord_api.description import form_errors
from tests.discord_api.values import Values


@dataclass
class Form:
    """The set-up form as its modals see it."""

    t: Translator
    community: Community
    prior: PriorSetUp
    next_number: int = 99999

    async def update(
        self, interaction: discord.Interaction, community: Community, next_number: int | None = None
    ) -> None:
        """Show nothing: nobody submits the modal."""

    async def refuse(self, interaction: discord.Interaction, refusal: Layout) -> None:
        """Show nothing: nobody submits the modal."""


async def keep(_: discord.Interaction, __: Theme) -> None:
    """Do nothing with a theme: nobody submits the modal."""


async def begin(_: discord.Interaction, __: str, ___: ZoneInfo) -> None:
    """Do nothing: nobody submits the modal."""


async def change(_: discord.Interaction, __: RoundId, ___: DraftEdit) -> None:
    """Change nothing: nobody submits the modal."""


def theme_modal(title: LazyString) -> Callable[[Services, Translator, Values], KeptModal]:
    return lambda _, t, values: ThemeModal(t, title, keep, has_call=True, before=values.make(Theme))


MODALS: dict[type[KeptModal], list[Callable[[Services, Translator, Values], KeptModal]]] = {
    ThemeModal: [theme_modal(title) for title in (NEXT_THEME, OWN_ROUND, SPARE_THEME, SUGGESTION, THEME_CHANGE)],
    NamesModal: [lambda _, t, values: NamesModal(Form(t, values.make(Community), PriorSetUp()))],
    TimesModal: [lambda _, t, values: TimesModal(Form(t, values.make(Community), PriorSetUp()))],
    PostModal: [
        lambda _, t, values: PostModal(t, values.make(Draft), values.make(Post), change),
        lambda _, t, values: PostModal(t, (draft := values.make(Draft)), draft.roundup.posts[0], change),
    ],
    OrderModal: [lambda _, t, values: OrderModal(t, values.make(Draft), change)],
    OpeningModal: [lambda _, t, values: OpeningModal(t, values.make(Draft), change)],
    BeginModal: [
        lambda _, t, values: BeginModal(t, begin, values.make(Community).hashtag, values.make(Community).zone)
    ],
}


def _kinds(kind: type[KeptModal]) -> Iterator[type[KeptModal]]:
    """Yield the kinds of modals that people see, which no other kind is made of."""
    for one in kind.__subclasses__():
        yield from _kinds(one) if one.__subclasses__() else [one]


def test_every_modal_is_here() -> None:
    assert set(_kinds(KeptModal)) == set(MODALS)


def test_every_modal_is_kept_when_it_is_refused() -> None:
    assert [one for one in ui.Modal.__subclasses__() if one.__module__.startswith("cogs.")] == [KeptModal]


@pytest.mark.parametrize("make", list(chain.from_iterable(MODALS.values())))
async def test_every_modal_opens_again_with_all_that_was_typed_and_chosen(
    services: Services, make: Callable[[Services, Translator, Values], KeptModal]
) -> None:
    modal = make(services, get_translator(Language.GERMAN), Values(7, worst=False))
    filled_in = [_filled_in(one) for one in _inputs(modal)]
    modal._refresh(cast("discord.Interaction", None), cast("list[Any]", filled_in), {})
    again = {one["custom_id"]: one for one in _inputs(modal.again())}
    for one in filled_in:
        shown = again.pop(one["custom_id"])
        if "value" in one:
            assert shown["value"] == one["value"]
        else:
            assert [option["value"] for option in shown["options"] if option["default"]] == one["values"]
    assert again == {}


def _inputs(modal: ui.Modal) -> list[dict[str, Any]]:
    return [one["component"] for one in modal.to_dict()["components"] if "component" in one]


def _filled_in(one: dict[str, Any]) -> dict[str, Any]:
    """Return an input as Discord sends it: a menu with its last option."""
    typed = {"values": [one["options"][-1]["value"]]} if "options" in one else {"value": "7 o'clock"}
    return {"type": one["type"], "custom_id": one["custom_id"], **typed}


@pytest.mark.parametrize("worst", [False, True], ids=["ordinary", "worst"])
@pytest.mark.parametrize("language", Language)
async def test_every_modal_keeps_discords_limits(services: Services, language: Language, *, worst: bool) -> None:
    for seed, make in enumerate(chain.from_iterable(MODALS.values())):
        modal = make(services, get_translator(language), Values(seed, worst=worst))
        body = {"type": discord.InteractionResponseType.modal.value, "data": modal.to_dict()}
        assert form_errors("POST", "/interactions/7/a-token/callback", body) == []
