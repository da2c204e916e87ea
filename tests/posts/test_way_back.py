"""How a post that left its round comes back into it, by whom and until when."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.posts import DecidedBy, Decision, Post
from bot.posts.way_back import HOSTS_WINDOW, Way, WayBack, way_back
from bot.themes import LATE_WINDOW
from tests.support.posts import make_post, make_round

ROUND = make_round()
CLOSE = ROUND.closes_at
LATE, HOSTS = CLOSE + LATE_WINDOW, CLOSE + HOSTS_WINDOW
SECOND = timedelta(seconds=1)
OUT = replace(make_post(1), decision=Decision.IGNORE, decided_by=DecidedBy.AUTHOR)
LEFT_OUT = replace(OUT, decided_by=DecidedBy.ORGANISER)


@pytest.mark.parametrize(
    ("post", "now", "for_host", "way"),
    [
        (OUT, CLOSE - SECOND, False, WayBack(Way.SUBMIT, LATE)),
        (OUT, LATE - SECOND, False, WayBack(Way.SUBMIT, LATE)),
        (OUT, LATE, False, WayBack(Way.A_HOST, HOSTS)),
        (OUT, HOSTS, False, None),
        (LEFT_OUT, CLOSE, False, WayBack(Way.A_HOST, HOSTS)),
        (LEFT_OUT, CLOSE, True, WayBack(Way.ACCEPT, HOSTS)),
        (OUT, HOSTS - SECOND, True, WayBack(Way.ACCEPT, HOSTS)),
        (OUT, HOSTS, True, None),
    ],
)
def test_its_author_hands_it_in_again_while_the_round_takes_posts_and_hosts_accept_it_two_weeks_longer(
    post: Post, now: datetime, way: WayBack | None, *, for_host: bool
) -> None:
    assert way_back(post, ROUND, now, for_host=for_host) == way
