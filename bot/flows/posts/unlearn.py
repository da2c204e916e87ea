"""Show a host what a community has taught, and take it back."""

from collections.abc import Mapping, Sequence

from bot.errors import UserError
from bot.feeds import BlogId
from bot.flows.access import require_community
from bot.posts.taught import MIN_ANSWERS, Habit, Naming, Opinion, Teaching
from bot.services import Services
from bot.themes import Caller
from storage.habits import blog_titles_of, find_habit, forget_naming, habits_of, set_unlearned


async def what_was_learned(
    services: Services, caller: Caller
) -> tuple[Sequence[tuple[Habit, Opinion]], Mapping[BlogId, str]]:
    """Return the habits of a community with what each says, those of most posts first, and the titles of its blogs.

    What goes without saying is left out: that a blog's posts with the hashtag are entries, what nobody has decided
    about, and how a blog said the name of the circle just once. Raise UserError for anyone but an organiser.
    """
    caller.require_organiser()
    async with services.db.read() as conn:
        community = await require_community(conn, caller.guild)
        habits, titles = await habits_of(conn, community.id), await blog_titles_of(conn, community.id)
    teaching = Teaching(habits, services.clock.now())
    found = [(habit, teaching.opinion_of(habit)) for habit in habits if habit.blog is None or habit.blog in titles]
    telling = [one for one in found if _tells_something(*one)]
    telling.sort(key=lambda one: (one[0].is_unlearned, one[0].formula is None, -one[0].counts.total, one[0].id))
    return telling, titles


def _tells_something(habit: Habit, opinion: Opinion) -> bool:
    if habit.is_saying:
        return habit.counts.total >= MIN_ANSWERS
    if habit.naming is Naming.MARK:
        return opinion is Opinion.NO
    return habit.formula is not None or habit.counts.total > 0


async def change_habit(services: Services, caller: Caller, habit_id: int, *, unlearned: bool) -> None:
    """Take back what posts have taught, or let it count again.

    How a blog names the circle is forgotten: it is asked about again. Raise UserError for anyone but an organiser, and
    for what is forgotten already.
    """
    caller.require_organiser()
    now = services.clock.now()
    async with services.db.write() as tx:
        community = await require_community(tx, caller.guild)
        habit = await find_habit(tx, community.id, habit_id)
        if habit is None:
            raise UserError("That is forgotten already.")
        if habit.naming is not None:
            await forget_naming(tx, habit)
        else:
            await set_unlearned(tx, habit.id, now if unlearned else None)
