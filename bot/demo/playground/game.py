"""The week as a visitor plays it: they act as any member, the others by themselves, and the time goes on when told.

Whatever changes Discord or the clock goes through one lock: the simulated Discord takes one thing at a time.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, auto

import discord
import simcord

from bot.actions import CastVote, CopyRoundup, JoinRound, MarkRead, OpenDraft, ReadPost, SuggestTheme
from bot.components import ButtonAction
from bot.demo.circle import Person
from bot.demo.playground.changes import Changes
from bot.demo.playground.markdown import MarkdownRenderer, MentionNames
from bot.demo.playground.script import BEFORE_AN_OWN_CIRCLE, BEFORE_THE_VISIT, CIRCLE_EVENTS, LAST_MOMENT, OWN_EVENTS
from bot.demo.transcript import plain_line, texts_of
from bot.demo.week import ScriptedWeek
from bot.demo.world import World

EPHEMERAL = discord.MessageFlags(ephemeral=True).value
ROUND = "-# ROUND"
"""What announcements and round-ups begin with."""
PAUSE_SECONDS = 1.6
"""Seconds of real time between two events while the week plays."""
Act = Callable[[simcord.MemberActor], Awaitable[simcord.InteractionResult]]


class Deed(StrEnum):
    """What the visitor has done as a member, as far as the tasks ask for it."""

    SUGGEST = auto()
    VOTE = auto()
    JOIN = auto()
    WRITE = auto()
    READ = auto()
    COMMENT = auto()
    COPY = auto()
    DRAFT = auto()
    STANDING = auto()


@dataclass(frozen=True, slots=True)
class OpenForm:
    """A form that the bot shows to a member, and what they have done once they send it."""

    shown: simcord.InteractionResult
    deed: Deed | None


_DEEDS: Sequence[tuple[type[ButtonAction], Deed]] = (
    (SuggestTheme, Deed.SUGGEST),
    (CastVote, Deed.VOTE),
    (JoinRound, Deed.JOIN),
    (ReadPost, Deed.READ),
    (MarkRead, Deed.READ),
    (CopyRoundup, Deed.COPY),
    (OpenDraft, Deed.DRAFT),
)
_COMMANDS = {"theme suggest": Deed.SUGGEST, "round draft": Deed.DRAFT, "me": Deed.STANDING, "reading next": Deed.READ}


class Game:
    """One week with one visitor."""

    def __init__(self, world: World, changes: Changes, tasks: asyncio.TaskGroup, *, is_own: bool = False) -> None:
        self.world = world
        self.is_own = is_own
        """Whether the circle is of the visitor's own blogs, who act only through the visitor."""
        self.changes = changes
        self.week = ScriptedWeek(world, lambda *_: None)
        self.deeds: defaultdict[str, set[Deed]] = defaultdict(set)
        self.shown: int | None = None
        """The message that is worth seeing from its beginning, by its id."""
        self.markdown = MarkdownRenderer(mention_names(world))
        self.forms: dict[str, OpenForm] = {}
        """The form that is open before a member, by their key."""
        self._replies: defaultdict[str, dict[int, None]] = defaultdict(dict)
        self._visited: set[str] = set()
        self._lock = asyncio.Lock()
        self._events = iter(OWN_EVENTS if is_own else CIRCLE_EVENTS)
        self._next_event = next(self._events, None)
        self._tasks = tasks
        self._going: asyncio.Task[None] | None = None
        self._stopped = asyncio.Event()

    # ── what there is to see ─────────────────────────────────────────────────────────────────────────────────

    @property
    def now(self) -> datetime:
        """The simulated time (aware, UTC)."""
        return self.world.clock.now()

    @property
    def is_playing(self) -> bool:
        """Whether the time goes on."""
        return self._going is not None

    @property
    def is_over(self) -> bool:
        """Whether the last moment of the week has come."""
        return self.now >= self._last_moment

    def messages(self, who: str) -> list[discord.Message]:
        """Return the messages of the channel that a member sees: everybody's, and the replies to what they did here."""
        replies = self._replies[who]
        history = self.world.channel.history(viewer=self.world.members[who])
        return [message for message in history if not message.flags.ephemeral or message.id in replies]

    def direct_messages(self, who: str) -> list[discord.Message]:
        """Return the private messages between a member and the bot."""
        return self.world.users[who].dm_channel.history()

    # ── the visitor ──────────────────────────────────────────────────────────────────────────────────────────

    async def press(self, who: str, message: discord.Message, custom_id: str) -> None:
        """Press a button of a message."""
        deed = next((deed for action, deed in _DEEDS if action.parse(custom_id)), None)
        await self._act(who, lambda actor: actor.click(message, custom_id=custom_id), deed)

    async def choose(self, who: str, message: discord.Message, custom_id: str, values: Sequence[object]) -> None:
        """Choose values in a menu of a message."""
        await self._act(who, lambda actor: actor.select(message, values, custom_id=custom_id))

    async def run_command(self, who: str, command: str, options: dict[str, object]) -> None:
        """Run a slash command."""
        deed = _COMMANDS.get(command)
        await self._act(who, lambda actor: actor.slash(self.world.channel, command, **options), deed)

    async def submit_form(self, who: str, values: dict[str, object]) -> None:
        """Send the form that is open before a member."""
        form = self.forms.pop(who, None)
        if form is not None:
            await self._act(who, lambda actor: actor.submit_modal(form.shown, values), form.deed)

    def close_form(self, who: str) -> None:
        """Close the form that is open before a member, without sending it."""
        self.forms.pop(who, None)
        self.changes.tell()

    def dismiss(self, who: str, message_id: int) -> None:
        """Let a reply that only this member sees go from their view."""
        self._replies[who].pop(message_id, None)
        self.changes.tell()

    async def say(self, who: str, text: str) -> None:
        """Write a message in the channel."""
        async with self._lock:
            self._visited.add(who)
            await self.world.members[who].send(self.world.channel, text)
        self.changes.tell()

    async def write(self, author: Person, title: str, text: str) -> None:
        """Publish a post on the blog of the author."""
        async with self._lock:
            self._note(author.key, Deed.WRITE)
            self.world.circle.publish(author, title, text, self.now)
        self.changes.tell(f"“{title}” is on your blog.")

    async def comment(self, author: Person, post: int, text: str) -> None:
        """Leave a comment on a post, on its blog."""
        async with self._lock:
            self._note(author.key, Deed.COMMENT)
            self.world.circle.comment(post, author, text, self.now)
        self.changes.tell("Your comment is on the blog.")

    async def complete(self, who: str, command: str, option: str) -> list[dict[str, object]]:
        """Return what the bot suggests for an option of a command before anything is typed."""
        async with self._lock:
            return await self.world.members[who].autocomplete(self.world.channel, command, option, "")

    async def _act(self, who: str, act: Act, deed: Deed | None = None) -> None:
        async with self._lock:
            result = None
            with suppress(simcord.SetupError, simcord.BackendError):  # it is gone, or was pressed as somebody else
                result = await act(self.world.members[who])
            if result is not None:
                self._note(who, None if result.modal else deed)
                self._keep(who, result, deed)
        self.changes.tell(self._answer_words(result) if result else "That can’t be done any more.")

    @staticmethod
    def _answer_words(result: simcord.InteractionResult) -> str:
        """Return how an answer that only one member sees begins, for a screen reader."""
        replies = [reply.message for reply in [*result.followups[::-1], result.response] if reply and reply.ephemeral]
        return next((plain_line(text) for reply in replies for text in [*texts_of(reply), reply.content] if text), "")

    def _note(self, who: str, deed: Deed | None) -> None:
        self._visited.add(who)
        if deed is not None:
            self.deeds[who].add(deed)

    def _keep(self, who: str, result: simcord.InteractionResult, deed: Deed | None) -> None:
        """Remember what only this member sees of the answer."""
        if result.modal is not None:
            self.forms[who] = OpenForm(result, deed)
        for reply in [result.response, *result.followups]:
            if reply is not None and reply.ephemeral:
                self._replies[who][reply.id] = None

    # ── the time ─────────────────────────────────────────────────────────────────────────────────────────────

    def begin(self) -> None:
        """Play what comes before the visit."""
        self.play_until(BEFORE_AN_OWN_CIRCLE if self.is_own else BEFORE_THE_VISIT)

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
        if not self.is_playing:
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
            await event.act(self.week, self._visited)
            await self.world.env.settle()
            self._next_event = next(self._events, None)

    @property
    def _last_moment(self) -> datetime:
        return self.world.circle.moment(LAST_MOMENT)

    def _happenings(self) -> tuple[int, int]:
        """Return the numbers of messages in the channel and of posts on the blogs."""
        posts = sum(post.published_at <= self.now for post in self.world.circle.posts)
        messages = self.world.env.backend.messages.get(self.world.channel.id, {}).values()
        return sum(not message.flags & EPHEMERAL for message in messages), posts

    def _newest_words(self) -> str:
        """Return what happened last, in a line that a screen reader reads out."""
        published = [post for post in self.world.circle.posts if post.published_at <= self.now]
        newest = max(published, key=lambda post: post.published_at, default=None)
        if newest and newest.published_at == self.now:
            return f"{newest.author.name} publishes “{newest.title}”."
        texts = [text for message in self.world.channel.history()[-1:] for text in texts_of(message)]
        return f"usblogs writes: {plain_line(texts[0])}" if texts else ""


def mention_names(world: World) -> MentionNames:
    """Return what mentions show in the world's server."""
    user = next(iter(world.members.values())).id
    commands = world.env.backend.visible_commands(user_id=user, channel_id=world.channel.id)
    return MentionNames(
        {str(member.id): world.names[key] for key, member in world.members.items()},
        {str(world.channel.id): world.channel.name or ""},
        {str(command["id"]): command["name"] for command in commands},
    )
