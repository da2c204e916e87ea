"""Buttons about the set-up."""

from dataclasses import dataclass

from bot.components import ButtonAction


@dataclass(frozen=True, slots=True)
class OpenSetup(ButtonAction, prefix="setup"):
    """Open the set-up."""


@dataclass(frozen=True, slots=True)
class CheckPermissions(ButtonAction, prefix="permissions"):
    """Look again whether a permission is missing, and try again what waits for it."""
