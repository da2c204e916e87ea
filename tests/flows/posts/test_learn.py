"""At the close of a round the posts teach what they share."""

import sqlite3
from collections.abc import Mapping
from datetime import timedelta

from bot.feeds import Blog
from bot.flows.members.privacy import delete_member
from bot.flows.posts.decide import decide_post
from bot.flows.posts.learn import learn_from_posts
from bot.flows.posts.unlearn import change_habit, what_was_learned
from bot.flows.rounds.open import open_round
from bot.posts import Decision
from bot.posts.taught import Opinion
from bot.services import Services
from bot.themes import CommunityId, Phase
from storage.round_phases import advance_phase
from storage.rounds import rounds_of
from tests.support.circles import make_caller, make_organiser, set_up_community
from tests.support.clocks import ManualClock
from tests.support.looks import add_blog_of, an_entry, look, post_titled, store

HERE = CommunityId(1)
NAMES = ("Ana", "Ben", "Cleo")
COFFEE = "If we were having coffee, I would tell you about {}."


async def open_next(services: Services) -> None:
    """Close the round that runs, learn from it, and open the next."""
    assert isinstance(services.clock, ManualClock)
    async with services.db.write() as tx:
        for running in await rounds_of(tx, HERE, Phase.WRITING):
            await advance_phase(tx, running.id, Phase.WRITING, Phase.ROUNDED_UP, services.clock.now())
        [scheduled] = await rounds_of(tx, HERE, Phase.SCHEDULED)
    await learn_from_posts(services, HERE)
    services.clock.set(scheduled.opens_at)
    await open_round(services, scheduled)
    services.clock.set(scheduled.opens_at + timedelta(hours=1))


async def play(services: Services, rounds: int = 3) -> Mapping[str, Blog]:
    """Let three members write a post with the formula in each round, and a host take it in."""
    await set_up_community(services)
    await open_next(services)
    blogs = {name: await add_blog_of(services, make_caller(n, name)) for n, name in enumerate(NAMES, 1)}
    for name, blog in blogs.items():
        then = services.clock.now() - timedelta(days=30)
        await store(
            services, blog, *[an_entry(blog, f"{name} before {n}", f"{n} plates of soup.", then) for n in range(6)]
        )
    for n in range(rounds):
        for name, blog in blogs.items():
            title = f"{name} writes {n}"
            entry = an_entry(blog, title, f"{COFFEE.format(title)} For #usblogs.", services.clock.now())
            assert (await look(services, blog, entry))[title] is Decision.ACCEPT
        await open_next(services)
    return blogs


async def ask_about(services: Services, blog: Blog, title: str, *, added: bool) -> None:
    """Find an entry that says the formula alone, which is asked about, and answer."""
    entry = an_entry(blog, title, COFFEE.format("the rain"), services.clock.now())
    assert await look(services, blog, entry) == {title: Decision.ASK}
    await decide_post(services, make_organiser(), (await post_titled(services, HERE, title)).id, added=added)


async def test_words_of_posts_with_the_hashtag_are_asked_about_alone_and_then_taken(services: Services) -> None:
    blogs = await play(services)
    for name in ("Ana", "Ben"):
        await ask_about(services, blogs[name], f"{name}, rain", added=True)
    entry = an_entry(blogs["Cleo"], "Cleo, rain", COFFEE.format("the rain"), services.clock.now())
    assert await look(services, blogs["Cleo"], entry) == {"Cleo, rain": Decision.ACCEPT}
    [piece] = [p for p in (await post_titled(services, HERE, "Cleo, rain")).evidence if p.kind == "taught phrase"]
    assert piece.text == "if we were having coffee i"
    assert (piece.yes, piece.answers) == (11, 11)
    [(habit, opinion)], _ = await what_was_learned(services, make_organiser())
    assert opinion is Opinion.YES
    assert habit.formula is not None


async def test_what_a_host_takes_back_is_neither_used_nor_learned_again(services: Services) -> None:
    blogs = await play(services)
    [(habit, _)], _ = await what_was_learned(services, make_organiser())
    await change_habit(services, make_organiser(), habit.id, unlearned=True)
    await open_next(services)
    entry = an_entry(blogs["Cleo"], "Cleo, rain", COFFEE.format("the rain"), services.clock.now())
    assert await look(services, blogs["Cleo"], entry) == {}
    await change_habit(services, make_organiser(), habit.id, unlearned=False)
    await ask_about(services, blogs["Ana"], "Ana, rain", added=True)


async def test_it_goes_with_those_who_said_it(services: Services, rows: sqlite3.Connection) -> None:
    await play(services)
    assert rows.execute("SELECT count(*) FROM lessons").fetchone() == (18,)  # each is marked, and says the formula
    await delete_member(services, make_caller(1, "Ana"))
    assert rows.execute("SELECT count(*) FROM lessons").fetchone() == (12,)
    for n, name in enumerate(NAMES[1:], 2):
        await delete_member(services, make_caller(n, name))
    assert rows.execute("SELECT count(*) FROM habits").fetchone() == (0,)
