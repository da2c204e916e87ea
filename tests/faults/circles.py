"""The circles whose weeks are played: what their members write, press, and are told."""

import json
import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from bot.flows.members.consent import answer_consent
from bot.flows.rounds.set_up import set_up
from bot.services import Services
from bot.themes import Caller, Community, CommunityId, Schedule, windows
from tests.faults.blogs import Blog, BlogComment, BlogPost, Blogs
from tests.local_discord import documents as doc
from tests.local_discord.api import DM, FORUM, TEXT
from tests.local_discord.server import LocalDiscord
from tests.support.circles import bring_blog, make_caller

FIRST_USER = 4_000_000_000_000_000_000
WRITES, WRITES_ELSE, IS_LATE, IS_LAST_MINUTE = 0.8, 0.3, 0.12, 0.1
"""How likely a member writes for a round, writes something else, and writes for it late, or in the last minutes."""
_READ, _IN = re.compile(r'"custom_id": "(read:\d+)"'), re.compile(r'"custom_id": "(in:\d+)"')
_TITLE = re.compile(r"\*\*\[(.+?)\]\(")


@dataclass
class Told:
    """Members who were told that something of theirs was noted, and those who may or may not have been."""

    surely: set[str] = field(default_factory=set)
    perhaps: set[str] = field(default_factory=set)

    def doubt(self) -> None:
        """Make everyone uncertain, as after the database's last commits were lost."""
        self.perhaps |= self.surely
        self.surely.clear()

    def fits(self, number: int) -> bool:
        """Return whether so many can have been noted."""
        return len(self.surely) <= number <= len(self.surely | self.perhaps)


@dataclass
class Contribution:
    """A post that was written for a round."""

    post: BlogPost
    author: str
    opens_at: datetime
    closes_at: datetime

    @property
    def is_late(self) -> bool:
        return self.post.at >= self.closes_at


@dataclass
class Circle:
    """A community: its server and places, and its members with their blogs."""

    guild: str
    hashtag: str
    zone: ZoneInfo
    announce: str
    roundup: str
    has_extras: bool
    """Whether its announcements have threads and events, and mention a role."""
    names: tuple[str, ...]
    host: int
    users: dict[str, int] = field(default_factory=dict)
    blogs: dict[str, Blog] = field(default_factory=dict)
    contributions: list[Contribution] = field(default_factory=list)
    joined: defaultdict[int, Told] = field(default_factory=lambda: defaultdict(Told))
    """By the number of the round."""
    read: defaultdict[str, Told] = field(default_factory=lambda: defaultdict(Told))
    """By the title of the post."""
    deleted: list[str] = field(default_factory=list)
    """The texts of messages that a moderator deleted, or that were in a place that is gone."""
    slept_through: set[datetime] = field(default_factory=set)
    """When rounds opened whose whole time passed while the machine was suspended."""
    is_forgetful: bool = False
    """Whether commits were lost: the bot does not know whether it announced a round, though it may stand."""

    @property
    def community(self) -> Community:
        """Its set-up, as its host chose it."""
        return Community(
            CommunityId(int(self.guild)),
            self.hashtag,
            (),
            self.zone,
            Schedule(),
            int(self.announce),
            int(self.roundup),
            mention_role=int(self.guild) + doc.CALLED if self.has_extras else None,
            threads=self.has_extras,
            events=self.has_extras,
        )

    @property
    def places(self) -> set[str]:
        """The ids of its channels."""
        return {self.announce, self.roundup}

    def doubt(self) -> None:
        """Make what members were told uncertain."""
        self.is_forgetful = True
        for told in (*self.joined.values(), *self.read.values()):
            told.doubt()

    def window_in(self, monday: datetime) -> tuple[datetime, datetime]:
        """Return when the round of a week opens and closes."""
        return next(windows(monday, Schedule(), self.zone))

    async def set_up(self, services: Services, _: Blogs | None = None) -> None:
        """Save its set-up as its host's."""
        host = Caller(int(self.guild), self.host, "Bea", is_organiser=True)
        await set_up(services, host, self.community)

    async def begin(self, services: Services, blogs: Blogs) -> None:
        """Set it up, and bring its members' blogs."""
        await self.set_up(services)
        for number, name in enumerate(self.names, 1):
            user = int(f"{FIRST_USER + number}") + 100 * (int(self.guild) % 100)
            self.users[name], self.blogs[name] = user, blogs.add(name.lower(), f"{name}’s blog")
            old = BlogPost(
                user % 10_000, f"Before it all, by {name}", services.clock.now() - timedelta(days=3), "Cats."
            )
            self.blogs[name].posts.append(old)
            await bring_blog(services, int(self.guild), user, name, f"{blogs.home(self.blogs[name])}/feed/")
            await answer_consent(services, make_caller(user, name, int(self.guild)), agrees=True)


