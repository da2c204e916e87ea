"""Messages about thanks."""

from bot.actions import ShowThanks
from bot.components import Button, Layout, TextDisplay, titled
from bot.i18n import LazyString, Translator
from bot.messages.lists import in_circle
from bot.reading import GivenThanks, HelpKind
from bot.text import escape
from bot.themes import Community

KINDS = {
    HelpKind.DRAFT: LazyString("read a draft"),
    HelpKind.HELPED: LazyString("helped me"),
    HelpKind.PROMOTED: LazyString("told others of my post"),
    HelpKind.LOOKED_AFTER: LazyString("looked after me"),
}
"""The kinds of help, as the command offers them."""
_TO_HELPER = {
    HelpKind.DRAFT: LazyString("**{giver}** thanks you for reading a draft."),
    HelpKind.HELPED: LazyString("**{giver}** thanks you for your help."),
    HelpKind.PROMOTED: LazyString("**{giver}** thanks you for telling others of a post."),
    HelpKind.LOOKED_AFTER: LazyString("**{giver}** thanks you for looking after them."),
}
_TO_ALL = {
    HelpKind.DRAFT: LazyString("**{giver}** thanks **{helper}** for reading a draft."),
    HelpKind.HELPED: LazyString("**{giver}** thanks **{helper}** for their help."),
    HelpKind.PROMOTED: LazyString("**{giver}** thanks **{helper}** for telling others of a post."),
    HelpKind.LOOKED_AFTER: LazyString("**{giver}** thanks **{helper}** for looking after them."),
}


def thanks_received(t: Translator, given: GivenThanks, community: Community) -> Layout:
    """Return the private message to the helper, with a button to show the thanks if the giver wants that."""
    tag = escape(community.tag)
    words = _with_line(t(_TO_HELPER[given.kind].msgid, giver=_name(t, given.giver)), given)
    if not given.giver_shows:
        return titled(t("Thank you"), words, over=tag, small=t("Only you see this."))
    may = t("Only you see this. If you like, everyone can.")
    show = Button(t("Show it in the channel"), ShowThanks(community.id, given.id).custom_id)
    return titled(t("Thank you"), words, over=tag, small=may, buttons=(show,))


def public_thanks(t: Translator, given: GivenThanks) -> Layout:
    """Return thanks for everyone to see."""
    names = {"giver": _name(t, given.giver), "helper": escape(given.helper, 40)}
    return Layout((TextDisplay(_with_line(t(_TO_ALL[given.kind].msgid, **names), given)),))


def _name(t: Translator, name: str) -> str:
    return escape(name, 40) or t("Somebody")


def _with_line(words: str, given: GivenThanks) -> str:
    return f"{words}\n> {escape(given.line)}" if given.line else words


def thanks_sent(t: Translator, name: str) -> str:
    """Return the reply to a member who thanked another."""
    return t("Your thanks are on their way to **{name}**.", name=escape(name, 40))


def thanks_shown(t: Translator, community: Community) -> str:
    """Return the text that replaces the private message when the thanks are posted in the channel."""
    words = t("Everyone can read it in {channel} now.", channel=f"<#{community.announce_channel}>")
    return in_circle(community, words)
