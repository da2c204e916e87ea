"""The time of the week: it stands still until the visitor lets it go on, and the circle does what it does by itself."""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime

import discord
import simcord

from bot.demo.playground.changes import Changes
from bot.demo.playground.script import LAST_MOMENT, CircleEvent
from bot.demo.transcript import plain_line, texts_of
from bot.demo.week import ScriptedWeek
from bot.themes import CommunityId
from storage.posts import recent_posts

EPHEMERAL = discord.MessageFlags(ephemeral=True).value
ROUND = "-# ROUND"
"""What announcements and round-ups begin with."""
PAUSE_SECONDS = 1.6
"""Seconds of real time between two events while the week plays."""


class WeekTime:
    """Lets the time go on, from one moment at which anything is due to the next."""

    def __init__(
        self,
        week: ScriptedWeek,
        changes: Changes,
        tasks: asyncio.TaskGroup,
        lock: asyncio.Lock,
        events: Iterable[CircleEvent],
    ) -> None:
        """Make it for a week. The lock is held while Discord or the clock changes; the events are in their order."""
        self.week = week
        self.world = week.world
        self.changes = changes
        self.absent: set[str] = set()
        """The members whom the visitor has been, who do nothing by themselves any more."""
        self.counts_comments = False
        """Whether the visitor waits for a comment to be counted."""
        self.shown: int | None = None
        """The message that is worth seeing from its beginning, by its id."""
        self._tasks = tasks
        self._lock = lock
        self._events = iter(events)
        self._next_event = next(self._events, None)
        self._comments = 0
        self._going: asyncio.Task[None] | None = None
        self._stopped = asyncio.Event()

    @property
    def now(self) -> datetime:
        """The simulated time (aware, UTC)."""
        return self.world.clock.now()

    @property
    def is_going_on(self) -> bool:
        """Whether the time goes on."""
        return self._going is not None

    @property
    def is_over(self) -> bool:
        """Whether the last moment of the week has come."""
        return self.now >= self._last_moment

    def play(self) -> None:
        """Let the time go on by itself, with a pause after everything that happens."""
        self._go_on(self._last_moment, lambda: False, PAUSE_SECONDS)

    def play_next(self) -> None:
        """Let the time go on until something has happened: in the channel, or on a blog."""
        before = self._happenings()
        self._go_on(self._last_moment, lambda: self._happenings() != before)

    def play_until(self, weekly_time: str) -> None:
        """Let the time go on to a time of the week such as "Fri 18:00", and show what the bot says then."""
        instant = self.world.circle.moment(weekly_time)
        self._go_on(instant, lambda: False, shown_from=instant)

    def pause(self) -> None:
        """Let the time stand still, once what is due at this moment is done."""
        self._stopped.set()

    def _go_on(
        self,
        limit: datetime,
        is_enough: Callable[[], bool],
        pause_seconds: float = 0,
        shown_from: datetime | None = None,
    ) -> None:
        if not self.is_going_on:
            self._stopped = asyncio.Event()
            self._going = self._tasks.create_task(self._run(limit, is_enough, pause_seconds, shown_from))

    async def _run(
        self, limit: datetime, is_enough: Callable[[], bool], pause_seconds: float, shown_from: datetime | None
    ) -> None:
        stopped = self._stopped
        while self.now < limit and not stopped.is_set() and not is_enough():
            before = self._happenings()
            async with self._lock:
                await self._step(limit)
            await self._count_comments()
            has_happened = self._happenings() != before
            self.changes.tell(self._newest_words() if has_happened else "")
            if has_happened and pause_seconds:
                with suppress(TimeoutError):
                    await asyncio.wait_for(stopped.wait(), pause_seconds)
        self._going = None
        if shown_from:
            self.shown = self._round_message_since(shown_from) or self.shown
        self.changes.tell()

    def _round_message_since(self, instant: datetime) -> int | None:
        """Return the first announcement or round-up that was sent at or after an instant, or None."""
        messages = (message for message in self.world.channel.history() if message.created_at >= instant)
        return next((one.id for one in messages if any(text.startswith(ROUND) for text in texts_of(one)[:1])), None)

    async def _step(self, limit: datetime) -> None:
        """Go on to the next moment at which anything is due, at most to `limit`, and do what is due."""
        circle, event = self.world.circle, self._next_event
        moments = [post.published_at for post in circle.posts if post.published_at > self.now]
        moments += [circle.moment(event.at)] if event else []
        await self.world.clock.step(min([limit, *moments]))
        if event and self.now >= circle.moment(event.at):
            with suppress(simcord.SetupError, simcord.BackendError):  # what the visitor has done came first
                await event.act(self.week, self.absent)
            await self.world.env.settle()
            self._next_event = next(self._events, None)

    @property
    def _last_moment(self) -> datetime:
        return self.world.circle.moment(LAST_MOMENT)

    async def _count_comments(self) -> None:
        """Look how many comments the bot has counted, where the visitor waits for one of theirs."""
        if self.counts_comments:
            async with self.world.services.db.read() as conn:
                posts = await recent_posts(
                    conn, CommunityId(self.world.guild.id), self.world.circle.moment("Mon 00:00")
                )
            self._comments = sum(post.comments for post in posts)

    def _happenings(self) -> tuple[int, int, int]:
        """Return the numbers of messages in the channel, of posts on the blogs, and of comments that were counted."""
        posts = sum(post.published_at <= self.now for post in self.world.circle.posts)
        messages = self.world.env.backend.messages.get(self.world.channel.id, {}).values()
        return sum(not message.flags & EPHEMERAL for message in messages), posts, self._comments

    def _newest_words(self) -> str:
        """Return what happened last, in a line that a screen reader reads out."""
        published = [post for post in self.world.circle.posts if post.published_at <= self.now]
        newest = max(published, key=lambda post: post.published_at, default=None)
        if newest and newest.published_at == self.now:
            return f"{newest.author.name} publishes “{newest.title}”."
        texts = [text for message in self.world.channel.history()[-1:] for text in texts_of(message)]
        return f"usblogs writes: {plain_line(texts[0])}" if texts else ""
