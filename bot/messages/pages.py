"""The texts of the web pages."""

from datetime import datetime

from babel.dates import format_date

from bot.i18n import Translator
from bot.posts import Post
from bot.roundup import RoundUp
from bot.themes import Community


class PageWords:
    """The texts of a community's pages, in its language; plain text that the templates escape."""

    def __init__(self, t: Translator, community: Community) -> None:
        self._t = t
        self._zone = community.zone
        self._locale = community.language.value
        self.language = community.language.value.replace("_", "-")
        self.tag = community.tag
        self.all_rounds = t("Every round")
        self.board = t("What could come next")
        self.blogs = t("The blogs as a list for feed readers (OPML)")
        self.feed = t("Round-ups as a feed (Atom)")
        self.late = t("Came a little later")
        self.nothing = t("Nothing is here yet. It appears with the first round-up.")
        self.no_posts = t("No posts this time. The next theme is a new start.")
        self.on_the_board = t("Suggested in the chat, where members vote.")
        self.skip = t("To the text")
        self.made = t("Kept by a bot that reads what everyone writes. No script, no cookies.")
        self.read_it = t("Read it")
        self.why_here = t("This link is yours alone: the press of the button tells the author that somebody read it.")
        self.newest_first = t("Newest first, with everyone's posts.")

    def date(self, instant: datetime) -> str:
        """Return a date in the community's zone and language."""
        return format_date(instant.astimezone(self._zone), "long", locale=self._locale)

    def round(self, number: int) -> str:
        """Return the name of a round."""
        return self._t("Round {number}", number=number)

    def opening(self, roundup: RoundUp) -> str:
        """Return the number of posts and of their authors."""
        posts = (*roundup.posts, *roundup.late_posts)
        by = self._t.plural(len({post.member for post in posts}), "{n} person", "{n} people")
        return self._t.plural(len(posts), "{n} post by {people}.", "{n} posts by {people}.", people=by)

    def newcomers(self, roundup: RoundUp) -> str:
        """Return the welcome of first-time authors; empty if there are none."""
        if not roundup.first_time_authors:
            return ""
        return self._t(
            "Here for the first time: {names}. Welcome.", names=self._t.format_list(list(roundup.first_time_authors))
        )

    def minutes(self, post: Post) -> str:
        """Return the reading time of a post."""
        return self._t("{n} min", n=post.minutes)

    def posts(self, count: int) -> str:
        """Return the number of posts."""
        return self._t.plural(count, "{n} post", "{n} posts", self._t("no posts"))

    def posts_of(self, name: str) -> str:
        """Return the heading of a member's page."""
        return self._t("Posts by {name}", name=name)

    def by(self, name: str) -> str:
        """Return who suggested a theme."""
        return self._t("Suggested by {name}", name=name)

    def votes(self, count: int) -> str:
        """Return the number of votes."""
        return self._t.plural(count, "{n} vote", "{n} votes", self._t("no votes"))
