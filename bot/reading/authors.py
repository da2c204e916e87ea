"""Who wrote a comment: the member whose blog's address they left."""

from collections.abc import Mapping

from bot.feeds import address_key
from bot.themes import MemberId


def author_of(address: str, homes: Mapping[str, MemberId]) -> MemberId | None:
    """Return the member whose blog `address` is on, or None.

    `homes` gives the owner of each blog's home. The full host has to be the same, and the path has to be the
    blog's or below it: on a host that many share, only the path tells whose it is.
    """
    if not address.lower().startswith(("http://", "https://")):
        return None
    left = address_key(address)
    owners = {owner for home, owner in homes.items() if _is_at(left, address_key(home))}
    return owners.pop() if len(owners) == 1 else None


def _is_at(left: str, home: str) -> bool:
    return bool(home) and (left == home or left.startswith((f"{home}/", f"{home}?")))
