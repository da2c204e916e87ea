"""The bot's web server: the pages, readers' links, WebSub callbacks and webmentions.

It listens behind the reverse proxy of the public address.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import parse_qs

from aiohttp import web

from bot.boundary import parse_number
from bot.errors import UserError
from bot.flows.comments.webmentions import receive_webmention
from bot.flows.feeds.websub import receive_push, verify
from bot.flows.members.read_link import record_opening, resolve_link
from bot.services import Services
from bot.site.connections import serve_bounded
from bot.site.page_cache import PageCache
from bot.site.pages import CONTENT_SECURITY_POLICY, STYLE_SHEET, STYLE_TYPE, render_read_page
from bot.text import href
from bot.web.read_whole import TooLargeError, read_whole

MAX_CHALLENGE_LENGTH, MAX_FORM_BYTES = 1000, 8000
"""Characters of a hub's challenge, and bytes of a webmention: two addresses, quoted."""
READ_STYLE_PATH = "/read/style.css"
READ_HEADERS = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    # Browsers apply `form-action` to the redirect after a submission too, and that leads to any blog.
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self' https: http:",
}
SERVICES = web.AppKey("services", Services)
PAGE_CACHE = web.AppKey("page_cache", PageCache)


@asynccontextmanager
async def serve_site(services: Services, host: str, port: int) -> AsyncIterator[int]:
    """Serve the site at a local address; yield the port, a free one if `port` is 0.

    Raise OSError if the address is in use.
    """
    # No handler reads a request's body but `_receive_webmention`, which has a limit of its own.
    app = web.Application(client_max_size=0)
    app[SERVICES] = services
    app[PAGE_CACHE] = PageCache(services)
    app.add_routes([web.get("/hub/{token}", _verify_subscription), web.post("/hub/{token}", _receive_push)])
    app.add_routes([web.post("/webmention", _receive_webmention)])
    app.add_routes([web.get(READ_STYLE_PATH, _show_read_style)])
    app.add_routes([web.get("/read/{token}", _show_read_page), web.post("/read/{token}", _record_read)])
    app.add_routes([web.get(r"/{guild:[0-9]{1,20}}/{path:.*}", _show_page)])
    async with serve_bounded(app, host, port) as listening_port:
        yield listening_port


async def _verify_subscription(request: web.Request) -> web.Response:
    challenge = await verify(request.app[SERVICES], request.match_info["token"], request.query)
    if challenge is None or len(challenge) > MAX_CHALLENGE_LENGTH:
        raise web.HTTPNotFound
    # The challenge is whatever the caller sent: as plain text that is not sniffed, no browser runs it as a page.
    return web.Response(text=challenge, content_type="text/plain", headers={"X-Content-Type-Options": "nosniff"})


async def _receive_push(request: web.Request) -> web.Response:
    if not await receive_push(request.app[SERVICES], request.match_info["token"]):
        raise web.HTTPGone  # WebSub §7: 410 tells the hub that it may end the subscription
    return web.Response(status=202)


async def _show_page(request: web.Request) -> web.Response:
    path = request.match_info["path"]
    if path and "." not in path and not path.endswith("/"):
        raise web.HTTPMovedPermanently(f"{request.path}/")
    file = await request.app[PAGE_CACHE].get(parse_number(request.match_info["guild"]) or 0, path)
    if file is None:
        raise web.HTTPNotFound
    headers = {
        "Content-Type": file.content_type,
        "Content-Security-Policy": CONTENT_SECURITY_POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-cache",  # what a host switches off, or whose owner leaves, stays in no cache on the way
    }
    return web.Response(body=file.body, headers=headers)


async def _show_read_page(request: web.Request) -> web.Response:
    """Show the page that leads to a post; only its button records a read, so that chat clients' previews don't."""
    resolved = await resolve_link(request.app[SERVICES], request.match_info["token"])
    if resolved is None:
        raise web.HTTPNotFound
    community, post = resolved
    body = render_read_page(community, post, READ_STYLE_PATH)
    return web.Response(body=body, content_type="text/html", charset="utf-8", headers=READ_HEADERS)


async def _show_read_style(_: web.Request) -> web.Response:
    """Show the style sheet of readers' links, which need no public pages."""
    headers = {"Content-Type": STYLE_TYPE, "X-Content-Type-Options": "nosniff", "Cache-Control": "max-age=3600"}
    return web.Response(body=STYLE_SHEET, headers=headers)


async def _record_read(request: web.Request) -> web.Response:
    post = await record_opening(request.app[SERVICES], request.match_info["token"])
    if post is None or not href(post.url):
        raise web.HTTPNotFound
    raise web.HTTPSeeOther(href(post.url), headers=READ_HEADERS)


async def _receive_webmention(request: web.Request) -> web.Response:
    """Accept a webmention; its source is verified later (Webmention §3.2)."""
    try:
        body = await read_whole(request.content, MAX_FORM_BYTES)
        form = parse_qs(body.decode("utf-8", "replace"), max_num_fields=10)
        source, target = (next(iter(form.get(name, [])), "") for name in ("source", "target"))
        accepted = await receive_webmention(request.app[SERVICES], source, target)
    except TooLargeError:
        return web.Response(status=413)
    except (UserError, ValueError) as error:
        reason = error.msgid if isinstance(error, UserError) else "source and target are addresses of the web"
        return web.Response(status=400, text=reason, headers={"X-Content-Type-Options": "nosniff"})
    return web.Response(status=202 if accepted else 429)
