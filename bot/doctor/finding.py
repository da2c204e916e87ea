"""What a check found."""

Finding = tuple[bool, str]
"""Whether it passed, and the sentence that says so or what to do."""


def count(number: int, one: str, many: str) -> str:
    """Return a number with its noun."""
    return f"{number} {one if number == 1 else many}"
