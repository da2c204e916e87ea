"""Whether the blogs on which round-ups may be published accept the credentials."""

from collections.abc import AsyncIterator

from bot.doctor.finding import Finding
from bot.run import publishers_of
from bot.settings import Settings
from bot.web.publish import NotPublishedError


async def check_publishing(settings: Settings) -> AsyncIterator[Finding]:
    """Ask each blog; nothing is published."""
    for publisher in publishers_of(settings):
        try:
            await publisher.check()
        except NotPublishedError as error:
            yield False, f"{publisher.host} can't be published on: {error}."
        else:
            yield True, f"{publisher.host} accepts the credentials."
