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
from bot.reading.kind_act import AnswerFirst, KindAct, ReadBack, ReadNext, ThankForComment, choose_kind_act
from bot.reading.standing import Relation, Standing, relations_of, standing_of

__all__ = [
    "AnswerFirst",
    "Comment",
    "GivenThanks",
    "HelpKind",
    "Interaction",
    "KindAct",
    "Read",
    "ReadBack",
    "ReadMarks",
    "ReadNext",
    "ReadOutcome",
    "Relation",
    "Standing",
    "ThankForComment",
    "Thanks",
    "choose_kind_act",
    "relations_of",
    "standing_of",
    "week_of",
]
