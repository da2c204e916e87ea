"""What there is to do in the week: for each step a task, with what its button does."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal
from urllib.parse import urlencode

from bot.actions import CopyRoundup, JoinRound, ReadPost, SuggestTheme
from bot.components import ButtonAction
from bot.demo.playground.game import Deed, Game
from bot.demo.playground.views import State
from bot.demo.transcript import buttons_of
from bot.posts import Decision, Post, least_read_first


@dataclass(frozen=True, slots=True)
class Way:
    """What the button of a task says, and what it presses, runs, moves the time to or leads to."""

    label: str
    kind: Literal["press", "command", "time", "go"]
    target: str


@dataclass(frozen=True, slots=True)
class Task:
    """A step of the week, as one member sees it."""

    key: str
    title: str
    words: str
    way: Way | None
    """How it is done now; None where it can't be, or is done."""
    is_done: bool
    is_next: bool


@dataclass(frozen=True)
class Scene:
    """What the tasks are made of: who looks at which game."""

    game: Game
    who: str
    state: State

    @property
    def is_voting(self) -> bool:
        """Whether no theme has been announced yet."""
        return not (self.is_writing or self.is_out)

    @property
    def is_writing(self) -> bool:
        """Whether the round takes posts."""
        return self.state.writing is not None

    @property
    def is_out(self) -> bool:
        """Whether the round-up stands."""
        return self.state.rounded_up is not None

    @property
    def is_own(self) -> bool:
        """Whether the circle is of the visitor's own blogs."""
        return self.game.is_own

    @property
    def user(self) -> int:
        """The Discord user who looks."""
        return self.game.world.members[self.who].id

    def has(self, deed: Deed) -> bool:
        """Say whether the member has done this."""
        return deed in self.game.deeds[self.who]

    @cached_property
    def posts(self) -> list[Post]:
        """The posts of the round, the least read first."""
        return least_read_first(post for post in self.state.posts.values() if post.decision is Decision.ACCEPT)

    @cached_property
    def to_read(self) -> Post | None:
        """The least read post of somebody else."""
        return next((post for post in self.posts if post.user != self.user), None)

    def pressing(self, action: type[ButtonAction], label: str) -> Way | None:
        """Return the way that presses the newest button that does this."""
        message = self.game.week.newest_with_button(action)
        if message is None:
            return None
        custom_id = next(button_id for button_id in buttons_of(message) if action.parse(button_id))
        return Way(label, "press", f"{message.id}|{custom_id}")

    def going(self, action: type[ButtonAction], label: str) -> Way | None:
        """Return the way that leads to the newest message with a button that does this."""
        message = self.game.week.newest_with_button(action)
        return Way(label, "go", f"m{message.id}") if message else None

    def running(self, command: str, label: str = "", **options: str) -> Way:
        """Return the way that runs a slash command."""
        fields = {"command": command} | {f"option:{name}": value for name, value in options.items()}
        return Way(label or f"Run /{command}", "command", urlencode(fields))

    def reading(self) -> Way | None:
        """Return the way that presses *Read* below the least read post."""
        for message in self.game.world.channel.history():
            for button_id in buttons_of(message):
                action = ReadPost.parse(button_id)
                if action and self.to_read and action.post == self.to_read.id:
                    return Way("Read it", "press", f"{message.id}|{button_id}")
        return None


@dataclass(frozen=True, slots=True)
class _Step:
    key: str
    title: str
    words: str
    way: Callable[[Scene], Way | None]
    is_done: Callable[[Scene], bool]
    is_theirs: Callable[[Scene], bool] = lambda _: True
    """Whether the member has this step at all."""


def _done(deed: Deed) -> Callable[[Scene], bool]:
    return lambda scene: scene.has(deed)


