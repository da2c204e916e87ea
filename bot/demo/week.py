"""The demo's week, step by step."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import discord
import simcord

from bot.actions import JoinRound, MarkRead, ReadPost
from bot.actions.forms import NamesInput, SetupComponent, TimesInput
from bot.components import ButtonAction
from bot.demo.circle import ZONE, Person
from bot.demo.transcript import buttons_of, plain_line, texts_of, vote_button_ids
from bot.demo.world import World
from bot.errors import OperatorError
from bot.text import single_line
from bot.themes import CommunityId

MAX_ADDRESS_LENGTH = 100
"""Characters of a guest's address in what is said of it."""
CONFIRM_LABEL, ADD_LABEL, AGREE_LABEL = "Yes, watch it", "Yes, add it", "Yes, note it"

OnReply = Callable[[str, simcord.InteractionResult], None]
"""Called with a member's key and the reply that only they see."""
OnPress = Callable[[str, discord.Message, str], None]
"""Called with a member's key, a message, and the label of its button that they press."""


@dataclass(frozen=True, slots=True)
class WeekStep:
    """A step of the week: at the time `until`, members do what `act` does."""

    title: str
    until: str
    act: Callable[["ScriptedWeek"], Awaitable[None]]


class ScriptedWeek:
    """Plays the circle's week in a world."""

    def __init__(
        self,
        world: World,
        on_reply: OnReply,
        guests: tuple[str, ...] = (),
        on_move: Callable[[], None] = lambda: None,
        on_press: OnPress = lambda *_: None,
    ) -> None:
        """Play in `world`.

        `guests` are the addresses of real blogs that take part. `on_move` is called whenever the clock was moved or
        a question was answered, and `on_press` before that.
        """
        self.world = world
        self.on_move = on_move
        self.on_press = on_press
        self.on_reply = on_reply
        self.guests = guests

    async def play(self, step: WeekStep) -> None:
        """Move the clock to the time of a step, and run it."""
        await self.world.move_to(step.until)
        self.on_move()
        await step.act(self)
        await self.world.env.settle()

    async def slash(self, member_key: str, command: str, **options: object) -> simcord.InteractionResult:
        """Run a slash command as a member; pass the reply to `on_reply`, and return it."""
        result = await self.world.members[member_key].slash(self.world.channel, command, **options)
        self.on_reply(member_key, result)
        return result

    async def press(self, member_key: str, message: discord.Message, button_id: str) -> simcord.InteractionResult:
        """Press the button with this custom id of a message, as a member."""
        return await self.world.members[member_key].click(message, custom_id=button_id)

    async def set_up(self) -> None:
        """Set the game up as the organiser: the command, the names, public pages if they are served, and the start."""
        circle = self.world.circle
        organiser = self.world.members[circle.host]
        asked = await self.slash(circle.host, "setup start")
        reply = await organiser.submit_modal(
            asked, {NamesInput.HASHTAG: circle.hashtag, TimesInput.ZONE: ZONE.key.replace("_", " ")}
        )
        assert reply.response is not None  # noqa: S101 - the form answers what was asked
        form = reply.response.message
        modal = await organiser.click(form, custom_id=SetupComponent.NAMES)
        await organiser.submit_modal(
            modal, {NamesInput.HASHTAG: circle.hashtag, NamesInput.NAMES: ", ".join(circle.names)}
        )
        if self.world.services.public_places(CommunityId(self.world.guild.id)).pages_url:
            await organiser.click(form, custom_id=SetupComponent.MORE)
            await organiser.click(form, custom_id=SetupComponent.PUBLIC_PAGES)
        self.on_reply(circle.host, await organiser.click(form, custom_id=SetupComponent.SAVE))

    async def add_blogs(self) -> None:
        """Add the blogs of the guests, and everyone's; raise OperatorError where the bot can't read that of a guest."""
        circle = self.world.circle
        for number, address in enumerate(self.guests, 1):
            guest = Person(f"guest{number}", f"Guest {number}", address, "", "")
            self.world.members[guest.key] = self.world.add_member(guest, roles=[])
            replies = await self.bring_blog(guest.key, address)
            if not any(CONFIRM_LABEL in buttons_of(reply).values() for reply in replies):
                said = " ".join(filter(None, (plain_line(text) for reply in replies for text in texts_of(reply))))
                raise OperatorError(f"{single_line(address, MAX_ADDRESS_LENGTH)} can't take part. The bot says: {said}")
        for person in circle.people.values():
            await self.bring_blog(person.key, circle.home(person))

    async def bring_blog(self, member_key: str, address: str) -> list[discord.Message]:
        """Add a blog as a member, confirm that it is theirs, and agree to what is asked then.

        Return what the bot answered at first.
        """
        result = await self.world.members[member_key].slash(self.world.channel, "blog add", address=address)
        self.on_reply(member_key, result)
        replies = [reply.message for reply in [result.response, *result.followups] if reply is not None]
        for reply in replies:
            if CONFIRM_LABEL in buttons_of(reply).values():
                confirmed = await self.world.members[member_key].click(reply, label=CONFIRM_LABEL)
                for asked in confirmed.followups:
                    await self._agree(member_key, asked.message)
        return replies

    async def suggest(self) -> None:
        """Suggest three themes, each as its member."""
        for suggestion in self.world.circle.suggestions:
            options = {"title": suggestion["title"]} | (
                {"prompt": suggestion["prompt"]} if suggestion["prompt"] else {}
            )
            await self.slash(suggestion["by"], "theme suggest", **options)

    async def vote(self) -> None:
        """Vote as everyone; one member moves her vote."""
        board = self.message_with("write about next")
        button_ids = vote_button_ids(board)
        await self.press("priya", board, button_ids["Letters I never sent"])
        for title, voters in self.world.circle.votes.items():
            for member_key in voters:
                await self.press(member_key, board, button_ids[title])

    async def wait(self) -> None:
        """Do nothing: the step only moves the clock."""

    async def join_round(self) -> None:
        """Press *I'm in* as three members."""
        announcement = self.message_with("Write on your own blog")
        [button_id] = [button_id for button_id in buttons_of(announcement) if JoinRound.parse(button_id)]
        for member_key in ("tomas", "ines", "yuki"):
            result = await self.press(member_key, announcement, button_id)
            if member_key == "ines":
                self.on_reply(member_key, result)

    async def read_on_saturday(self) -> None:
        """Confirm a first post without the hashtag, read posts as some members, and ask for the next unread one."""
        await self.answer("marek", "Where the two trains pass")
        for member_key in ("tomas", "marek", "bea"):
            await self.read(member_key, "Every stop")
        self.on_reply("ines", await self.read("ines", "Where the two trains pass"))
        await self.slash("tomas", "reading next")

    async def read_on_sunday(self) -> None:
        """Read posts as more members, and confirm a doubtful post as its author."""
        for member_key in ("yuki", "bea"):
            await self.read(member_key, "Where the two trains pass")
        for member_key in ("omar", "lena", "jo"):
            await self.read(member_key, "Every stop")
        await self.read("grace", "Exit seven")
        await self.read("marek", "North is a habit")
        await self.answer("sam", "a house that burned")
        await self.slash("grace", "round status")

    async def thank_and_show_standing(self) -> None:
        """Thank a member as another, and show her reading and her standing."""
        options = {"member": self.world.members["marek"], "for": "draft", "line": "You saw that the end was missing."}
        await self.slash("ines", "thanks", **options)
        await self.slash("ines", "reading week")
        await self.slash("ines", "me")

    async def answer(self, member_key: str, title: str) -> None:
        """Say as its author that a post is for the round."""
        question = self.message_with(title)
        self.on_press(member_key, question, ADD_LABEL)
        await self.world.members[member_key].click(question, label=ADD_LABEL)
        await self.world.env.settle()
        self.on_move()

    async def read(self, member_key: str, title: str) -> simcord.InteractionResult:
        """Press *Read* below the notice of a post as a member, and record the read; return the first reply.

        Raise LookupError if no notice has this title.
        """
        found = self.notice_of(title)
        if found is None:
            raise LookupError(title)
        result = await self.press(member_key, *found)
        await self._record_read(member_key, result)
        return result

    async def _record_read(self, member_key: str, result: simcord.InteractionResult) -> None:
        """Press the button of the reply that records the read and, if they were not asked before, that agrees to it."""
        if result.response is not None:
            for button_id in filter(MarkRead.parse, buttons_of(result.response.message)):
                await self.press(member_key, result.response.message, button_id)
            await self._agree(member_key, result.response.message)

    async def _agree(self, member_key: str, asked: discord.Message) -> None:
        """Say yes to the question whether what a member reads and comments may be noted, if a message asks it."""
        for button_id, label in buttons_of(asked).items():
            if label == AGREE_LABEL:
                await self.press(member_key, asked, button_id)

    def newest_with_button(self, action: type[ButtonAction]) -> discord.Message | None:
        """Return the newest message of the channel with a button that does this, or None."""
        messages = reversed(self.world.channel.history())
        return next((m for m in messages if any(action.parse(button_id) for button_id in buttons_of(m))), None)

    def notice_of(self, title: str) -> tuple[discord.Message, str] | None:
        """Return the notice of the post with words of this title, and the id of its *Read* button; None without one."""
        for message in self.world.channel.history():
            button_ids = [button_id for button_id in buttons_of(message) if ReadPost.parse(button_id)]
            if len(button_ids) == 1 and says(message, title):
                return message, button_ids[0]
        return None

    def message_with(self, words: str) -> discord.Message:
        """Return the first message of the channel that contains these words."""
        return next(message for message in self.world.channel.history() if says(message, words))


def says(message: discord.Message, words: str) -> bool:
    """Say whether a message contains these words."""
    return any(words in text.replace("\\", "") for text in texts_of(message))


WEEK_STEPS = (
    WeekStep("Monday: the host sets the game up", "Mon 09:05", ScriptedWeek.set_up),
    WeekStep("Wednesday morning: everyone brings a blog", "Wed 09:00", ScriptedWeek.add_blogs),
    WeekStep("Wednesday: suggestions", "Wed 12:00", ScriptedWeek.suggest),
    WeekStep("Thursday: the vote", "Thu 19:00", ScriptedWeek.vote),
    WeekStep("Friday, 18:00: the theme is announced", "Fri 18:00", ScriptedWeek.join_round),
    WeekStep("Friday night and Saturday: the first posts are found", "Sat 17:00", ScriptedWeek.read_on_saturday),
    WeekStep("Sunday: more posts, reads and comments", "Sun 21:30", ScriptedWeek.read_on_sunday),
    WeekStep("Monday, 12:00: the round closes, and the round-up stands", "Mon+1 12:00", ScriptedWeek.wait),
    WeekStep(
        "Tuesday: one post came late, and the round-up is edited", "Tue+1 12:00", ScriptedWeek.thank_and_show_standing
    ),
)
