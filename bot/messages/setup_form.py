"""The words of the form in which an organiser sets the game up."""

from bot.actions.forms import Extra
from bot.i18n import LazyString, Translator
from bot.text import escape, link
from bot.themes import Community, PublicPlaces

EXTRAS = {
    Extra.THREADS: LazyString("A thread for each round"),
    Extra.EVENTS: LazyString("An event for each round"),
    Extra.HOST_ROTA: LazyString("Members take turns at choosing the theme"),
    Extra.DRAFTS: LazyString("You see round-ups an hour before"),
}


class FormLabels:
    """The labels of the form's menus and buttons."""

    def __init__(self, t: Translator, *, begun: bool) -> None:
        self.announce_channel = t("Where themes and posts appear")
        self.roundup_channel = t("Where round-ups appear")
        self.mention_role = t("A role to call with each theme, or none")
        self.extras = t("Threads, events, turns, drafts")
        self.names = t("Hashtag and names")
        self.times = t("Days")
        self.more = t("More")
        self.save = t("Save") if begun else t("Start the game")


class NamesLabels:
    """The labels of the modal for a community's hashtag and names."""

    def __init__(self, t: Translator) -> None:
        self.title = t("Hashtag and names")
        self.hashtag = t("Your hashtag")
        self.names = t("Other names of the circle")
        self.names_hint = t("As people write them, with commas between. I know posts by them too.")


class TimesLabels:
    """The labels of the modal for a community's days and times."""

    def __init__(self, t: Translator) -> None:
        self.title = t("Days")
        self.announce = t("The theme is announced")
        self.cadence = t("How often")
        self.close = t("The round closes")
        self.extra_weeks = t("Which such day it closes on")
        self.zone = t("Time zone (type a city)")


def pages_switch(t: Translator, community: Community, places: PublicPlaces) -> str:
    """Return whether a community's pages are public, and what that shows to whom."""
    state = t("Public pages are on") if community.public_pages else t("Public pages are off")
    what = t(
        "When on, anyone on the web sees this circle’s rounds, posts, names, blogs and suggestions at {address}.",
        address=link(places.pages_host, places.pages_url),
    )
    return f"**{state}**\n{what}"


def publishing_switch(t: Translator, community: Community, places: PublicPlaces) -> str:
    """Return whether round-ups are published on the operator's blogs, and what that means."""
    blogs = escape(t.format_list(list(places.blogs)), 500)
    state = (
        t("Round-ups are published on {blogs}", blogs=blogs)
        if community.publishes_roundups
        else t("Round-ups are not published on {blogs}", blogs=blogs)
    )
    what = t(
        "When on, each new or changed round-up is published there too, with everyone’s names; what is published stays "
        "there when you switch this off."
    )
    return f"**{state}**\n{what}"


def switch_label(t: Translator, *, on: bool) -> str:
    """Return the label of a switch's button: what its press does."""
    return t("Switch off") if on else t("Switch on")


def lacks_permission(t: Translator) -> str:
    """Return the warning under a saved set-up that the bot may not do all it needs to."""
    return t("I lack a permission there; **/setup check** names it.")
