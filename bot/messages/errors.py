"""The answers to what was refused, and to what failed for a reason nobody foresaw."""

from collections.abc import Sequence

from bot.actions import ReopenModal
from bot.components import ActionRow, Button, Layout, TextDisplay
from bot.i18n import Translator
from bot.text import prose

MAX_TYPED_LENGTH = 1900
"""Characters that are shown of what was typed into a modal which can't be taken; escaped, they are twice as many."""


def unexpected_error(t: Translator, *, may_be_done: bool) -> str:
    """Return the apology, which asks nobody to repeat what may be done, if only in part; what went wrong is logged."""
    if may_be_done:
        return t(
            "Something went wrong on my side, and I wrote it down for whoever runs me. What you asked for may be done "
            "already: please look before you do it again."
        )
    return t("Something went wrong on my side, and I wrote it down for whoever runs me. Please try again in a minute.")


def closed_form(t: Translator) -> str:
    """Return the answer to a press in a form that is no longer open."""
    return t("This is closed: I keep a form open for some minutes. Please give the command again, and it opens anew.")


def unsubmitted_modal(t: Translator, typed: Sequence[str]) -> Layout:
    """Return the answer to a modal that a restart has closed, with what was typed into it."""
    words = t("I can no longer take this form. Please open it anew, and put in again what you wrote:")
    texts = [prose(text, MAX_TYPED_LENGTH // len(typed)) for text in typed]
    return Layout((TextDisplay(words), *map(TextDisplay, filter(None, texts))))


def refused_modal(t: Translator, reason: str, field: str, number: int) -> Layout:
    """Return the answer to a modal that was refused: why, in which field if it is one, and how to change it."""
    words = f"**{field}**\n{reason}" if field else reason
    return Layout(
        (TextDisplay(words), ActionRow((Button(t("Change it"), ReopenModal(number).custom_id, style="primary"),)))
    )
