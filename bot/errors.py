"""The errors that are expected: sentences for whoever caused them, shown where they are caught."""


class UserError(Exception):
    """A sentence for a member: what is the matter, and what to do about it.

    `msgid` is English and a key of the catalogs, and `values` fill its placeholders. Whoever shows the error
    translates it into the member's language.
    """

    def __init__(self, msgid: str, /, **values: object) -> None:
        super().__init__(msgid.format(**values) if values else msgid)
        self.msgid = msgid
        self.values = values
        self.field = ""
        """The label of the field that it is about, in the reader's language; empty where it is about none."""


class OperatorError(Exception):
    """A sentence for whoever runs the bot, on the command line: English, and never translated."""


class LastingError(OperatorError):
    """What stays so however often the bot is started, until somebody mends it: a wrong token, say."""
