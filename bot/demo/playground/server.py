"""The page's server, on this machine alone: the page, and the forms with which a visitor acts."""

import asyncio
import importlib
import itertools
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from aiohttp import web

from bot.demo.circle import DemoCircle
from bot.demo.playground.changes import Changes
from bot.demo.playground.guard import guarded
from bot.demo.playground.own_circle import own_circle
from bot.demo.playground.page import SITE_TEMPLATES, TEMPLATES, Wish, render_game, render_waiting

if TYPE_CHECKING:  # it takes seconds to import, and the page is there before
    from bot.demo.playground.game import Game

MAX_FORM_BYTES = 64_000
KEEP_ALIVE_SECONDS = 20.0
"""Seconds after which an open page hears something though nothing has changed."""
FILES = {
    "style.css": (TEMPLATES / "style.css", "text/css"),
    "play.js": (TEMPLATES / "play.js", "text/javascript"),
    "icon.svg": (SITE_TEMPLATES / "icon.svg", "image/svg+xml"),
}
"""The files of the page: where each is, and its media type."""


class Playground:
    """The page's server, and the game once there is one."""

    def __init__(self, circle_of: Callable[[Mapping[str, Any] | None], DemoCircle]) -> None:
        """Make the server; `circle_of` returns the circle to show before the game has one, by its document."""
        self.changes = Changes()
        self.game: Game | None = None
        self._circle_of = circle_of
        self._circle = circle_of(None)
        self._own: Mapping[str, Any] | None = None
        self._anew = asyncio.Event()
        self._blogs_port = 0
        """Where the demo's blogs are served: at the same port after beginning anew."""

    @asynccontextmanager
    async def serve(self, port: int = 0) -> AsyncIterator[str]:
        """Serve the page on a free port unless `port` is given; yield its address."""
        app = web.Application(middlewares=[guarded], client_max_size=MAX_FORM_BYTES)
        app.add_routes([web.get("/", self._show), web.get("/changes", self._tell_changes)])
        app.add_routes([web.get(r"/{file:[a-z]+\.[a-z]+}", _show_file), web.post("/begin", self._begin)])
        app.add_routes([web.post("/{act:[a-z]+}", self._act)])
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", port).start()
            yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
        finally:
            await runner.cleanup()

    async def play(self, folder: Path, monday: datetime) -> None:
        """Play the week that begins on `monday`, and anew whenever the visitor asks for it, until cancelled.

        The databases are written into `folder`, one for each time.
        """
        await asyncio.to_thread(importlib.import_module, "bot.demo.playground.game")
        for number in itertools.count(1):
            (folder / str(number)).mkdir(parents=True)
            await self.play_once(folder / str(number), monday)

    async def play_once(self, folder: Path, monday: datetime, **options: Any) -> None:
        """Play the week until the visitor asks to begin anew; the options are those of `World.open`."""
        from bot.demo.playground.game import Game
        from bot.demo.world import World

        own, self._anew = self._own, asyncio.Event()
        options |= {"serves_pages": True, "serves_links": True, "own_circle": own, "blogs_port": self._blogs_port}
        async with World.open(folder, monday, **options) as world, asyncio.TaskGroup() as tasks:
            game = self.game = Game(world, self.changes, tasks, is_own=own is not None)
            self._circle, self._blogs_port = world.circle, world.blogs.port
            try:
                game.begin()
                await self._anew.wait()
            finally:
                self.game = None
                game.time.pause()

    async def _show(self, request: web.Request) -> web.Response:
        query = request.query
        wish = Wish(query.get("as", ""), query.get("command"), query.get("why", ""), "begin" in query)
        if self.game is None:
            page = render_waiting(self._circle, wish, self.changes)
        else:
            page = await render_game(self.game, wish)
        return web.Response(text=page, content_type="text/html")

    async def _tell_changes(self, request: web.Request) -> web.StreamResponse:
        """Send an event whenever something has changed (HTML, "Server-sent events")."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        seen = -1
        with suppress(ConnectionResetError):  # the page was closed
            while True:
                try:
                    async with asyncio.timeout(KEEP_ALIVE_SECONDS):
                        seen = await self.changes.wait(seen)
                    await response.write(f"data: {seen}\n\n".encode())
                except TimeoutError:
                    await response.write(b":\n\n")
        return response

    async def _act(self, request: web.Request) -> web.Response:
        """Do what a form asks for, and lead back to the page."""
        from bot.demo.playground.acts import ACTS

        act = ACTS.get(request.match_info["act"])
        if act is None or self.game is None:
            raise web.HTTPNotFound
        fields = await _fields(request)
        who = dict(fields).get("as", "")
        if who not in self.game.world.members:
            raise web.HTTPBadRequest
        try:
            await act(self.game, who, fields)
        except (ValueError, LookupError):  # what the page itself does not send
            raise web.HTTPBadRequest from None
        raise web.HTTPSeeOther(f"/?{urlencode({'as': who})}")

    async def _begin(self, request: web.Request) -> web.Response:
        """Begin anew: from the blogs whose addresses were typed, or with the circle of the demo."""
        fields = await _fields(request)
        self._own = own_circle([value for name, value in fields if name == "blog"], dict(fields).get("hashtag", ""))
        self._circle = self._circle_of(self._own)
        self._anew.set()
        raise web.HTTPSeeOther("/")


async def _fields(request: web.Request) -> list[tuple[str, str]]:
    """Return the fields of a form."""
    return [(name, value) for name, value in (await request.post()).items() if isinstance(value, str)]


async def _show_file(request: web.Request) -> web.Response:
    name = request.match_info["file"]
    if name not in FILES:
        raise web.HTTPNotFound
    file, media_type = FILES[name]
    return web.Response(body=file.read_bytes(), content_type=media_type, charset="utf-8")
