"""The answer to an interaction that failed for a reason nobody foresaw."""

from bot.i18n import Translator


def unexpected_error(t: Translator) -> str:
    """Return the apology; what went wrong is in the log."""
    return t("Something went wrong on my side, and I wrote it down for the host. Please try again in a minute.")
