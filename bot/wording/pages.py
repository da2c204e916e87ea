"""What the web pages say."""

from datetime import datetime

from babel.dates import format_date

from bot.languages import Speech
from bot.posts import Post
from bot.roundup import RoundUp
from bot.themes import Community


class PageWords:
    """The words of a community's pages, in its language; plain text, which the templates escape."""

    def __init__(self, say: Speech, community: Community) -> None:
        self._say = say
        self._zone = community.zone
        self._locale = community.language.value
        self.language = community.language.value.replace("_", "-")
        self.tag = community.tag
        self.all_rounds = say("Every round")
        self.board = say("What could come next")
        self.blogs = say("The blogs as a list for feed readers (OPML)")
        self.feed = say("Round-ups as a feed (Atom)")
        self.late = say("Came a little later")
        self.nothing = say("Nothing is here yet. It appears with the first round-up.")
        self.no_posts = say("No posts this time. The next theme is a new start.")
        self.on_the_board = say("Suggested in the chat, where members vote.")
        self.skip = say("To the text")
        self.made = say("Kept by a bot that reads what everyone writes. No script, no cookies.")
        self.read_it = say("Read it")
        self.why_here = say("This link is yours alone: the press of the button tells the author that somebody read it.")
        self.newest_first = say("Newest first, with everyone's posts.")

    def date(self, instant: datetime) -> str:
        """Return a date in the community's zone and language."""
        return format_date(instant.astimezone(self._zone), "long", locale=self._locale)

    def round(self, number: int) -> str:
        """Return what a round is called."""
        return self._say("Round {number}", number=number)

    def opening(self, roundup: RoundUp) -> str:
        """Return how many posts by how many people there are."""
        posts = (*roundup.posts, *roundup.late)
        by = self._say.count(len({post.member for post in posts}), "{n} person", "{n} people")
        return self._say.count(len(posts), "{n} post by {people}.", "{n} posts by {people}.", people=by)

    def newcomers(self, roundup: RoundUp) -> str:
        """Return the welcome of those who wrote for the first time; empty where nobody did."""
        if not roundup.newcomers:
            return ""
        return self._say("Here for the first time: {names}. Welcome.", names=self._say.listed(list(roundup.newcomers)))

    def minutes(self, post: Post) -> str:
        """Return how long a post takes to read."""
        return self._say("{n} min", n=post.minutes)

    def posts(self, count: int) -> str:
        """Return how many posts there are."""
        return self._say.count(count, "{n} post", "{n} posts", self._say("no posts"))

    def posts_of(self, name: str) -> str:
        """Return the heading over a member's posts."""
        return self._say("Posts by {name}", name=name)

    def by(self, name: str) -> str:
        """Return who suggested a theme."""
        return self._say("Suggested by {name}", name=name)

    def votes(self, count: int) -> str:
        """Return how many votes a suggestion has."""
        return self._say.count(count, "{n} vote", "{n} votes", self._say("no votes"))
