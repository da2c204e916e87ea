"""A comment waits for an answer until the post's author has written after it, by dates that can be believed."""

from datetime import datetime, timedelta

import pytest

from bot.comments import ParsedComment
from bot.comments.identity import Author
from bot.flows.members.consent import answer_consent
from bot.services import Services
from storage.comments import record_comment
from storage.reading import comments_to_answer
from tests.support.circles import make_caller, open_first_round
from tests.support.posts import bring_post

INES, MAREK = make_caller(7, "Ines"), make_caller(8, "Marek")
HOUR = timedelta(hours=1)
pytestmark = pytest.mark.engines


@pytest.mark.parametrize(
    ("own", "theirs", "parent", "waits"),
    [
        # In how many hours each was written, and seen.
        ((-2, 0), (-1, 0), None, True),
        ((-1, 0), (-2, 0), None, False),
        ((-1, 0), (-1, 0), None, False),
        ((-1, 0), (-2, 1), None, False),
        ((-3, 1), (-2, 0), None, True),
        ((None, 0), (-1, 0), None, False),
        ((None, 0), (None, 1), None, True),
        ((None, 1), (None, 0), None, False),
        ((-1, 0), (50, 0), None, False),
        ((50, 0), (-1, 1), None, True),
        ((-2, 0), (-1, 0), "theirs", False),
    ],
)
async def test_an_answer_is_one_only_if_it_was_written_after(
    services: Services,
    own: tuple[int | None, int],
    theirs: tuple[int | None, int],
    parent: str | None,
    *,
    waits: bool,
) -> None:
    await open_first_round(services)
    ines, marek = [(await answer_consent(services, who, agrees=True)).id for who in (INES, MAREK)]
    post, now = await bring_post(services, INES, "Every stop"), services.clock.now()

    def at(hours: int | None) -> datetime | None:
        return None if hours is None else now + hours * HOUR

    async with services.db.write() as tx:
        for id_, by, (written, seen), answered in (("own", ines, own, parent), ("theirs", marek, theirs, None)):
            comment = ParsedComment.from_outside("page", id_, "", "", answered, at(written))
            await record_comment(tx, post, comment, Author(by), now + seen * HOUR, "page")
        found = await comments_to_answer(tx, ines, now - HOUR, 5)
    assert [by for _, by in found] == [marek] * waits
