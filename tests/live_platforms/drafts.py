"""What is written on every platform: an old post, and those of the week in which the blog is watched."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.demo.circle import ZONE
from tests.live_platforms.site import Draft

SATURDAY = datetime(2026, 3, 21, 9, tzinfo=ZONE)
"""In the first round of a game that is set up on `tests.support.clocks.MONDAY`."""


def long_text(subject: str, last: str = "") -> str:
    """Return paragraphs about a subject, more than any engine takes for a summary, and then a last one."""
    paragraphs = [
        f"The {n}. thing that I noticed about {subject} is small, and I would have passed it by on any other evening. "
        f"It took me {n * 3} minutes to see it for what it was, and I wrote it down at once."
        for n in range(2, 12)
    ]
    return "\n\n".join([*paragraphs, *filter(None, [last])])


OLD = Draft("first-frost", "First frost", datetime(2026, 1, 5, 10, tzinfo=ZONE), long_text("the frost"), ("winter",))
BRIDGE = Draft("the-brigde", "The bridge by night", SATURDAY, long_text("the bridge", "Written for #usblogs."))
LAMPS = Draft("two-lamps", "Two lamps", SATURDAY + timedelta(minutes=5), long_text("the lamps"), ("usblogs", "walks"))
BREAD = Draft("bread-again", "Bread again", SATURDAY + timedelta(minutes=10), long_text("the bread"), ("baking",))
SALT = Draft(
    "salt-and-pepper",
    "Salt & pepper: “5 < 7”, 100 % {{ so }} *far* [it] goes",
    SATURDAY + timedelta(minutes=15),
    long_text("the salt", "Also for #usblogs."),
    ("baking",),
)

EDITED_BRIDGE = replace(
    BRIDGE, title="The bridge by night, twice", text=f"I went back on foot to see whether it was true.\n\n{BRIDGE.text}"
)
RENAMED_BRIDGE = replace(EDITED_BRIDGE, slug="the-bridge")
