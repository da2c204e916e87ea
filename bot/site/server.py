"""The bot's web server: the pages, readers' links, WebSub callbacks and webmentions.

It listens behind the reverse proxy of the public address.
"""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import parse_qs

from aiohttp import web

from bot.boundary import parse_number
from bot.errors import UserError
from bot.flows.comments.webmentions import receive_webmention
from bot.flows.feeds.websub import receive_push, verify
from bot.flows.members.read_link import ResolvedLink, record_opening, resolve_link
from bot.services import Services
from bot.site.connections import read_body, serve_bounded
from bot.site.draft_page import SCRIPT, SCRIPT_TYPE, save_draft_page, show_draft_page
from bot.site.missing import SERVICES, no_read_link_page, show_missing
from bot.site.page_cache import PageCache
from bot.site.pages import (
    CONTENT_SECURITY_POLICY,
    PRIVATE_HEADERS,
    STYLE_SHEET,
    STYLE_TYPE,
    SiteFile,
    render_policy,
    render_read_page,
)
from bot.text import href
from bot.themes import FEED_PATHS, CommunityId

MAX_CHALLENGE_LENGTH, MAX_FORM_BYTES = 1000, 8000
"""Characters of a hub's challenge, and bytes of a webmention: two addresses, quoted."""
READ_STYLE_PATH = "/read/style.css"
READ_HEADERS = {
    **PRIVATE_HEADERS,
    # Browsers apply `form-action` to the redirect after a submission too, and that leads to any blog.
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self' https: http:",
}
PAGE_CACHE = web.AppKey("page_cache", PageCache)


@asynccontextmanager
async def serve_site(services: Services, host: str, port: int) -> AsyncIterator[int]:
    """Serve the site at a local address; yield the port, a free one if `port` is 0.

    Raise OSError if the address is in use.
    """
    # A handler that reads the body of a request has a limit of its own.
    app = web.Application(client_max_size=0, middlewares=[show_missing])
    app[SERVICES] = services
    app[PAGE_CACHE] = PageCache(services)
    app.add_routes([web.get("/hub/{token}", _verify_subscription), web.post("/hub/{token}", _receive_push)])
    app.add_routes([web.post("/webmention", _receive_webmention)])
    app.add_routes([web.get(READ_STYLE_PATH, _show_read_style)])
    app.add_routes([web.get("/read/{token}", _show_read_page), web.post("/read/{token}", _record_read)])
    app.add_routes([web.get("/draft/style.css", _show_read_style), web.get("/draft/draft.js", _show_draft_script)])
    app.add_routes([web.get("/draft/{token}", _show_draft), web.post("/draft/{token}", _save_draft)])
    app.add_routes([web.get("/terms", _show_policy), web.get("/privacy", _show_policy)])
    app.add_routes([web.get("/", _show_list), web.get(r"/{file:[a-z]+\.[a-z]+}", _show_file_of_list)])
    app.add_routes(
        [web.get(r"/{guild:[0-9]{1,20}}", _add_slash), web.get(r"/{guild:[0-9]{1,20}}/{path:.*}", _show_page)]
    )
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
        await _add_slash(request)
    guild, services = parse_number(request.match_info["guild"]) or 0, request.app[SERVICES]
    response = _respond_with(request, await request.app[PAGE_CACHE].get(guild, path))
    if services.hub_of_pages and path in FEED_PATHS:  # a subscriber looks for both before it reads the body (WebSub §4)
        topic = f"{services.public_places(CommunityId(guild)).pages_url}{path}"
        links = {services.hub_of_pages: "hub", topic: "self"}
        response.headers.extend([("Link", f'<{href(url)}>; rel="{rel}"') for url, rel in links.items()])
    return response


async def _add_slash(request: web.Request) -> web.Response:
    """Redirect to the address of a page, which ends in a slash; as the proxy may add to the path, relatively."""
    raise web.HTTPMovedPermanently(f"./{request.rel_url.raw_path.rpartition('/')[2]}/")


