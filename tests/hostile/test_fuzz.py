"""A short run of the fuzzer, the same each time, and what a run needs to be believed."""

import pytest

from bot.demo.transcript import texts_of
from tests.hostile.attack import Answer, Attack, FilledForm, dump, load
from tests.hostile.forms import FORMS
from tests.hostile.fuzz import Fuzzer, NewDatabase
from tests.hostile.invariants import check_page, is_web_address
from tests.hostile.strategies import draw_attacks

SEED, ATTACKS = 17, 10


async def test_new_attacks_harm_nobody_but_their_sender(new_database: NewDatabase) -> None:
    async with Fuzzer.open(new_database) as fuzzer:
        assert await fuzzer.play(draw_attacks(SEED, ATTACKS)) == []


def test_a_seed_gives_the_same_attacks_each_time_and_each_can_be_kept() -> None:
    drawn = draw_attacks(SEED, ATTACKS)
    assert draw_attacks(SEED, ATTACKS) == drawn
    assert [load(dump(attack)) for attack in drawn] == drawn


async def test_what_breaks_the_week_is_noticed(new_database: NewDatabase) -> None:
    """Without this, a circle in which nothing happens would pass every other test here."""
    async with Fuzzer.open(new_database) as fuzzer:
        assert await fuzzer.play([Attack()]) == []
        circle = fuzzer._circle
        assert circle is not None
        del circle.web.blogs["honest"]
        rules = {violation.rule for violation in await fuzzer.play([Attack(feed=Answer(b"<rss/>"))])}
    assert {"the honest post is announced", "the round-up has the honest posts"} <= rules


async def test_every_form_opens_and_what_it_says_is_shown(new_database: NewDatabase) -> None:
    """Without this, a form that never opens would be taken for one that Discord refused."""
    # A quote would have to stand in its post: the host's own words about it are beside it.
    first = {"post in the draft": ("",)}
    filled = tuple(FilledForm(name, (*first.get(name, ()), f"Words of the {name}")) for name in FORMS)
    async with Fuzzer.open(new_database) as fuzzer:
        assert await fuzzer.play([Attack(forms=filled)]) == []
        assert fuzzer._circle is not None
        shown = [" ".join(texts_of(message)) for message in fuzzer._circle.world.channel.history()]
    for name in ("theme pick", "opening", "post in the draft"):
        assert any(f"Words of the {name}" in text for text in shown), name


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "http://[oops", "//evil.example", "http:"]
)
def test_a_link_to_anything_but_the_web_is_noticed(address: str) -> None:
    assert not is_web_address(address)


def test_a_page_that_would_run_something_is_noticed() -> None:
    page = b"<a href='javascript:alert(1)'>x</a><img src=http://a.example/x onerror=alert(1)><script>1</script>"
    assert len(check_page(b"<script src=x></script>" + page, "/")[0]) == 3
