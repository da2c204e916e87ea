"""Buttons about blogs: who wrote what."""

from dataclasses import dataclass
from enum import StrEnum

from bot.components import ButtonAction
from bot.themes import MemberId


class BylineAnswer(StrEnum):
    """Whose a name is that signs a blog."""

    THEIRS = "theirs"
    EVERYTHING = "all"
    """Theirs, as is all of the blog, whoever signs it."""
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class NameWriter(ButtonAction, prefix="by"):
    """Say who signs a blog with a name."""

    byline: int
    answer: BylineAnswer
    member: MemberId | None = None
    """Who it is; None for nobody here."""
