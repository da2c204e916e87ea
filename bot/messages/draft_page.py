"""The texts of the page on which a host edits a draft; plain text that the templates escape."""

from bot.i18n import Translator
from bot.messages.pages import PageWords
from bot.messages.posts import evidence_in_words
from bot.posts import Evidence
from bot.text import single_line
from bot.themes import Community, Phase, Round


class DraftPageWords:
    """The texts of the page, in the language of the host who looks at it."""

    def __init__(self, t: Translator, community: Community, round_: Round) -> None:
        self._t = t
        self._pages = PageWords(t, community)
        self.title = t("The round-up of round {number}", number=round_.number)
        self.when = self._when(round_)
        self.opening = t("What you would like to say first")
        self.place = t("Place")
        self.quote = t("Quote, in the author's own words")
        self.why = t("Why read it, in a line")
        self.out = t("Leave it out")
        self.evidence = t("Why it is in the round")
        self.by_hand = t("I found neither the hashtag nor a name of the round in it.")
        self.late = t("Came a little later")
        self.left_out = t("Left out")
        self.waiting = t("Waits for an answer")
        self.answer_there = t("In Discord, {command} settles that.", command="/round draft")
        self.none = t("No post is here yet.")
        self.save = t("Save")
        self.saved = t("Saved.")
        self.not_saved = t("A post had left the round meanwhile, so what you wrote for it is not saved:")
        self.mine = t("This address is yours alone, for an hour: whoever has it can change the round-up.")
        self.up = t("Move “{title}” up")
        self.down = t("Move “{title}” down")
        self.drag = t("Drag to move")
        self.moved = t("“{title}” is number {number} now.")

    def _when(self, round_: Round) -> str:
        if round_.phase is Phase.ROUNDED_UP:
            return self._t("It is out. What you change here is changed there.")
        when = self._pages.date_and_time(round_.closes_at)
        return self._t("It goes out {when}, whether or not you change anything.", when=when)

    def piece(self, piece: Evidence) -> str:
        """Return a piece of evidence in words."""
        found = self._pages.date_and_time(piece.date) if piece.date else single_line(piece.text, 100)
        return evidence_in_words(self._t, piece, found)


def link_is_over(t: Translator) -> str:
    """Return what stands at the address of a draft when its hour is over."""
    return t("This address was valid for an hour. Open the draft in Discord again: {command}.", command="/round draft")
