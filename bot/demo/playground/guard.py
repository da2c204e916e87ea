"""Keep other sites away from the page: it listens on this machine, but browsers bring requests from everywhere.

A name that somebody lets point to this machine (DNS rebinding) is told by its `Host`, a form or script of another site
by its `Origin` and `Sec-Fetch-Site` (Fetch Metadata).
"""

from collections.abc import Awaitable, Callable

from aiohttp import web

HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' https:; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
}
OWN_NAMES = ("127.0.0.1", "localhost")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer requests that come from the page itself, or from the address bar, alone."""
    if not _is_own(request):
        raise web.HTTPForbidden(text="This page answers only to itself.")
    response = await handler(request)
    if not response.prepared:
        response.headers.update(HEADERS)
    return response


def _is_own(request: web.Request) -> bool:
    """Say whether a request is for this server by its own name, and not sent by another site."""
    port = request.transport.get_extra_info("sockname")[1] if request.transport else 0
    hosts = {f"{name}:{port}" for name in OWN_NAMES}
    if request.headers.getall("Host", []) != [request.host] or request.host not in hosts:
        return False
    if request.method in {"GET", "HEAD"}:  # they change nothing, and nobody can read the answer from elsewhere
        return True
    is_from_here = request.headers.get("Origin") == f"http://{request.host}"
    return is_from_here and request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
