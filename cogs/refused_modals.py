"""The modals that were refused, until their people have changed what they typed."""

import secrets
from collections import OrderedDict
from collections.abc import Callable

from discord import ui

from bot.limits import MAX_REFUSED_MODALS

NUMBER_BITS = 62


class RefusedModals:
    """How to open each modal again that was refused: of a user the newest. A restart forgets them."""

    def __init__(self) -> None:
        self._of_users: OrderedDict[int, tuple[int, Callable[[], ui.Modal]]] = OrderedDict()

    def keep(self, user: int, reopen: Callable[[], ui.Modal]) -> int:
        """Keep how a user's modal is opened again; return the number that it has from now on, which nobody guesses."""
        number = secrets.randbits(NUMBER_BITS)
        self._of_users[user] = number, reopen
        self._of_users.move_to_end(user)
        if len(self._of_users) > MAX_REFUSED_MODALS:
            self._of_users.popitem(last=False)
        return number

    def reopen(self, user: int, number: int) -> ui.Modal | None:
        """Return the modal of a user with this number, with what was typed; None if it is kept no longer."""
        kept, reopen = self._of_users.get(user, (None, None))
        return reopen() if reopen and kept == number else None
