"""A draft's page over HTTP, as a host's browser sees and sends it."""

from dataclasses import dataclass, replace

import aiohttp
from lxml import html

from bot.demo.world import ORGANISER, World
from bot.flows.rounds.draft_link import draft_link_url
from bot.themes import Caller, Phase, RoundId
from storage.rounds import rounds_of
from tests.support.messages import message_texts_with


@dataclass
class DraftSite:
    """A world with a draft, and its web server."""

    world: World
    client: aiohttp.ClientSession
    address: str
    answer: str = ""
    """The page that the last form was answered with, if it was one."""

    async def link(self, who: str = ORGANISER) -> str:
        """Return the path of a new link of a member to the draft of round 1."""
        member = self.world.members[who]
        caller = Caller(self.world.guild.id, member.id, self.world.names[who])
        services = replace(self.world.services, public_address=self.address)
        url = await draft_link_url(services, caller, await self.round())
        return url.removeprefix(self.address)

    async def round(self) -> RoundId:
        async with self.world.services.db.read() as conn:
            [running] = await rounds_of(conn, self.world.guild.id, Phase.WRITING)  # type: ignore[arg-type]  # its id
        return running.id

    async def page(self, path: str) -> str:
        async with self.client.get(path) as response:
            assert response.status == 200
            return await response.text()

    async def save(self, path: str, page: str = "", without: str = "", **changes: str) -> int:
        """Send the form of the page with some fields changed, as a browser without script does; return the status.

        `page` is what was shown earlier, and `without` a box that is not ticked any more.
        """
        [form] = html.document_fromstring(page or await self.page(path)).iter("form")
        assert isinstance(form, html.FormElement)
        shown = [(str(name), str(value)) for name, value in form.form_values() if name != without]
        fields = [(name, changes.pop(name, value)) for name, value in shown]
        fields += changes.items()
        async with self.client.post(path, data=aiohttp.FormData(fields), allow_redirects=False) as response:
            self.answer = await response.text()
            return response.status

    async def roundup(self) -> str:
        """Let the round close; return its round-up in Discord."""
        await self.world.skip_to("Mon+1 12:01")
        [roundup] = message_texts_with(self.world, "ROUND-UP OF ROUND 1")
        return roundup
