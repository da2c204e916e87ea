"""The pages that stand where there is none, or where a reader's link opens nothing, with a way on."""

from http import HTTPStatus

from aiohttp import web

from bot.boundary import parse_number
from bot.flows.members.read_link import LINK_LIFETIME
from bot.i18n import Language, get_translator, language_of
from bot.messages.pages import MissingPageWords, no_read_link
from bot.services import Services
from bot.site.connections import Handler
from bot.site.pages import CONTENT_SECURITY_POLICY, PRIVATE_HEADERS, TEMPLATES
from bot.themes import CommunityId
from storage.communities import get_community, has_public_pages

HEADERS = {**PRIVATE_HEADERS, "Content-Security-Policy": CONTENT_SECURITY_POLICY}
SERVICES = web.AppKey("services", Services)


@web.middleware
async def show_missing(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer a request, and one for what is not there with a page that says so."""
    try:
        return await handler(request)
    except web.HTTPNotFound:
        body = await _missing_page(request)
        status = HTTPStatus.NOT_FOUND
        return web.Response(body=body, status=status, content_type="text/html", charset="utf-8", headers=HEADERS)


def no_read_link_page(request: web.Request) -> web.Response:
    """Return the page at a reader's link that opens nothing: one that expired looks like one that never was."""
    language = _language_asked_for(request)
    sentence = no_read_link(get_translator(language), LINK_LIFETIME.days)
    page = TEMPLATES.get_template("refusal.html")
    body = page.render(language=language.value.replace("_", "-"), sentence=sentence)
    return web.Response(text=body, status=HTTPStatus.NOT_FOUND, content_type="text/html", headers=HEADERS)


async def _missing_page(request: web.Request) -> bytes:
    """Return the page, encoded as UTF-8.

    A circle whose pages are public has it in its language, and the way leads to them. Anything else looks the same
    whether there is such a circle or not, in the language that the browser asks for.
    """
    guild = CommunityId(parse_number(request.match_info.get("guild")) or 0)
    async with request.app[SERVICES].db.read() as conn:
        community = await get_community(conn, guild)
        home = "" if await has_public_pages(conn) else None
    words = MissingPageWords(get_translator(_language_asked_for(request)), "")
    if community is not None and community.public_pages:
        words, home = MissingPageWords(get_translator(community.language), community.name), f"{guild}/"
    root = "../" * (request.rel_url.raw_path.count("/") - 1) or "./"  # relative, as the proxy may add to the path
    return TEMPLATES.get_template("missing.html").render(words=words, root=root, home=home).encode()


def _language_asked_for(request: web.Request) -> Language:
    """Return the language that a browser names first (RFC 9110 §12.5.4); English where it is none of ours."""
    first = request.headers.get("Accept-Language", "").partition(",")[0].strip()[:2].lower()
    # Nothing longer: what strangers send would stay in the cache of languages.
    return language_of(first) if first.isascii() and first.isalpha() else Language.ENGLISH
