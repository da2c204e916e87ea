"""Messages about spare themes."""

from collections.abc import Sequence

from bot.actions import AddSpareTheme, DropSpareTheme
from bot.components import ActionRow, Button, Layout, titled
from bot.i18n import Translator
from bot.messages.lists import fit_lines, numbered
from bot.text import escape
from bot.themes import Theme

MAX_DROP_BUTTONS = 20
"""Spare themes that have a button of their own."""


def spare_themes(t: Translator, kept: Sequence[tuple[int, Theme]]) -> Layout:
    """Return the spare themes with their ids, in the order in which they will be used, and buttons to change them."""
    drops = [
        Button(t("Drop {n}", n=n), DropSpareTheme(id_).custom_id)
        for n, (id_, _) in enumerate(kept[:MAX_DROP_BUTTONS], 1)
    ]
    after = t("After them comes one of thirty questions of mine.") if kept else ""
    layout = titled(t("Spare themes"), _listed(t, kept), small=after, buttons=drops)
    add = Button(t("Add one"), AddSpareTheme().custom_id, style="success")
    return Layout((*layout.items, ActionRow((add,))))


def _listed(t: Translator, kept: Sequence[tuple[int, Theme]]) -> str:
    if not kept:
        return t("None so far. Then one of thirty questions of mine stands in.")
    lines = [numbered(n, f"**{escape(theme.title, 100)}**") for n, (_, theme) in enumerate(kept, 1)]
    return fit_lines(t, [t("Used in this order when nobody suggests one."), *lines])
