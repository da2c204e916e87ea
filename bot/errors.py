"""What the program says when it can't do what a member asked."""


class Refusal(Exception):  # noqa: N818 - it is an answer to a member, not a fault of the program
    """A sentence for the member: what is the matter, and what to do about it."""