_STEPS = (
    _Step(
        "bring",
        "Bring your blog",
        "The bot looks for the feed behind the address, and shows what it found there.",
        lambda scene: scene.running("blog add", address=scene.game.world.circle.people[scene.who].address),
        lambda scene: scene.user in scene.state.writers,
        lambda scene: scene.is_own,
    ),
    _Step(
        "suggest",
        "Suggest a theme",
        "What should everyone write about this weekend? The bot opens a small form.",
        lambda scene: scene.pressing(SuggestTheme, "Suggest a theme") if scene.is_voting else None,
        _done(Deed.SUGGEST),
    ),
    _Step(
        "vote",
        "Vote",
        "The board keeps count. You may change your mind until Friday, 18:00.",
        lambda scene: scene.going(SuggestTheme, "Show me the board") if scene.is_voting else None,
        _done(Deed.VOTE),
    ),
    _Step(
        "announce",
        "See the theme announced",
        "On Friday at 18:00 the bot counts the votes by itself.",
        lambda scene: Way("Go on to Friday, 18:00", "time", "announce") if scene.is_voting else None,
        lambda scene: not scene.is_voting,
    ),
    _Step(
        "join",
        "Say that you're in",
        "No promise, just company for those who sit down to write.",
        lambda scene: scene.going(JoinRound, "Show me the theme") if scene.is_writing else None,
        _done(Deed.JOIN),
    ),
    _Step(
        "write",
        "Write a post on your blog",
        "Only there: the bot watches your feed. A hashtag is enough, and often not even that.",
        lambda scene: Way("Write", "go", "write") if scene.is_writing else None,
        _done(Deed.WRITE),
        lambda scene: not scene.is_own,
    ),
    _Step(
        "found",
        "Watch it being found",
        "Let the time go on until the bot has looked at your feed again.",
        lambda scene: Way("Go on", "time", "next") if scene.is_writing and scene.has(Deed.WRITE) else None,
        lambda scene: any(post.user == scene.user for post in scene.posts),
        lambda scene: not scene.is_own,
    ),
    _Step(
        "read",
        "Read what {other} wrote",
        "The link is for you alone. Whether your reading is noted is up to you.",
        Scene.reading,
        _done(Deed.READ),
    ),
    _Step(
        "comment",
        "Leave a comment",
        "On their blog, where comments belong. The bot finds it there, and counts it.",
        lambda scene: Way("Choose a post", "go", "blogs") if scene.to_read else None,
        _done(Deed.COMMENT),
        lambda scene: not scene.is_own,
    ),
    _Step(
        "draft",
        "Look at the draft",
        "Hosts see the round-up before it goes out, and may rearrange it. Nobody has to.",
        lambda scene: scene.running("round draft", "Open the draft") if scene.is_writing and scene.posts else None,
        _done(Deed.DRAFT),
        lambda scene: scene.who == scene.game.world.circle.host,
    ),
    _Step(
        "round-up",
        "See the round-up",
        "On Monday at noon the round closes, and the bot gathers everyone's posts.",
        lambda scene: Way("Go on to Monday, 12:00", "time", "close") if scene.is_writing else None,
        lambda scene: scene.is_out,
    ),
    _Step(
        "copy",
        "Take it home",
        "The same round-up to paste into your own blog: as Markdown, HTML or WordPress blocks.",
        lambda scene: scene.pressing(CopyRoundup, "Copy the round-up") if scene.is_out else None,
        _done(Deed.COPY),
    ),
    _Step(
        "standing",
        "See whom you met",
        "Who read you, and whom you read. For your eyes only, and never a rank.",
        lambda scene: scene.running("me") if scene.is_out else None,
        _done(Deed.STANDING),
    ),
)


def tasks_of(game: Game, who: str, state: State) -> list[Task]:
    """Return the tasks of a member, in the order of the week; the first that can be done now is the next."""
    scene, tasks = Scene(game, who, state), list[Task]()
    other = scene.to_read.by if scene.to_read and not scene.has(Deed.READ) else "the others"
    for step in _STEPS:
        if not step.is_theirs(scene):
            continue
        is_done = step.is_done(scene)
        way = None if is_done else step.way(scene)
        is_next = way is not None and not any(task.is_next for task in tasks)
        tasks.append(Task(step.key, step.title.format(other=other), step.words, way, is_done, is_next))
    return tasks
