"""The demo's week, in the steps in which it is told."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import discord
import simcord

from bot.demo.circle import Person
from bot.demo.transcript import buttons_of, texts_of, vote_actions
from bot.demo.world import ORGANISER, World

YES = "Yes, watch it"

Tell = Callable[[str, simcord.InteractionResult], None]
"""What is done with the private answer to somebody: (who, answer)."""


@dataclass(frozen=True, slots=True)
class DemoStep:
    """One step of the week: what it is called, until when it goes, and what people do in it."""

    title: str
    until: str
    act: Callable[["DemoWeek"], Awaitable[None]]


class DemoWeek:
    """The circle playing its week in a world."""

    def __init__(
        self, world: World, tell: Tell, guests: tuple[str, ...] = (), moved: Callable[[], None] = lambda: None
    ) -> None:
        """Take the world, what to do with private answers, real blogs that join, and a call after each move."""
        self.world = world
        self.moved = moved
        self.tell = tell
        self.guests = guests

    async def play(self, step: DemoStep) -> None:
        """Let the week go on to the end of a step, and people act there."""
        await self.world.move_to(step.until)
        self.moved()
        await step.act(self)
        await self.world.env.settle()

    async def slash(self, who: str, command: str, **options: object) -> simcord.InteractionResult:
        """Let somebody give a slash command, and tell the answer."""
        result = await self.world.members[who].slash(self.world.channel, command, **options)
        self.tell(who, result)
        return result

    async def press(self, who: str, message: discord.Message, action: str) -> simcord.InteractionResult:
        """Let somebody press a button of a message."""
        return await self.world.members[who].click(message, custom_id=action)

    async def set_up(self) -> None:
        """Let the host set the game up: a command, the names, and *Start the game*."""
        circle, host = self.world.blogs.circle, self.world.members[ORGANISER]
        opened = await self.slash(ORGANISER, "setup start")
        assert opened.response is not None  # noqa: S101 - the form answers the command
        form = opened.response.message
        asked = await host.click(form, custom_id="setup:names")
        await host.submit_modal(asked, {"hashtag": circle.hashtag, "names": ", ".join(circle.names)})
        self.tell(ORGANISER, await host.click(form, custom_id="setup:save"))

    async def join(self) -> None:
        """Let everyone bring their blog."""
        circle = self.world.blogs.circle
        for person in circle.people.values():
            await self.bring_blog(person.key, circle.home(person))
        for number, address in enumerate(self.guests, 1):
            guest = Person(f"guest{number}", f"Guest {number}", address, "", "")
            self.world.members[guest.key] = self.world.add_member(guest, roles=[])
            await self.bring_blog(guest.key, address)

    async def bring_blog(self, who: str, address: str) -> None:
        """Let somebody add a blog, and say that it is theirs."""
        found = await self.world.members[who].slash(self.world.channel, "blog add", address=address)
        self.tell(who, found)
        for answer in filter(None, [found.response, *found.followups]):
            if YES in buttons_of(answer.message).values():
                await self.world.members[who].click(answer.message, label=YES)

    async def suggest(self) -> None:
        """Let three people suggest a theme."""
        for told in self.world.blogs.circle.suggestions:
            options = {"title": told["title"]} | ({"prompt": told["prompt"]} if told["prompt"] else {})
            await self.slash(told["by"], "theme suggest", **options)

    async def vote(self) -> None:
        """Let everyone vote; one of them changes her mind."""
        board = self.message_with("write about next")
        actions = vote_actions(board)
        await self.press("priya", board, actions["Letters I never sent"])
        for title, voters in self.world.blogs.circle.votes.items():
            for who in voters:
                await self.press(who, board, actions[title])

    async def nothing(self) -> None:
        """Let time pass."""

    async def be_in(self) -> None:
        """Let some say that they are in."""
        announcement = self.message_with("Write on your own blog")
        [action] = [action for action in buttons_of(announcement) if action.startswith("in:")]
        for who in ("tomas", "ines", "yuki"):
            result = await self.press(who, announcement, action)
            if who == "ines":
                self.tell(who, result)

    async def read_on_saturday(self) -> None:
        """Let some read, and one ask what is left."""
        for who in ("tomas", "marek", "bea"):
            await self.read(who, "Every stop")
        self.tell("ines", await self.read("ines", "Where the two trains pass"))
        await self.slash("tomas", "reading next")

    async def read_on_sunday(self) -> None:
        """Let more people read, and the author of a doubtful post answer."""
        for who in ("yuki", "bea"):
            await self.read(who, "Where the two trains pass")
        for who in ("omar", "lena", "jo"):
            await self.read(who, "Every stop")
        await self.read("grace", "Exit seven")
        await self.read("marek", "North is a habit")
        await self.world.members["sam"].click(self.message_with("this round's theme"), label="Yes, add it")
        await self.slash("grace", "round status")

    async def look_at_standing(self) -> None:
        """Let a member thank another, see what she read, and look at her own relations."""
        options = {"member": self.world.members["marek"], "for": "draft", "line": "You saw that the end was missing."}
        await self.slash("ines", "thanks", **options)
        await self.slash("ines", "reading week")
        await self.slash("ines", "me")

    async def read(self, who: str, title: str) -> simcord.InteractionResult:
        """Let somebody press *Read* under the notice of a post, and say that they have read it."""
        for message in self.world.channel.history():
            actions = [action for action in buttons_of(message) if action.startswith("read:")]
            if len(actions) == 1 and any(title in _bare(text) for text in texts_of(message)):
                opened = await self.press(who, message, actions[0])
                await self._say_read(who, opened)
                return opened
        raise LookupError(title)

    async def _say_read(self, who: str, opened: simcord.InteractionResult) -> None:
        """Press what the answer offers: that it was read, and, the first time, that this may be noted."""
        for wanted in ("seen:", "agree:"):
            shown = opened.response.message if opened.response else None
            for action in buttons_of(shown) if shown else ():
                if shown and action.startswith(wanted):
                    await self.press(who, shown, action)

    def message_with(self, words: str) -> discord.Message:
        """Return the first message of the channel that holds these words."""
        return next(m for m in self.world.channel.history() if any(words in _bare(text) for text in texts_of(m)))


def _bare(text: str) -> str:
    return text.replace("\\", "")


STEPS = (
    DemoStep("Monday: the host sets the game up", "Mon 09:05", DemoWeek.set_up),
    DemoStep("Wednesday morning: everyone brings a blog", "Wed 09:00", DemoWeek.join),
    DemoStep("Wednesday: suggestions", "Wed 12:00", DemoWeek.suggest),
    DemoStep("Thursday: the vote", "Thu 19:00", DemoWeek.vote),
    DemoStep("Friday, 18:00: the theme is announced", "Fri 18:00", DemoWeek.be_in),
    DemoStep("Friday night and Saturday: the first posts are found", "Sat 17:00", DemoWeek.read_on_saturday),
    DemoStep("Sunday: more posts, reads and comments", "Sun 21:30", DemoWeek.read_on_sunday),
    DemoStep("Monday, 12:00: the round closes, and the round-up stands", "Mon+1 12:00", DemoWeek.nothing),
    DemoStep("Tuesday: one post came late, and the round-up is edited", "Tue+1 12:00", DemoWeek.look_at_standing),
)
