"""One circle's rows, out of a database that holds others, and into another one, in which they get ids of their own."""

from storage.circle.belonging import SHARED, STAYS, TABLES, rows_of
from storage.circle.give import circle_rows, unknown_ends
from storage.circle.take import Taken, Taking
from storage.circle.values import WrongValueError

__all__ = ["SHARED", "STAYS", "TABLES", "Taken", "Taking", "WrongValueError", "circle_rows", "rows_of", "unknown_ends"]
