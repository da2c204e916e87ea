"""What the program says when it can't do what a member asked."""


class UserError(Exception):
    """A sentence for the member: what is the matter, and what to do about it.

    The sentence is English and a key of the catalogs; `values` stand where it names them. Who shows it says it in the
    member's language.
    """

    def __init__(self, words: str, **values: object) -> None:
        super().__init__(words.format(**values) if values else words)
        self.words = words
        self.values = values
