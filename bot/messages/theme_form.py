"""The words of the modal in which somebody writes a theme."""

from bot.i18n import LazyString, Translator

SUGGESTION = LazyString("Suggest a theme")
NEXT_THEME = LazyString("The next theme")
SPARE_THEME = LazyString("A spare theme")
OWN_ROUND = LazyString("Choose the theme")
THEME_CHANGE = LazyString("Change the theme")
"""What the modal is called, by what the theme is for."""


class ThemeLabels:
    """The labels of the modal's inputs."""

    def __init__(self, t: Translator) -> None:
        self.title = t("The theme in a few words")
        self.title_example = t("A small thing I repaired")
        self.prompt = t("What to think about, if you like")
        self.keywords = t("Words by which I know a post on it")
        self.call = t("Your own post on it, if there is one")
        self.call_hint = t("Its address. The announcement leads there.")
        self.keywords_hint = t("With commas between. Where a post has one, I ask its author.")
