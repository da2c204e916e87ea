"""A game in the simulated Discord."""

from collections.abc import Iterator
from contextlib import contextmanager

from bot.demo.week import ScriptedWeek
from bot.demo.world import World
from tests.support.snapshots import Snapshot, beginning_of

_played: dict[bytes, Snapshot] = {}


async def start_game(world: World) -> ScriptedWeek:
    """Set a community up with three blogs, and move to Saturday evening, when each has a post in round 1.

    For all worlds that begin alike, this is played once. Each of them is put there then, and its bot is started anew.
    """
    beginning = beginning_of(world)
    if beginning is None:
        return await play_until_saturday(world)
    if beginning not in _played:
        await play_until_saturday(world)
        _played[beginning] = Snapshot(world)
    await _played[beginning].restore(world)
    return _week_of(world)


async def play_until_saturday(world: World) -> ScriptedWeek:
    """Do each step of what `start_game` says."""
    week = _week_of(world)
    await week.set_up()
    for who in ("ines", "tomas", "marek"):
        await week.bring_blog(who, world.blogs.circle.home(world.blogs.circle.people[who]))
    await world.skip_to("Sat 17:00")
    await week.answer("marek", "Where the two trains pass")
    return week


def hold_comments(world: World) -> None:
    """Let no blog show a comment, as if all of them awaited approval."""
    world.blogs.held_comments |= {comment.number for post in world.blogs.circle.posts for comment in post.comments}


def _week_of(world: World) -> ScriptedWeek:
    return ScriptedWeek(world, lambda *_: None)


@contextmanager
def games_kept() -> Iterator[None]:
    """Keep the games that were played, and give their memory back at the end."""
    yield
    for snapshot in _played.values():
        snapshot.close()
    _played.clear()
