"""The words of the form in which an organiser sets the game up."""

from bot.actions.forms import Calendar, Extra
from bot.i18n import LazyString, Translator
from bot.text import escape, link
from bot.themes import Cadence, Community, PublicPlaces

EXTRAS = {
    Extra.THREADS: LazyString("A thread for each round"),
    Extra.EVENTS: LazyString("An event for each round"),
    Extra.HOST_ROTA: LazyString("Members take turns at choosing the theme"),
    Extra.DRAFTS: LazyString("You see round-ups an hour before"),
    Extra.OTHERS_DRAFTS: LazyString("Another host sees round-ups an hour before"),
}


CALENDARS = {
    Calendar.WEEKLY: (LazyString("Every week"), LazyString("such as Friday evening until Monday noon")),
    Calendar.EVERY_2_WEEKS: (LazyString("Every two weeks"), None),
    Calendar.EVERY_4_WEEKS: (LazyString("Every four weeks"), None),
    Calendar.MONTH: (
        LazyString("Every month, the whole of it"),
        LazyString("from the first day to the last, as the IndieWeb Carnival"),
    ),
    Calendar.DUE_DAY: (
        LazyString("Every month, posts due on one day"),
        LazyString("such as the second Tuesday, posts until that night, as T-SQL Tuesday"),
    ),
    Calendar.FROM_DAY: (
        LazyString("Every month, from one day on"),
        LazyString("such as the first Friday until the Monday after"),
    ),
}
"""The calendars to choose from, each with an example."""
NTH_WEEKDAYS = {
    Cadence.FIRST: LazyString("the first one"),
    Cadence.SECOND: LazyString("the second one"),
    Cadence.THIRD: LazyString("the third one"),
    Cadence.FOURTH: LazyString("the fourth one"),
    Cadence.FIFTH: LazyString("the fifth one, where there is one"),
    Cadence.LAST: LazyString("the last one"),
}
HOST_LEADS = {
    3: LazyString("3 days before it is announced"),
    7: LazyString("a week before it is announced"),
    14: LazyString("two weeks before it is announced"),
    28: LazyString("four weeks before it is announced"),
}
"""How many days before the announcement a theme host is asked."""


class FormLabels:
    """The labels of the form's menus and buttons."""

    def __init__(self, t: Translator, *, begun: bool) -> None:
        self.announce_channel = t("Where themes and posts appear")
        self.roundup_channel = t("Where round-ups appear")
        self.tag = t("The tag of my posts in this forum")
        self.no_tag = t("No tag; where one is required, the first that I may use")
        self.mention_role = t("A role to ping with each theme, or none")
        self.none = t("None")
        self.language = t("The language of what everyone reads")
        self.calendar = t("How often there is a round")
        self.extras = t("Threads, events, turns, drafts")
        self.host_lead = t("When I ask theme hosts for the theme")
        self.change = t("Change")
        self.more = t("More")
        self.back = t("Back")
        self.save = t("Save") if begun else t("Start the game")


class NamesLabels:
    """The labels of the modal for a community's hashtag and names."""

    def __init__(self, t: Translator) -> None:
        self.title = t("Hashtag and names")
        self.begin = t("Set the game up")
        self.hashtag = t("Your hashtag")
        self.hashtag_example = t("such as trainblogs")
        self.hashtag_hint = t("Members put it in their posts, and I find them by it.")
        self.names = t("Other names of the circle")
        self.names_hint = t("As people write them, with commas between. I know posts by them too.")
        self.number = t("The number of the next round")
        self.number_hint = t("1, or where you are, if you have played before: 195.")


class TimesLabels:
    """The labels of the modal for a community's days and times."""

    def __init__(self, t: Translator) -> None:
        self.title = t("Days and time zone")
        self.announce = t("The theme is announced")
        self.first_day = t("On the first day of the month, at")
        self.which = t("Which one of the month")
        self.close = t("The round closes")
        self.extra_weeks = t("How long it stays open")
        self.due = t("Posts are due")
        self.weeks_ahead = t("How long before that")
        self.zone = t("Time zone (type a city)")
        self.zone_example = t("such as London or New York")


def pages_switch(t: Translator, community: Community, places: PublicPlaces) -> str:
    """Return whether a community's pages are public, and what that shows to whom."""
    state = t("Public pages are on") if community.public_pages else t("Public pages are off")
    what = t(
        "When on, anyone on the web sees this circle's rounds, posts, names, blogs and suggestions at {address}.",
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
        "When on, each new or changed round-up is published there too, with everyone's names; what is published stays "
        "there when you switch this off."
    )
    return f"**{state}**\n{what}"


def switch_label(t: Translator, *, on: bool) -> str:
    """Return the label of a switch's button: what its press does."""
    return t("Switch off") if on else t("Switch on")
