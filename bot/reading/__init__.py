"""Reads, comments and thanks between members, and the standing that a member sees of them."""

from bot.reading.interactions import (
    Comment,
    GivenThanks,
    HelpKind,
    Interaction,
    Read,
    ReadMarks,
    ReadOutcome,
    Thanks,
    week_of,
)
from bot.reading.standing import Relation, Standing, relations_of, standing_of

__all__ = [
    "Comment",
    "GivenThanks",
    "HelpKind",
    "Interaction",
    "Read",
    "ReadMarks",
    "ReadOutcome",
    "Relation",
    "Standing",
    "Thanks",
    "relations_of",
    "standing_of",
    "week_of",
]
