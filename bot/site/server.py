"""The bot's own small web server: what hubs call, and the pages. Behind whatever serves the public address."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import parse_qs

from aiohttp import web

from bot.errors import UserError
from bot.flows.comments.webmentions import receive_webmention
from bot.flows.feeds.websub import receive_push, verify
from bot.flows.members.read_link import count_opening, resolve_link
from bot.services import Services
from bot.site.page_cache import MAX_AGE, PageCache
from bot.site.pages import POLICY, write_read_page
from bot.text import quote_url

MAX_CHALLENGE_LENGTH, MAX_FORM_BYTES = 1000, 4000
READ_HEADERS = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    # A browser keeps to `form-action` also where the answer leads on, and that is to anybody's blog.
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self' https: http:",
}
SERVICES = web.AppKey("tools", Services)
PAGE_CACHE = web.AppKey("shelf", PageCache)


@asynccontextmanager
async def site(services: Services, host: str, port: int) -> AsyncIterator[int]:
    """Serve at an address of this machine; give the port, which is another one if 0 was asked for.

    Raises OSError where the address is taken.
    """
    app = web.Application(client_max_size=0)  # of what is sent here, nothing but the start of a webmention is read
    app[SERVICES] = services
    app[PAGE_CACHE] = PageCache(services)
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
    challenge = await verify(request.app[SERVICES], request.match_info["token"], request.query)
    if challenge is None or len(challenge) > MAX_CHALLENGE_LENGTH:
        raise web.HTTPNotFound
    # Whatever a hub says comes back as what nobody's browser takes for a page.
    return web.Response(text=challenge, content_type="text/plain", headers={"X-Content-Type-Options": "nosniff"})


async def _hear(request: web.Request) -> web.Response:
    if not await receive_push(request.app[SERVICES], request.match_info["token"]):
        raise web.HTTPGone  # WebSub §7: a hub may forget a subscriber that is gone
    return web.Response(status=202)


async def _page(request: web.Request) -> web.Response:
    path = request.match_info["path"]
    if path and "." not in path and not path.endswith("/"):
        raise web.HTTPMovedPermanently(f"{request.path}/")
    page = await request.app[PAGE_CACHE].page(int(request.match_info["guild"]), path)
    if page is None:
        raise web.HTTPNotFound
    headers = {
        "Content-Type": page.type,
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": f"max-age={int(MAX_AGE.total_seconds())}",
    }
    return web.Response(body=page.body, headers=headers)


async def _offer(request: web.Request) -> web.Response:
    """Show the way to a post: what only looks, such as a chat client's preview, counts as nobody."""
    found = await resolve_link(request.app[SERVICES], request.match_info["token"])
    if found is None:
        raise web.HTTPNotFound
    body = write_read_page(*found, f"/{found[0].id}/style.css")
    return web.Response(body=body, content_type="text/html", charset="utf-8", headers=READ_HEADERS)


async def _count(request: web.Request) -> web.Response:
    post = await count_opening(request.app[SERVICES], request.match_info["token"])
    if post is None:
        raise web.HTTPNotFound
    raise web.HTTPSeeOther(quote_url(post.url), headers=READ_HEADERS)


async def _mention(request: web.Request) -> web.Response:
    """Take a webmention; whether it is true is looked at later (Webmention §3.2)."""
    form = parse_qs((await request.content.read(MAX_FORM_BYTES)).decode("utf-8", "replace"), max_num_fields=10)
    source, target = (next(iter(form.get(name, [])), "") for name in ("source", "target"))
    try:
        taken = await receive_webmention(request.app[SERVICES], source, target)
    except (UserError, ValueError) as refusal:
        words = refusal.words if isinstance(refusal, UserError) else "source and target are addresses of the web"
        return web.Response(status=400, text=words, headers={"X-Content-Type-Options": "nosniff"})
    return web.Response(status=202 if taken else 429)
