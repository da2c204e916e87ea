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
from bot.demo.playground.script import BEFORE_AN_OWN_CIRCLE, BEFORE_THE_VISIT, CIRCLE_EVENTS, OWN_EVENTS
from bot.demo.playground.week_time import WeekTime
from bot.demo.transcript import plain_line, texts_of
from bot.demo.week import ScriptedWeek
from bot.demo.world import World

Act = Callable[[], Awaitable[simcord.InteractionResult]]


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
    is_private: bool
    """Whether it was opened in a private channel."""


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
        self.markdown = MarkdownRenderer(mention_names(world))
        self.forms: dict[str, OpenForm] = {}
        """The form that is open before a member, by their key."""
        self._replies: defaultdict[str, dict[int, None]] = defaultdict(dict)
        self._lock = asyncio.Lock()
        self.time = WeekTime(self.week, changes, tasks, self._lock, OWN_EVENTS if is_own else CIRCLE_EVENTS)

    # ── what there is to see ─────────────────────────────────────────────────────────────────────────────────

    @property
    def now(self) -> datetime:
        """The simulated time (aware, UTC)."""
        return self.world.clock.now()

    def begin(self) -> None:
        """Play what comes before the visit."""
        self.time.play_until(BEFORE_AN_OWN_CIRCLE if self.is_own else BEFORE_THE_VISIT)

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
        actor = self._actor(who, is_private=message.guild is None)
        await self._act(who, lambda: actor.click(message, custom_id=custom_id), deed, is_private=message.guild is None)

    async def choose(self, who: str, message: discord.Message, custom_id: str, values: Sequence[object]) -> None:
        """Choose values in a menu of a message."""
        actor = self._actor(who, is_private=message.guild is None)
        await self._act(
            who, lambda: actor.select(message, values, custom_id=custom_id), is_private=message.guild is None
        )

    async def run_command(self, who: str, command: str, options: dict[str, object]) -> None:
        """Run a slash command."""
        deed = _COMMANDS.get(command)
        await self._act(who, lambda: self.world.members[who].slash(self.world.channel, command, **options), deed)

    async def submit_form(self, who: str, values: dict[str, object]) -> None:
        """Send the form that is open before a member."""
        form = self.forms.pop(who, None)
        if form is not None:
            actor = self._actor(who, is_private=form.is_private)
            await self._act(who, lambda: actor.submit_modal(form.shown, values), form.deed, is_private=form.is_private)

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
            self.time.absent.add(who)
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
            self.time.counts_comments = True
            self.world.circle.comment(post, author, text, self.now)
        self.changes.tell("Your comment is on the blog.")

    async def complete(self, who: str, command: str, option: str) -> list[dict[str, object]]:
        """Return what the bot suggests for an option of a command before anything is typed."""
        async with self._lock:
            return await self.world.members[who].autocomplete(self.world.channel, command, option, "")

    def _actor(self, who: str, *, is_private: bool) -> simcord.MemberActor | simcord.UserHandle:
        """Return who acts: a member in the server, the same user in their private channel with the bot."""
        return self.world.users[who] if is_private else self.world.members[who]

    async def _act(self, who: str, act: Act, deed: Deed | None = None, *, is_private: bool = False) -> None:
        async with self._lock:
            result = None
            with suppress(simcord.SetupError, simcord.BackendError):  # it is gone, or was pressed as somebody else
                result = await act()
            if result is not None:
                self._note(who, None if result.modal else deed)
                self._keep(who, result, deed, is_private=is_private)
        self.changes.tell(self._answer_words(result) if result else "That can't be done any more.")

    @staticmethod
    def _answer_words(result: simcord.InteractionResult) -> str:
        """Return how an answer that only one member sees begins, for a screen reader."""
        replies = [reply.message for reply in [*result.followups[::-1], result.response] if reply and reply.ephemeral]
        return next((plain_line(text) for reply in replies for text in [*texts_of(reply), reply.content] if text), "")

    def _note(self, who: str, deed: Deed | None) -> None:
        self.time.absent.add(who)
        if deed is not None:
            self.deeds[who].add(deed)

    def _keep(self, who: str, result: simcord.InteractionResult, deed: Deed | None, *, is_private: bool) -> None:
        """Remember what only this member sees of the answer."""
        if result.modal is not None:
            self.forms[who] = OpenForm(result, deed, is_private)
        for reply in [result.response, *result.followups]:
            if reply is not None and reply.ephemeral:
                self._replies[who][reply.id] = None


def mention_names(world: World) -> MentionNames:
    """Return what mentions show in the world's server."""
    user = next(iter(world.members.values())).id
    commands = world.env.backend.visible_commands(user_id=user, channel_id=world.channel.id)
    return MentionNames(
        {str(member.id): world.names[key] for key, member in world.members.items()},
        {str(world.channel.id): world.channel.name or ""},
        {str(command["id"]): command["name"] for command in commands},
    )
