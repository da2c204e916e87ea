"""What may be wrong with blogs."""

from random import Random

from tests.faults.blogs import TROUBLES, WELL, Blog
from tests.faults.kinds.kind import Nothing, kind
from tests.faults.life import Life

FAMILY = "the blogs"
COSTLY = {"a gzip bomb": 0.3, "more than anyone reads": 0.3}
"""What takes long to serve, and so strikes seldom."""
FOR_ALL = ("500", "a reset", "an empty answer", "a page that the account is suspended")


def _strikes(trouble: str) -> None:
    @kind(FAMILY, f"a blog: {trouble}", weight=COSTLY.get(trouble, 1))
    async def strike(life: Life, rng: Random) -> None:
        blog = rng.choice([one for circle in life.circles for one in circle.blogs.values()])
        blog.trouble = trouble
        life.undo_after(rng.randrange(1, 5), lambda: _mend(blog))


for one in TROUBLES:
    _strikes(one)


async def _mend(*blogs: Blog) -> None:
    for blog in blogs:
        blog.trouble = WELL


@kind(FAMILY, "a blog moved for good")
async def _moved(life: Life, rng: Random) -> None:
    blog = rng.choice([one for circle in life.circles for one in circle.blogs.values()])
    if blog.moved_to:
        raise Nothing
    blog.moved_to = f"{blog.hostname}-new"


@kind(FAMILY, "every blog at once", weight=2)
async def _all(life: Life, rng: Random) -> None:
    blogs = [one for circle in life.circles for one in circle.blogs.values()]
    trouble = rng.choice(FOR_ALL)
    for blog in blogs:
        blog.trouble = trouble
    life.undo_after(rng.randrange(1, 3), lambda: _mend(*blogs))
