"""What the program says when it can't do what a member asked."""


class UserError(Exception):
    """A sentence for the member: what is the matter, and what to do about it.

    The sentence is English and a key of the catalogs; `values` stand where it names them. Who shows it says it in the
    member's language.
    """

    def __init__(self, msgid: str, /, **values: object) -> None:
        super().__init__(msgid.format(**values) if values else msgid)
        self.msgid = msgid
        self.values = values
