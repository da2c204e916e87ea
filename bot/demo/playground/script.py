"""What the circle does by itself in the week of the playground, and when."""

from collections.abc import Awaitable, Callable, Collection, Iterable
from dataclasses import dataclass

from bot.actions import AnswerQuestion, CastVote, JoinRound
from bot.demo.transcript import buttons_of, vote_button_ids
from bot.demo.week import ScriptedWeek, says

FIRST_MOMENT, LAST_MOMENT = "Mon 09:00", "Tue+1 20:00"


@dataclass(frozen=True, slots=True)
class CircleEvent:
    """Something that members do at a time of the week; those whom the visitor has been do it no longer."""

    at: str
    act: Callable[[ScriptedWeek, Collection[str]], Awaitable[None]]


def _present(week: ScriptedWeek, absent: Collection[str], member_keys: Iterable[str]) -> list[str]:
    """Return those of these members who are in the circle, and whom the visitor has not been."""
    return [key for key in member_keys if key in week.world.members and key not in absent]


async def _set_up(week: ScriptedWeek, _: Collection[str]) -> None:
    await week.set_up()


async def _add_blogs(week: ScriptedWeek, _: Collection[str]) -> None:
    await week.add_blogs()


def _suggest(number: int) -> Callable[[ScriptedWeek, Collection[str]], Awaitable[None]]:
    async def suggest(week: ScriptedWeek, absent: Collection[str]) -> None:
        suggestion = week.world.circle.suggestions[number]
        if _present(week, absent, [suggestion["by"]]):
            options = {name: suggestion[name] for name in ("title", "prompt") if suggestion[name]}
            await week.slash(suggestion["by"], "theme suggest", **options)

    return suggest


def _vote(title: str) -> Callable[[ScriptedWeek, Collection[str]], Awaitable[None]]:
    async def vote(week: ScriptedWeek, absent: Collection[str]) -> None:
        board = week.newest_with_button(CastVote)
        button_id = vote_button_ids(board).get(title) if board else None
        for member_key in _present(week, absent, week.world.circle.votes[title]):
            if board and button_id:
                await week.press(member_key, board, button_id)

    return vote


async def _join(week: ScriptedWeek, absent: Collection[str]) -> None:
    announcement = week.newest_with_button(JoinRound)
    for member_key in _present(week, absent, ["tomas", "ines", "yuki"]):
        if announcement:
            [button_id] = [one for one in buttons_of(announcement) if JoinRound.parse(one)]
            await week.press(member_key, announcement, button_id)


def _read(title: str, *member_keys: str) -> Callable[[ScriptedWeek, Collection[str]], Awaitable[None]]:
    async def read(week: ScriptedWeek, absent: Collection[str]) -> None:
        for member_key in _present(week, absent, member_keys):
            if week.notice_of(title):
                await week.read(member_key, title)

    return read


def _answer(member_key: str) -> Callable[[ScriptedWeek, Collection[str]], Awaitable[None]]:
    async def answer(week: ScriptedWeek, absent: Collection[str]) -> None:
        posts = week.world.circle.posts
        titles = [post.title for post in posts if post.author.key == member_key]
        for message in week.world.channel.history():
            for button_id in buttons_of(message):
                action = AnswerQuestion.parse(button_id)
                is_theirs = any(says(message, title) for title in titles)
                if action and action.added and is_theirs and _present(week, absent, [member_key]):
                    await week.press(member_key, message, button_id)

    return answer


CIRCLE_EVENTS = (
    CircleEvent("Mon 09:05", _set_up),
    CircleEvent("Wed 09:00", _add_blogs),
    CircleEvent("Wed 11:40", _suggest(0)),
    CircleEvent("Wed 12:10", _suggest(1)),
    CircleEvent("Wed 18:30", _suggest(2)),
    CircleEvent("Wed 21:00", _vote("A machine I understand")),
    CircleEvent("Thu 19:00", _vote("The map in my head")),
    CircleEvent("Thu 21:30", _vote("Letters I never sent")),
    CircleEvent("Fri 18:20", _join),
    CircleEvent("Sat 10:00", _read("Every stop", "tomas", "marek", "bea")),
    CircleEvent("Sat 16:40", _answer("marek")),
    CircleEvent("Sat 19:50", _read("Where the two trains pass", "ines", "yuki")),
    CircleEvent("Sun 11:30", _read("Every stop", "omar", "lena", "jo")),
    CircleEvent("Sun 14:30", _read("North is a habit", "marek")),
    CircleEvent("Sun 17:00", _answer("sam")),
    CircleEvent("Sun 18:00", _read("Exit seven", "grace")),
)
OWN_EVENTS = (CircleEvent("Mon 09:05", _set_up),)
"""What happens by itself in a circle of the visitor's own blogs."""
BEFORE_THE_VISIT, BEFORE_AN_OWN_CIRCLE = "Wed 12:30", "Mon 09:10"
"""Until when the week is played before the visitor takes part."""
