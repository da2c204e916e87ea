"""The page on which a host edits a draft: a plain form, which a small script makes quicker to rearrange.

Its address is the key to it (`bot/flows/rounds/draft_link.py`): no other site can know where to send a form, and no
referrer tells. Whether the host may still change the draft is asked at each look and at each save.
"""

import hashlib
from collections.abc import Callable, Sequence
from http import HTTPStatus
from urllib.parse import parse_qs

from aiohttp import web

from bot.boundary import clean_text, parse_number
from bot.errors import UserError
from bot.flows.rounds.draft import get_draft, save_draft
from bot.flows.rounds.draft_link import DraftLink, resolve_draft_link
from bot.i18n import Language, get_translator
from bot.limits import MAX_DRAFT_BYTES, MAX_DRAFT_FIELDS
from bot.messages.draft_page import DraftPageWords, link_is_over
from bot.roundup import MAX_OPENING_LENGTH, MAX_QUOTE_LENGTH, MAX_RECOMMENDATION_LENGTH
from bot.roundup.draft import Draft, DraftEdit, PostEdit, rearrange
from bot.services import Services
from bot.site.connections import read_body
from bot.site.pages import FOLDER, PRIVATE_HEADERS, TEMPLATES
from bot.text import multi_line, single_line
from bot.themes import Caller, CommunityId
from storage.posts import evidence_of_round
from storage.rounds import find_round

HEADERS = {
    **PRIVATE_HEADERS,
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src https:; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    ),
}
SCRIPT_TYPE = "text/javascript; charset=utf-8"
SCRIPT = (FOLDER / "templates" / "draft.js").read_bytes()
Clean = Callable[[str, int], str]
"""What makes a text of a form one that is kept, of so many characters at most."""
FROM_HERE = {"same-origin", "none"}
"""Who may lead to the page: itself, and the address typed or opened from elsewhere than a page (Fetch Metadata)."""


async def show_draft_page(services: Services, request: web.Request) -> web.Response:
    """Return the page with the draft as it is now."""
    link = await _link_of(services, request)
    if isinstance(link, web.Response):
        return link
    try:
        caller = await _caller_of(services, link)
        draft = await get_draft(services, caller, link.round)
    except UserError as error:
        return _refusal(link.language, get_translator(link.language)(error.msgid, **error.values), HTTPStatus.FORBIDDEN)
    return await _page(services, link, draft, is_saved="saved" in request.query)


async def save_draft_page(services: Services, request: web.Request) -> web.Response:
    """Save what the form says, and lead back to the page; refuse a form that is sent from another site."""
    link = await _link_of(services, request)
    if isinstance(link, web.Response):
        return link
    if request.headers.get("Sec-Fetch-Site", "none") not in FROM_HERE:
        raise web.HTTPForbidden
    body = await read_body(request, MAX_DRAFT_BYTES)
    try:
        form = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MAX_DRAFT_FIELDS)
    except ValueError:
        return web.Response(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    try:
        caller = await _caller_of(services, link)
        edit = _read_form({name: values[0] for name, values in form.items()}, form.get("post", []))
        saved = await save_draft(services, caller, link.round, edit)
    except UserError as error:
        return _refusal(link.language, get_translator(link.language)(error.msgid, **error.values), HTTPStatus.FORBIDDEN)
    if not_saved := [words for one in saved.without_post for words in one.words]:
        return await _page(services, link, saved, not_saved)
    raise web.HTTPSeeOther(f"./{request.match_info['token']}?saved", headers=HEADERS)


async def _link_of(services: Services, request: web.Request) -> DraftLink | web.Response:
    """Return what the address is for, or the page that says that its hour is over; raise HTTPNotFound for no link."""
    link = await resolve_draft_link(services, request.match_info["token"])
    if link is None:
        raise web.HTTPNotFound
    if services.clock.now() >= link.until:
        return _refusal(link.language, link_is_over(get_translator(link.language)), HTTPStatus.GONE)
    return link


async def _caller_of(services: Services, link: DraftLink) -> Caller:
    """Return whom the link was given to, with the rights that they have at this moment."""
    async with services.db.read() as conn:
        round_ = await find_round(conn, link.round)
    return await services.rights.caller_of(round_.community if round_ else CommunityId(0), link.user, link.language)


def _read_form(form: dict[str, str], posts: list[str]) -> DraftEdit:
    """Return what a form changes of what it showed; its posts stand in the order in which they stand on the page.

    What the host did not touch stays as it is by now: another host may have changed it meanwhile.
    """

    def changed(name: str, limit: int, clean: Clean = single_line) -> str | None:
        typed = clean(clean_text(form.get(name, ""), 2 * limit), limit)
        return None if form.get(f"{name}-shown") == fingerprint(typed, limit, clean) else typed

    shown = [number for post in posts if (number := parse_number(post)) is not None]
    edits = [
        PostEdit(
            post,
            changed(f"quote-{post}", MAX_QUOTE_LENGTH),
            changed(f"why-{post}", MAX_RECOMMENDATION_LENGTH),
            is_out=is_out if (is_out := f"out-{post}" in form) != (f"out-{post}-shown" in form) else None,
        )
        for post in shown
    ]
    placed = [post for post in shown if f"place-{post}" in form]
    order = rearrange(placed, [parse_number(form[f"place-{post}"].strip()) or 0 for post in placed])
    opening = changed("opening", MAX_OPENING_LENGTH, multi_line)
    is_shown = form.get("order-shown", "").split() == [str(post) for post in order]
    return DraftEdit(opening, None if is_shown else order, edits)


def fingerprint(text: str, limit: int, clean: Clean = single_line) -> str:
    """Return what tells a text in a form from another, as it is read from there."""
    return hashlib.blake2b(clean(text, limit).encode("utf-8", "replace"), digest_size=6).hexdigest()


async def _page(
    services: Services, link: DraftLink, draft: Draft, not_saved: Sequence[str] = (), *, is_saved: bool = False
) -> web.Response:
    words = DraftPageWords(get_translator(link.language), draft.community, draft.round)
    async with services.db.read() as conn:
        evidence = await evidence_of_round(conn, draft.round.id)
    return _respond(
        "draft.html",
        link.language,
        words=words,
        draft=draft,
        evidence=evidence,
        is_saved=is_saved,
        not_saved=not_saved,
        limits=(MAX_OPENING_LENGTH, MAX_QUOTE_LENGTH, MAX_RECOMMENDATION_LENGTH),
        fingerprint=fingerprint,
        multi_line=multi_line,
    )


def _refusal(language: Language, sentence: str, status: HTTPStatus) -> web.Response:
    return _respond("refusal.html", language, status, sentence=sentence)


def _respond(
    template: str, language: Language, status: HTTPStatus = HTTPStatus.OK, **variables: object
) -> web.Response:
    page = TEMPLATES.get_template(template).render(language=language.value.replace("_", "-"), **variables)
    return web.Response(text=page, status=status, content_type="text/html", headers=HEADERS)
