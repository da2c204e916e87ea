"""Answers teach: the next entry of a blog is decided by what was said about the ones before."""

from datetime import timedelta

import pytest

from bot.errors import UserError
from bot.feeds import Blog, ParsedFeed, parse_feed
from bot.flows.posts.decide import answer_question, decide_post
from bot.flows.posts.explain import explain_post
from bot.flows.posts.unlearn import change_habit, what_was_learned
from bot.posts import Decision
from bot.posts.taught import Naming
from bot.services import Services
from bot.themes import CommunityId
from tests.support.circles import make_caller, make_organiser, open_first_round
from tests.support.clocks import ManualClock
from tests.support.looks import add_blog_of, an_entry, look, post_titled, store
from tests.support.trouble import trouble_files

INES = make_caller(1, "Ines")
HERE = CommunityId(1)
WRITTEN = "Written for US Blogs."


@pytest.fixture
async def blog(services: Services) -> Blog:
    """The blog of Ines, in a round that has been open for an hour."""
    await open_first_round(services)
    assert isinstance(services.clock, ManualClock)
    services.clock.set(services.clock.now() + timedelta(hours=1))
    return await add_blog_of(services, INES)


async def find(services: Services, blog: Blog, title: str, text: str = WRITTEN) -> Decision | None:
    """Find an entry that has just been published; return what becomes of it."""
    return (await look(services, blog, an_entry(blog, title, text, services.clock.now()))).get(title)


async def answer(services: Services, title: str, *, added: bool) -> None:
    await answer_question(services, INES, (await post_titled(services, HERE, title)).id, added=added)


async def test_a_yes_is_asked_for_once(services: Services, blog: Blog) -> None:
    assert await find(services, blog, "One") is Decision.ASK
    await answer(services, "One", added=True)
    assert await find(services, blog, "Two") is Decision.ACCEPT
    evidence = (await post_titled(services, HERE, "Two")).evidence
    assert ("taught phrase", 1, 1) in [(piece.kind, piece.yes, piece.answers) for piece in evidence]


async def test_an_own_mark_needs_no_question(services: Services, blog: Blog) -> None:
    assert await find(services, blog, "One", "For #usblogs.") is Decision.ACCEPT


@pytest.mark.engines
async def test_a_post_that_is_taken_out_teaches_too(services: Services, blog: Blog) -> None:
    await find(services, blog, "One")
    await answer(services, "One", added=True)
    await find(services, blog, "Two")
    await decide_post(services, INES, (await post_titled(services, HERE, "Two")).id, added=False)
    assert await find(services, blog, "Three") is Decision.ASK


async def test_a_no_is_enough_where_the_circle_is_named_in_passing_and_not_where_more_is_said(
    services: Services, blog: Blog
) -> None:
    assert await find(services, blog, "One", "I read US Blogs today. It rained.") is Decision.ASK
    await answer(services, "One", added=False)
    assert await find(services, blog, "Two", "I read US Blogs today. It rained.") is None
    assert await find(services, blog, "Three") is Decision.ASK


async def test_a_member_is_asked_about_one_entry_at_a_time_and_then_about_the_next(
    services: Services, blog: Blog
) -> None:
    now = services.clock.now()
    entries = [an_entry(blog, title, WRITTEN, now) for title in ("One", "Two", "Three")]
    assert await look(services, blog, *entries) == {"One": Decision.ASK}
    await answer(services, "One", added=False)
    assert (await post_titled(services, HERE, "Two")).decision is Decision.ASK


async def test_after_a_yes_the_others_are_taken(services: Services, blog: Blog) -> None:
    now = services.clock.now()
    await look(services, blog, *[an_entry(blog, title, WRITTEN, now) for title in ("One", "Two", "Three")])
    await answer(services, "One", added=True)
    for title in ("Two", "Three"):
        assert (await post_titled(services, HERE, title)).decision is Decision.ACCEPT


async def test_a_blog_whose_dates_cannot_be_read_causes_one_question(services: Services, blog: Blog) -> None:
    backlog = [an_entry(blog, f"Number {n}", f"{n} things, for #usblogs.", None) for n in range(30)]
    for slice_ in (backlog[:10], backlog[10:]):
        await look(services, blog, *slice_)
    assert (await post_titled(services, HERE, "Number 0")).decision is Decision.ASK
    with pytest.raises(ValueError, match="expected 1"):
        await post_titled(services, HERE, "Number 1")


