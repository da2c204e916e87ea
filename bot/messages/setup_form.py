"""The words of the form in which an organiser sets the game up."""

from bot.actions.forms import Extra
from bot.i18n import LazyString, Translator

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
        self.hashtag = t("What members put in their posts")
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
        self.zone = t("The city whose clocks count")


def lacks_permission(t: Translator) -> str:
    """Return the warning under a saved set-up that the bot may not do all it needs to."""
    return t("I lack a permission there; **/setup check** names it.")
