"""What a member sees of their own relations: never a rank."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Standing:
    """A member's relations, as counts of other people."""

    readers: int
    """People who read something of mine."""
    read: int
    """People of whom I read something."""
    answered_by: int
    """People who commented on something of mine."""
    answered: int
    """People on whose posts I commented."""
    both_ways: int
    """People with whom comments went both ways."""
