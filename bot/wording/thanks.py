"""What is said of thanks."""

from bot.languages import Said, Speech
from bot.layout import Button, Layout, Row, Text, escape
from bot.reading import GivenThanks, Help

KINDS = {
    Help.DRAFT: Said("read a draft"),
    Help.HELPED: Said("helped me"),
    Help.PROMOTED: Said("told others of my post"),
    Help.LOOKED_AFTER: Said("looked after me"),
}
"""What somebody did, as the command offers it."""
_TO_HELPER = {
    Help.DRAFT: Said("**{giver}** thanks you for reading a draft."),
    Help.HELPED: Said("**{giver}** thanks you for your help."),
    Help.PROMOTED: Said("**{giver}** thanks you for telling others of a post."),
    Help.LOOKED_AFTER: Said("**{giver}** thanks you for looking after them."),
}
_TO_ALL = {
    Help.DRAFT: Said("**{giver}** thanks **{helper}** for reading a draft."),
    Help.HELPED: Said("**{giver}** thanks **{helper}** for their help."),
    Help.PROMOTED: Said("**{giver}** thanks **{helper}** for telling others of a post."),
    Help.LOOKED_AFTER: Said("**{giver}** thanks **{helper}** for looking after them."),
}


def thanked_in_private(say: Speech, given: GivenThanks, guild: int) -> Layout:
    """Return what who helped is told; with the way to show it, where who gave the thanks wants that, too."""
    words = _with_line(say(_TO_HELPER[given.kind].words, giver=_name(say, given.giver)), given)
    if not given.giver_shows:
        return Layout((Text(words), Text(f"-# {say('Only you see this.')}")))
    may = say("Only you see this. If you like, everyone can.")
    show = Button(say("Show it in the channel"), f"thanks:{guild}:{given.id}")
    return Layout((Text(words), Text(f"-# {may}"), Row((show,))))


def thanked_openly(say: Speech, given: GivenThanks) -> Layout:
    """Return thanks as everyone reads them."""
    names = {"giver": _name(say, given.giver), "helper": escape(given.helper, 40)}
    return Layout((Text(_with_line(say(_TO_ALL[given.kind].words, **names), given)),))


def _name(say: Speech, name: str) -> str:
    return escape(name, 40) or say("Somebody")


def _with_line(words: str, given: GivenThanks) -> str:
    return f"{words}\n> {escape(given.line)}" if given.line else words
