"""The bot's own small web server: what hubs call, and the pages. Behind whatever serves the public address."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import parse_qs

from aiohttp import web

from bot.errors import Refusal
from bot.flows.follow_hubs import hear, verify
from bot.flows.read_link import count, opened
from bot.flows.take_mentions import take_mention
from bot.layout import web_address
from bot.site.pages import POLICY, write_read_page
from bot.site.shelf import KEPT_FOR, Shelf
from bot.tools import Tools

LONGEST_CHALLENGE, LONGEST_FORM = 1000, 4000
READ_HEADERS = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    # A browser keeps to `form-action` also where the answer leads on, and that is to anybody's blog.
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self' https: http:",
}
TOOLS = web.AppKey("tools", Tools)
SHELF = web.AppKey("shelf", Shelf)


@asynccontextmanager
async def site(tools: Tools, host: str, port: int) -> AsyncIterator[int]:
    """Serve at an address of this machine; give the port, which is another one if 0 was asked for.

    Raises OSError where the address is taken.
    """
    app = web.Application(client_max_size=0)  # of what is sent here, nothing but the start of a webmention is read
    app[TOOLS] = tools
    app[SHELF] = Shelf(tools)
    app.add_routes([web.get("/hub/{token}", _verify), web.post("/hub/{token}", _hear)])
    app.add_routes([web.post("/webmention", _mention)])
    app.add_routes([web.get("/read/{token}", _offer), web.post("/read/{token}", _count)])
    app.add_routes([web.get(r"/{guild:[0-9]{1,20}}/{path:.*}", _page)])
    runner = web.AppRunner(app, access_log=None, lingering_time=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def _verify(request: web.Request) -> web.Response:
    challenge = await verify(request.app[TOOLS], request.match_info["token"], request.query)
    if challenge is None or len(challenge) > LONGEST_CHALLENGE:
        raise web.HTTPNotFound
    # Whatever a hub says comes back as what nobody's browser takes for a page.
    return web.Response(text=challenge, content_type="text/plain", headers={"X-Content-Type-Options": "nosniff"})


async def _hear(request: web.Request) -> web.Response:
    if not await hear(request.app[TOOLS], request.match_info["token"]):
        raise web.HTTPGone  # WebSub §7: a hub may forget a subscriber that is gone
    return web.Response(status=202)


async def _page(request: web.Request) -> web.Response:
    path = request.match_info["path"]
    if path and "." not in path and not path.endswith("/"):
        raise web.HTTPMovedPermanently(f"{request.path}/")
    page = await request.app[SHELF].page(int(request.match_info["guild"]), path)
    if page is None:
        raise web.HTTPNotFound
    headers = {
        "Content-Type": page.type,
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": f"max-age={int(KEPT_FOR.total_seconds())}",
    }
    return web.Response(body=page.body, headers=headers)


async def _offer(request: web.Request) -> web.Response:
    """Show the way to a post: what only looks, such as a chat client's preview, counts as nobody."""
    found = await opened(request.app[TOOLS], request.match_info["token"])
    if found is None:
        raise web.HTTPNotFound
    body = write_read_page(*found, f"/{found[0].id}/style.css")
    return web.Response(body=body, content_type="text/html", charset="utf-8", headers=READ_HEADERS)


async def _count(request: web.Request) -> web.Response:
    post = await count(request.app[TOOLS], request.match_info["token"])
    if post is None:
        raise web.HTTPNotFound
    raise web.HTTPSeeOther(web_address(post.url), headers=READ_HEADERS)


async def _mention(request: web.Request) -> web.Response:
    """Take a webmention; whether it is true is looked at later (Webmention §3.2)."""
    form = parse_qs((await request.content.read(LONGEST_FORM)).decode("utf-8", "replace"), max_num_fields=10)
    source, target = (next(iter(form.get(name, [])), "") for name in ("source", "target"))
    try:
        taken = await take_mention(request.app[TOOLS], source, target)
    except (Refusal, ValueError) as refusal:
        words = refusal.words if isinstance(refusal, Refusal) else "source and target are addresses of the web"
        return web.Response(status=400, text=words, headers={"X-Content-Type-Options": "nosniff"})
    return web.Response(status=202 if taken else 429)
