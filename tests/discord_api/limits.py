"""Limits that Discord documents in prose, beside its description of the API: of messages and modals."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from tests.discord_api.commands import beyond_command_limits
from tests.discord_api.form_error import FormError, Path

Document = dict[str, Any]

IS_COMPONENTS_V2 = 1 << 15
"""The flag of a message that consists of components alone ("Message Resource", Message Flags)."""
MAX_COMPONENTS, MAX_COMPONENT_TEXT = 40, 4000
"""Components of a message, nested ones included, and the characters of all its texts ("Component Reference")."""
MAX_CONTENT, MAX_EMBED_TEXT = 2000, 6000
"""Characters of a message's content, and of all its embeds together ("Message Resource", Embed Limits)."""
MAX_ROWS, MAX_MODAL_PARTS = 5, 5
ACTION_ROW, BUTTON, SECTION, TEXT_DISPLAY = 1, 2, 9, 10
LINK_STYLE, PREMIUM_STYLE = 5, 6
NEW_MESSAGE_CALLBACK, EDITED_MESSAGE_CALLBACK, MODAL_CALLBACK = 4, 7, 9


def beyond_limits(request: str, body: Any) -> Iterator[FormError]:
    """Yield what is beyond a limit in the body of a request that follows the description."""
    method, _, path = request.partition(" ")
    match path.rpartition("/")[2]:
        case "commands":
            yield from beyond_command_limits(body)
        case "callback" if body["type"] == MODAL_CALLBACK:
            yield from _modal(body["data"])
        case "callback" if body["type"] in {NEW_MESSAGE_CALLBACK, EDITED_MESSAGE_CALLBACK}:
            yield from _message(body["data"], ("data",), is_new=body["type"] == NEW_MESSAGE_CALLBACK)
        case "scheduled-events" | "{guild_scheduled_event_id}":
            yield from _event(body)
        case "threads" if "message" in body:
            yield from _message(body["message"], ("message",), is_new=True)
        case "messages" | "{message_id}" | "{webhook_token}" | "@original":
            yield from _message(body, (), is_new=method == "POST")


def _message(message: Document, path: Path, *, is_new: bool) -> Iterator[FormError]:
    components = message.get("components") or []
    has_flag = bool((message.get("flags") or 0) & IS_COMPONENTS_V2)
    if has_flag or any(part["type"] != ACTION_ROW for part in components):
        if is_new and not has_flag:
            yield FormError((*path, "flags"), "Such components need the flag IS_COMPONENTS_V2.")
        for field in ("content", "embeds", "poll"):
            if message.get(field):
                yield FormError((*path, field), "A message of components has none.")
        yield from _components(components, path)
    else:
        yield from _plain(message, path, is_new=is_new)
        if len(components) > MAX_ROWS:
            yield FormError((*path, "components"), f"Must be {MAX_ROWS} or fewer.")
    yield from _every_component(components, (*path, "components"))


def _plain(message: Document, path: Path, *, is_new: bool) -> Iterator[FormError]:
    content, embeds = message.get("content") or "", message.get("embeds") or []
    if len(content) > MAX_CONTENT:
        yield FormError((*path, "content"), f"Must be {MAX_CONTENT} or fewer in length.")
    if sum(map(_embed_length, embeds)) > MAX_EMBED_TEXT:
        yield FormError((*path, "embeds"), f"All embeds together must be {MAX_EMBED_TEXT} or fewer in length.")
    if is_new and not (
        content.strip() or any(message.get(field) for field in ("embeds", "components", "attachments", "poll"))
    ):
        yield FormError((*path, "content"), "Cannot send an empty message.")


def _embed_length(embed: Document) -> int:
    fields = [text for field in embed.get("fields") or [] for text in (field["name"], field["value"])]
    named = [(embed.get("footer") or {}).get("text"), (embed.get("author") or {}).get("name")]
    return sum(len(text or "") for text in [embed.get("title"), embed.get("description"), *fields, *named])


def _components(components: Sequence[Document], path: Path) -> Iterator[FormError]:
    every = [part for _, part in _walk(components, ())]
    if not every:
        yield FormError((*path, "components"), "Cannot send an empty message.")
    if len(every) > MAX_COMPONENTS:
        yield FormError((*path, "components"), f"Must be {MAX_COMPONENTS} or fewer, not {len(every)}.")
    characters = sum(len(part["content"]) for part in every if part["type"] == TEXT_DISPLAY)
    if characters > MAX_COMPONENT_TEXT:
        yield FormError((*path, "components"), f"Texts must be {MAX_COMPONENT_TEXT} or fewer, not {characters}.")


def _every_component(components: Sequence[Document], path: Path) -> Iterator[FormError]:
    """Yield what is wrong with single components, and with their ids, which are unique in a message."""
    every = list(_walk(components, path))
    for field in ("custom_id", "id"):
        uses = Counter(part[field] for _, part in every if part.get(field))
        yield from (FormError((*path, field), f"{one} is used {n} times.") for one, n in uses.items() if n > 1)
    for place, part in every:
        if part["type"] == BUTTON:
            yield from _button(part, place)
        if part["type"] == TEXT_DISPLAY and not part["content"].strip():
            yield FormError((*place, "content"), "This field is required.")
        if part["type"] == ACTION_ROW and len({child["type"] for child in part["components"]}) > 1:
            yield FormError((*place, "components"), "A row has buttons or a select menu.")
        if part["type"] == ACTION_ROW and part["components"][0]["type"] != BUTTON and len(part["components"]) > 1:
            yield FormError((*place, "components"), "A row has one select menu.")


def _button(button: Document, path: Path) -> Iterator[FormError]:
    if button["style"] == PREMIUM_STYLE:
        return
    needed, other = ("url", "custom_id") if button["style"] == LINK_STYLE else ("custom_id", "url")
    if not button.get(needed) or button.get(other):
        yield FormError((*path, needed), f"A button of this style has this field, and no {other}.")
    if not (button.get("label") or "").strip() and not button.get("emoji"):
        yield FormError((*path, "label"), "A button has a label or an emoji.")


def _modal(modal: Document) -> Iterator[FormError]:
    path = ("data", "components")
    if len(modal["components"]) > MAX_MODAL_PARTS:
        yield FormError(path, f"Must be {MAX_MODAL_PARTS} or fewer.")
    every = list(_walk(modal["components"], path))
    uses = Counter(part["custom_id"] for _, part in every if "custom_id" in part)
    yield from (FormError(path, f"{one} is used {n} times.") for one, n in uses.items() if n > 1)
    for place, part in every:
        value = part.get("value") or ""
        if value and not (part.get("min_length") or 0) <= len(value) <= (part.get("max_length") or 4000):
            yield FormError((*place, "value"), "Must keep the lengths that the input itself asks for.")


def _event(event: Document) -> Iterator[FormError]:
    ends = event.get("scheduled_end_time")
    if "entity_type" in event and (not ends or ends <= event["scheduled_start_time"]):
        yield FormError(("scheduled_end_time",), "An event elsewhere ends after it starts.")
    for field in ("name", "description"):
        if field in event and event[field] is not None and not event[field].strip():
            yield FormError((field,), "This field is required.")


def _walk(components: Sequence[Document], path: Path) -> Iterator[tuple[Path, Document]]:
    """Yield every component with its place, nested ones after their parent."""
    for number, part in enumerate(components):
        place = (*path, number)
        yield place, part
        yield from _walk(part.get("components") or [], (*place, "components"))
        for field in ("accessory", "component"):
            if field in part:
                yield (*place, field), part[field]