def make_circles(discord: LocalDiscord, rng: Random) -> list[Circle]:
    """Make the places of two circles: one in a text channel, and one in a forum or in two channels."""
    second = str(int(doc.GUILD) + (2 << 22))  # in another shard, of four
    discord.add_server(second)
    if rng.random() < 0.5:
        announce = roundup = discord.add_channel("blog-forum", FORUM, second)
    else:
        announce, roundup = (discord.add_channel(name, TEXT, second) for name in ("themes", "round-ups"))
    here, there = ZoneInfo("America/New_York"), ZoneInfo("Europe/Berlin")
    return [
        Circle(doc.GUILD, "usblogs", here, discord.text, discord.text, True, ("Ann", "Abe", "Ada"), 1001),
        Circle(second, "dieblogs", there, announce, roundup, False, ("Bob", "Bix"), 1002),
    ]


class Scribe:
    """Writes what members publish, with words that are nobody else's."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._number = 20_000

    def write(self, circle: Circle, blogs: Blogs, opens_at: datetime, closes_at: datetime) -> None:
        """Publish the posts of a circle's round, and others, from their moments on."""
        rng = self._rng
        for name, blog in circle.blogs.items():
            if rng.random() < WRITES:
                post = self._post(name, self._moment(opens_at, closes_at), f"Something of mine. #{circle.hashtag}")
                for other in [one for one in circle.names if one != name and rng.random() < 0.5]:
                    at = post.at + timedelta(hours=rng.uniform(0.5, 60))
                    site = f"{blogs.home(circle.blogs[other])}/"
                    post.comments.append(BlogComment(self._next(), at, other, site))
                blog.posts.append(post)
                circle.contributions.append(Contribution(post, name, opens_at, closes_at))
            if rng.random() < WRITES_ELSE:
                blog.posts.append(self._post(name, opens_at + timedelta(hours=rng.uniform(1, 60)), "About cats."))

    def _moment(self, opens_at: datetime, closes_at: datetime) -> datetime:
        rng, kind = self._rng, self._rng.random()
        if kind < IS_LATE:
            return closes_at + timedelta(hours=rng.uniform(1, 24))
        if kind < IS_LATE + IS_LAST_MINUTE:
            return closes_at - timedelta(seconds=rng.uniform(1, 240))
        return opens_at + (closes_at - opens_at) * rng.uniform(0.01, 0.99)

    def _post(self, name: str, at: datetime, text: str) -> BlogPost:
        number = self._next()
        return BlogPost(number, f"Piece {_word(number)} by {name}", at.replace(microsecond=0), text)

    def _next(self) -> int:
        self._number += 1
        return self._number


def _word(number: int) -> str:
    """Return a made-up word for a number: a number in a title might be that of a round."""
    letters = ""
    while number:
        number, rest = divmod(number, 70)
        letters = "bdfgklmnprstvz"[rest % 14] + "aeiou"[rest // 14] + letters
    return f"{letters}x"


async def press_something(discord: LocalDiscord, circle: Circle, rng: Random) -> None:
    """Let a member press a button below one of the newest messages, and note what they are told."""
    channels = [one for one in discord.channels.values() if one["type"] != DM]
    here = [one["id"] for one in channels if one["guild_id"] == circle.guild]
    places = [place for place in here if discord.messages[place]]
    if not places:
        return
    message = rng.choice(list(discord.messages[rng.choice(places[-3:])].values())[-5:])
    who = rng.choice(circle.names)
    user, shown = doc.user(str(circle.users[who]), who), json.dumps(message["components"])
    head = (doc.texts(message) or [""])[0]
    if (joins := _IN.search(shown)) and (number := re.match(r"-# ROUND (\d+) ", head)):
        await _press(discord, joins[1], message, user, "Good to have you", circle.joined[int(number[1])])
    elif (reads := _READ.search(shown)) and (title := _TITLE.match(head)) and not title[1].endswith(f" by {who}"):
        said = reads[1].replace("read:", "seen:")
        await _press(discord, said, message, user, "Noted.", circle.read[title[1]])


async def _press(
    discord: LocalDiscord, action: str, message: doc.Document, user: doc.Document, success: str, told: Told
) -> None:
    try:
        answered = await discord.press(action, message, user)
    except TimeoutError:
        told.perhaps.add(user["id"])
        return
    if success in str(answered.texts):
        told.surely.add(user["id"])
