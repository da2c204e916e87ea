"""The answers to what was refused, and to what failed for a reason nobody foresaw."""

from bot.actions import ReopenModal
from bot.components import ActionRow, Button, Layout, TextDisplay
from bot.i18n import Translator


def unexpected_error(t: Translator) -> str:
    """Return the apology; what went wrong is in the log."""
    return t("Something went wrong on my side, and I wrote it down for the host. Please try again in a minute.")


def refused_modal(t: Translator, reason: str, field: str, number: int) -> Layout:
    """Return the answer to a modal that was refused: why, in which field if it is one, and how to change it."""
    words = f"**{field}**\n{reason}" if field else reason
    return Layout(
        (TextDisplay(words), ActionRow((Button(t("Change it"), ReopenModal(number).custom_id, style="primary"),)))
    )
