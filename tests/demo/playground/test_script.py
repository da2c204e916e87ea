"""What the circle does by itself, against the circle that it is written for."""

from bot.demo.circle import DemoCircle
from bot.demo.playground.script import BEFORE_THE_VISIT, CIRCLE_EVENTS, FIRST_MOMENT, LAST_MOMENT
from tests.support.clocks import MONDAY


def test_events_follow_each_other_within_the_week() -> None:
    circle = DemoCircle(MONDAY, "")
    moments = [circle.moment(event.at) for event in CIRCLE_EVENTS]
    assert moments == sorted(moments)
    assert circle.moment(FIRST_MOMENT) < moments[0] < circle.moment(BEFORE_THE_VISIT) < moments[-1]
    assert moments[-1] < circle.moment(LAST_MOMENT)


def test_what_a_visitor_publishes_has_an_address_of_its_own_and_takes_comments() -> None:
    circle = DemoCircle(MONDAY, "http://{hostname}.localhost")
    noor, bea = circle.people["noor"], circle.people["bea"]
    first, second = (circle.publish(noor, "Ünter {the|x} rain?", "Text.", MONDAY) for _ in range(2))
    assert circle.address(first) != circle.address(second)
    circle.comment(second.number, bea, "Yes.", MONDAY)
    [comment] = next(post for post in circle.posts if post.number == second.number).comments
    assert (comment.name, comment.site) == (bea.name, "http://longtable.localhost/")
    assert circle.linked("{the|x} and {every-stop|here}", "{words}") == "{the|x} and here"