async def test_what_comes_out_of_a_drawer_with_a_mark_is_asked_about(services: Services, blog: Blog) -> None:
    then = services.clock.now() - timedelta(days=200)
    drawer = [an_entry(blog, "Named", WRITTEN, then), an_entry(blog, "Marked", "For #usblogs.", then)]
    assert await look(services, blog, *drawer, is_old=True) == {"Marked": Decision.ASK}
    assert "old" in {piece.kind for piece in (await post_titled(services, HERE, "Marked")).evidence}


FOOTER = "Anna lives in Ohio. She is one of the US Blogs."


async def test_a_footer_of_all_posts_is_no_evidence_and_nobody_is_asked(services: Services, blog: Blog) -> None:
    now = services.clock.now()
    old = [an_entry(blog, f"Day {n}", f"Soup, {n} plates.\n{FOOTER}", now - timedelta(days=20 + n)) for n in range(6)]
    await store(services, blog, *old)
    assert await find(services, blog, "Soup again", f"Leek this time.\n{FOOTER}") is None
    assert await find(services, blog, "A map", f"A map for US Blogs.\n{FOOTER}") is Decision.ASK


@pytest.mark.parametrize("position", range(4))
async def test_what_blog_software_sets_below_every_post_is_no_evidence(
    services: Services, blog: Blog, position: int
) -> None:
    """Each entry of the sample has another such footer, which a real blog has below all."""
    feed = parse_feed(trouble_files("footers")["feed.rss"], "https://anna.example/feed")
    assert isinstance(feed, ParsedFeed)
    sample, now = feed.entries[position], services.clock.now()
    footer = sample.text.splitlines()[-1]
    assert "US Blogs" in footer
    mine = "My entry for US Blogs"
    await find(services, blog, mine, "A map of the river. #usblogs")
    titles = [f"What I cooked on day {n}" for n in range(7)]
    old = [
        an_entry(
            blog,
            title,
            f"{n} plates.\n{footer.replace(sample.title, title).replace(mine, titles[n + 1])}",
            now - timedelta(days=2 * n + 2),
        )
        for n, title in enumerate(titles[:-1])
    ]
    await store(services, blog, *old)
    assert await find(services, blog, sample.title, sample.text) is None


async def test_a_hashtag_that_stands_below_all_posts_is_asked_about(services: Services, blog: Blog) -> None:
    now = services.clock.now()
    old = [an_entry(blog, f"Day {n}", f"{n} plates.\n#usblogs", now - timedelta(days=20 + n)) for n in range(6)]
    await store(services, blog, *old)
    assert await find(services, blog, "Soup again", "Leek this time.\n#usblogs") is Decision.ASK


async def test_a_blog_for_the_circle_alone_names_it_below_each_post_for_good_reason(
    services: Services, blog: Blog
) -> None:
    now = services.clock.now()
    old = [an_entry(blog, f"Week {n}", f"{n} plates.\nFor #usblogs.", now - timedelta(weeks=3 + n)) for n in range(6)]
    await store(services, blog, *old)
    assert await find(services, blog, "This week", "Leek this time.\nFor #usblogs.") is Decision.ACCEPT


async def test_a_host_sees_what_was_learned_and_a_blog_is_asked_again_when_it_is_taken_back(
    services: Services, blog: Blog
) -> None:
    await find(services, blog, "One")
    await answer(services, "One", added=True)
    await find(services, blog, "Marked", "For #usblogs.")
    [(habit, _)], titles = await what_was_learned(services, make_organiser())
    assert (habit.naming, habit.counts.yes, titles[blog.id]) == (Naming.TAKES_PART, 1, "Ines")
    with pytest.raises(UserError):
        await change_habit(services, INES, habit.id, unlearned=True)
    await change_habit(services, make_organiser(), habit.id, unlearned=True)
    assert await find(services, blog, "Two") is Decision.ASK


async def test_why_an_entry_is_no_post_tells_what_was_learned(services: Services, blog: Blog) -> None:
    await find(services, blog, "One", "I read US Blogs today. It rained.")
    await answer(services, "One", added=False)
    [entry] = await store(services, blog, an_entry(blog, "Three", "We talked of US Blogs.", services.clock.now()))
    told = await explain_post(services, INES, entry)
    assert ("taught naming", 0, 1) in [(piece.kind, piece.yes, piece.answers) for piece in told.evidence]
