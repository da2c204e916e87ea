"""Why the bot did that: the evidence on a post, in the words of `/post why`."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.demo.playground.game import Game
from bot.flows.posts.explain import explain_post
from bot.i18n import Language, get_translator
from bot.messages.posts import evidence_report
from bot.themes import Caller, CommunityId
from cogs.replies import to_view
from storage.entries import find_entry_by_address


async def explain(game: Game, address: str) -> Sequence[Mapping[str, Any]] | None:
    """Return the components of the report on the post at an address; None if the bot does not know it yet."""
    world, services, guild = game.world, game.world.services, game.world.guild.id
    key = world.circle.host
    host = Caller(guild, world.members[key].id, world.names[key], is_organiser=True)
    async with services.db.read() as conn:
        found = await find_entry_by_address(conn, CommunityId(guild), address, host.user)
    if found is None:
        return None
    explained = await explain_post(services, host, found.id)
    report = evidence_report(get_translator(Language.ENGLISH), explained)
    components: list[dict[str, Any]] = to_view(report).to_components()  # type: ignore[no-untyped-call]  # discord.py
    return components
