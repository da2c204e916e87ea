"""Messages about spare themes."""

from collections.abc import Sequence

from bot.actions import AddSpareTheme, DropSpareTheme
from bot.components import MAX_BUTTONS_IN_ROW, ActionRow, Button, Item, Layout, TextDisplay
from bot.i18n import Translator
from bot.messages.lists import fit_lines
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
    blocks: list[Item] = [TextDisplay(_listed(t, kept))]
    rows = range(0, len(drops), MAX_BUTTONS_IN_ROW)
    blocks += [ActionRow(tuple(drops[start : start + MAX_BUTTONS_IN_ROW])) for start in rows]
    blocks.append(ActionRow((Button(t("Add one"), AddSpareTheme().custom_id, style="success"),)))
    return Layout(tuple(blocks))


def _listed(t: Translator, kept: Sequence[tuple[int, Theme]]) -> str:
    head = t("Spare themes, used in this order when nobody suggests one.")
    lines = [f"{n}. **{escape(theme.title, 100)}**" for n, (_, theme) in enumerate(kept, 1)]
    lines = fit_lines(t, lines).splitlines()
    after = t("After them comes one of thirty questions of mine.") if kept else ""
    none = "" if kept else t("None so far. Then one of thirty questions of mine stands in.")
    return "\n".join(filter(None, [head, none, *lines, f"-# {after}" if after else ""]))
