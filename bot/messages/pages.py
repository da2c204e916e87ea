"""The texts of the web pages."""

from datetime import datetime

from babel.dates import format_date, format_skeleton, format_time, get_timezone_gmt

from bot.i18n import Translator
from bot.messages.lists import with_colon
from bot.posts import Post
from bot.roundup import RoundUp, no_posts
from bot.themes import Community, Round, Theme
from bot.themes.imported_round import ImportedRound


class PageWords:
    """The texts of a community's pages, in the language of `t`; plain text that the templates escape."""

    def __init__(self, t: Translator, community: Community) -> None:
        self._t = t
        self._zone = community.zone
        self._locale = t.language.value
        self.language = t.language.value.replace("_", "-")
        self.tag = community.tag
        self.circle = community.name
        self.about = t(
            "We are a circle of people who blog. A theme is announced, everyone writes on it on their own blog, and a "
            "round-up brings the posts together."
        )
        self.theme_now = t("The theme now")
        self.next_theme = t("The next theme")
        self.how = t("How to take part")
        self.join = t("Join the circle on Discord.")
        self.ask = t("Ask somebody who writes here for an invitation to the circle on Discord.")
        self.steps = (
            t("There, tell the bot which blog is yours: {command}.", command="/blog add"),
            t("Write on the theme on your own blog, and put {tag} in the post.", tag=community.tag),
            t("Read what the others wrote, and leave them a word."),
        )
        self.who = t("Who writes here")
        self.earlier, self.later = t("The round before"), t("The round after")
        self.other_rounds = t("Other rounds")
        self.before = t("Earlier rounds")
        self.by_month = t("Every month")
        self.pages = t("Pages")
        self.all_rounds = t("Every round")
        self.board = t("What could come next")
        self.blogs = t("The blogs as a list for feed readers (OPML)")
        self.feed, self.json_feed = t("Round-ups as a feed (Atom)"), t("Round-ups as a feed (JSON)")
        self.call = t("Read the call")
        self.late = t("Came a little later")
        self.nothing = t("Nothing is here yet. It appears with the first round-up.")
        self.on_the_board = t("Suggested in the chat, where members vote.")
        self.empty_board = t("No suggestion yet. Members make them in the chat, and vote there.")
        self.no_writers = t("No blog is here yet. Whoever joins the circle brings one.")
        self.skip = t("To the text")
        self.made = t("Kept by a bot that reads what everyone writes. No script, no cookies.")
        self.read_it = t("Read it")
        self.why_here = t("This link is yours alone: the press of the button tells the author that somebody read it.")
        self.gone = t("This post is in no round any more")
        self.instead_of_gone = t(
            "It was taken out of its round. In Discord, {command} offers what there is to read.",
            command="/reading next",
        )
        self.newest_first = t("Newest first, with everyone's posts.")

    def date(self, instant: datetime) -> str:
        """Return a date in the community's zone."""
        return format_date(instant.astimezone(self._zone), "long", locale=self._locale)

    def date_and_time(self, instant: datetime) -> str:
        """Return a date and time in the community's zone, with its distance from Greenwich."""
        local = instant.astimezone(self._zone)
        day, time = format_date(local, "full", locale=self._locale), format_time(local, "short", locale=self._locale)
        return f"{day}, {time} ({get_timezone_gmt(local, locale=self._locale)})"

    def month(self, instant: datetime) -> str:
        """Return a month with its year."""
        return format_skeleton("yMMMM", instant.astimezone(self._zone), locale=self._locale)

    def open_until(self, running: Round) -> str:
        """Return until when a round takes posts."""
        return self._t("Open until {when}.", when=self.date_and_time(running.closes_at))

    def credit(self, theme: Theme) -> str:
        """Return who hosted a round, or else who suggested its theme; empty if it was nobody, or somebody who left."""
        if theme.host_name:
            return self._t("Hosted by {name}", name=theme.host_name)
        return self.by(theme.by) if theme.by else ""

    def blog_count(self, count: int) -> str:
        """Return the number of blogs."""
        return self._t.plural(count, "{n} blog", "{n} blogs")

    def round(self, number: int) -> str:
        """Return the name of a round."""
        return self._t("Round {number}", number=number)

    def before_title(self, number: int) -> str:
        """Return the name of a round as it stands before its title, with the colon as the language sets it."""
        return with_colon(self._t, self.round(number), "").rstrip()

    def no_posts(self, roundup: RoundUp) -> str:
        """Return what a round says that has no posts, or none any more."""
        return no_posts(self._t, roundup)

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

    def past(self, one: ImportedRound) -> str:
        """Return the month and the host of a round of before, as far as they are known."""
        return " · ".join(filter(None, [self._t.format_month(one.day) if one.day else "", one.host]))

    def before_count(self, count: int) -> str:
        """Return the words that lead to all rounds of before."""
        return self._t.plural(count, "{n} earlier round", "All {n} earlier rounds")

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


def no_read_link(t: Translator, days: int) -> str:
    """Return what stands at the address of a reader's link that opens nothing, the same whether there ever was one."""
    return t(
        "This link opens no post: a reader's link is good for {days} days. In Discord, the button “{read}” below a "
        "post gives a new one, and so does {command}.",
        days=days,
        read=t("Read"),
        command="/reading next",
    )


class MissingPageWords:
    """The texts of the page that stands where there is none; `circle` is empty where no circle's page is missing."""

    def __init__(self, t: Translator, circle: str) -> None:
        self.language = t.language.value.replace("_", "-")
        self.title = t("There is no page here")
        self.why = t("It may have been taken down since, or the address is not quite right.")
        self.back = t("To the pages of {circle}", circle=circle) if circle else t("To the circles that write here")
