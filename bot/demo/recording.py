"""`make demo ARGS=--record`: pictures of the week, drawn from the messages that the bot sent."""

from datetime import datetime
from pathlib import Path

import discord

from bot.demo.cards import GAP, Shown, draw, svg
from bot.demo.circle import ZONE
from bot.demo.moving_picture import picture_of
from bot.demo.transcript import texts_of
from bot.demo.week import ScriptedWeek, WeekStep
from bot.demo.world import World

MONDAY = datetime(2026, 3, 16, tzinfo=ZONE)
"""The Monday of the recorded week; it is fixed, so that the pictures change only when the messages do."""
IN_CHANNEL = (
    ("Wednesday: suggestions", "board", "write about next"),
    ("Thursday", "voted", "write about next"),
    ("Friday, 18:00", "announcement", "Write on your own blog"),
    ("Friday night", "notice", "Every stop"),
    ("Monday, 12:00", "round-up", "ROUND-UP OF ROUND"),
)
"""Which messages of the channel are kept: after which step, under which name, and words in them."""
QUESTION = "Where the two trains pass"
READ = "one reader more"
"""Words of the question and of the private reply that are kept."""


class Recorder:
    """Keeps the messages of a week that the pictures show, by a name for each, as they stood at that moment."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._shown: dict[str, Shown] = {}
        self._question = 0
        """The id of the message that asks."""

    def see_press(self, message: discord.Message) -> None:
        """Keep a question that is about to be answered, if it is the one that is shown."""
        if _says(message, QUESTION):
            self._keep("question", message)
            self._question = message.id

    def see_private(self, member_key: str, message: discord.Message) -> None:
        """Keep a private reply, if it is the one that is shown."""
        if _says(message, READ):
            self._keep("read", message, to=self._world.names[member_key].split()[0])

    def see_step(self, week: ScriptedWeek, step: WeekStep) -> None:
        """Keep what a step of the week has left in the channel."""
        for start, name, words in IN_CHANNEL:
            if step.title.startswith(start):
                self._keep(name, week.message_with(words))
        for message in self._world.channel.history():
            if message.id == self._question and "answered" not in self._shown:
                self._keep("answered", message)

    def _keep(self, name: str, message: discord.Message, to: str = "") -> None:
        self._shown[name] = Shown.of(message, self._world.clock.now(), to)

    def write(self, folder: Path) -> None:
        """Write the week as a moving picture, `week.svg`, the same at rest, and the question alone."""
        names = self._world.mentions()
        question = draw(self._shown["question"], names)
        moved_down = f'<g transform="translate(0 {GAP})">{"".join(question.marks)}</g>'
        pictures = {
            "week": picture_of(self._shown, names, moves=True),
            "week-still": picture_of(self._shown, names, moves=False),
            "question": svg("A question about a post", question.height + GAP, [moved_down]),
        }
        folder.mkdir(parents=True, exist_ok=True)
        for name, picture in pictures.items():
            (folder / f"{name}.svg").write_text(picture, encoding="utf-8")


def _says(message: discord.Message, words: str) -> bool:
    return any(words in text for text in texts_of(message))
