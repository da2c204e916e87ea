"""The kinds of faults, each with what it does to a life: in families, of which one is drawn first."""

from tests.faults.kinds import answers, blogs, clock, disk, gateway, postgresql, process, server
from tests.faults.kinds.kind import KINDS, Kind, Nothing, draw, kinds_of

__all__ = [
    "KINDS",
    "Kind",
    "Nothing",
    "answers",
    "blogs",
    "clock",
    "disk",
    "draw",
    "gateway",
    "kinds_of",
    "postgresql",
    "process",
    "server",
]