async def _show_list(request: web.Request) -> web.Response:
    """Lead to the pages of the one community that has some, or show a list of those that have."""
    files, only = await request.app[PAGE_CACHE].list()
    if only is not None:
        raise web.HTTPFound(f"./{only}/", headers={"Cache-Control": "no-cache"})
    return _respond_with(request, files.get("index.html"))


async def _show_file_of_list(request: web.Request) -> web.Response:
    files, _ = await request.app[PAGE_CACHE].list()
    return _respond_with(request, files.get(request.match_info["file"]))


def _respond_with(request: web.Request, file: SiteFile | None) -> web.Response:
    """Return the response with a file of the pages, or 304 where the client has it; raise HTTPNotFound without one."""
    if file is None:
        raise web.HTTPNotFound
    headers = {
        "Content-Type": file.content_type,
        "Content-Security-Policy": CONTENT_SECURITY_POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-cache",  # what a host switches off, or whose owner leaves, stays in no cache on the way
    }
    etag = hashlib.blake2b(file.body, digest_size=16).hexdigest()
    is_known = any(known.value in {etag, "*"} for known in request.if_none_match or ())
    response = web.Response(status=304) if is_known else web.Response(body=file.body)
    response.headers.update(headers)
    response.etag = etag
    return response


async def _show_read_page(request: web.Request) -> web.Response:
    """Show the page that leads to a post; only its button records a read, so that chat clients' previews don't."""
    return _read_page(request, await resolve_link(request.app[SERVICES], request.match_info["token"]))


def _read_page(request: web.Request, link: ResolvedLink | None) -> web.Response:
    """Return the page of a reader's link, with 404 where its post is in no round any more, or where there is no link.

    Such a post may come back, so that it is no 410.
    """
    if link is None:
        return no_read_link_page(request)
    body = render_read_page(link.community, link.post, READ_STYLE_PATH)
    status = 200 if link.post else 404
    return web.Response(status=status, body=body, content_type="text/html", charset="utf-8", headers=READ_HEADERS)


async def _show_policy(request: web.Request) -> web.Response:
    services, name = request.app[SERVICES], request.path.removeprefix("/")
    body = render_policy(f"{name}.html", services.support, services.kept_backups)
    return _respond_with(request, SiteFile(body))


async def _show_read_style(_: web.Request) -> web.Response:
    """Show the style sheet of readers' links, which need no public pages."""
    headers = {"Content-Type": STYLE_TYPE, "X-Content-Type-Options": "nosniff", "Cache-Control": "max-age=3600"}
    return web.Response(body=STYLE_SHEET, headers=headers)


async def _show_draft(request: web.Request) -> web.Response:
    return await show_draft_page(request.app[SERVICES], request)


async def _save_draft(request: web.Request) -> web.Response:
    return await save_draft_page(request.app[SERVICES], request)


async def _show_draft_script(_: web.Request) -> web.Response:
    headers = {"Content-Type": SCRIPT_TYPE, "X-Content-Type-Options": "nosniff", "Cache-Control": "max-age=3600"}
    return web.Response(body=SCRIPT, headers=headers)


async def _record_read(request: web.Request) -> web.Response:
    link = await record_opening(request.app[SERVICES], request.match_info["token"])
    if link is None or link.post is None:
        return _read_page(request, link)
    if not href(link.post.url):
        raise web.HTTPNotFound
    raise web.HTTPSeeOther(href(link.post.url), headers=READ_HEADERS)


async def _receive_webmention(request: web.Request) -> web.Response:
    """Accept a webmention; whether its target is known and its source tells of it is seen later (Webmention §3.2)."""
    body = await read_body(request, MAX_FORM_BYTES)
    try:
        form = parse_qs(body.decode("utf-8", "replace"), max_num_fields=10)
        source, target = (next(iter(form.get(name, [])), "") for name in ("source", "target"))
        await receive_webmention(request.app[SERVICES], source, target)
    except (UserError, ValueError) as error:
        reason = error.msgid if isinstance(error, UserError) else "source and target are addresses of the web"
        return web.Response(status=400, text=reason, headers={"X-Content-Type-Options": "nosniff"})
    return web.Response(status=202)
