"""What Discord refuses, as its description and its prose say; and what discord.py sends, and Discord takes."""

from typing import Any

import pytest

from tests.discord_api.description import form_errors
from tests.discord_api.form_error import FormError, invalid_form_body

V2 = 1 << 15
MESSAGES, CALLBACK = "/channels/7/messages", "/interactions/7/a-token.x_y-z/callback"


def text(content: str = "Hello") -> dict[str, Any]:
    return {"type": 10, "content": content}


def button(custom_id: str = "a", **changes: Any) -> dict[str, Any]:
    return {"type": 2, "style": 1, "label": "Read", "custom_id": custom_id} | changes


def row(*buttons: dict[str, Any]) -> dict[str, Any]:
    return {"type": 1, "components": list(buttons)}


def layout(*parts: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {"flags": V2, "components": [{"type": 17, "components": list(parts)}]} | changes


def modal(*components: dict[str, Any], title: str = "A theme") -> dict[str, Any]:
    return {"type": 9, "data": {"custom_id": "form", "title": title, "components": list(components)}}


def text_input(custom_id: str = "a", **changes: Any) -> dict[str, Any]:
    component = {"type": 4, "style": 1, "custom_id": custom_id} | changes
    return {"type": 18, "label": "Title", "component": component}


def command(name: str = "theme", **changes: Any) -> dict[str, Any]:
    return {"name": name, "type": 1, "description": "Themes"} | changes


def option(name: str = "title", **changes: Any) -> dict[str, Any]:
    return {"name": name, "type": 3, "description": "Its title"} | changes


def event(**changes: Any) -> dict[str, Any]:
    times = {"scheduled_start_time": "2026-01-09T23:00:00+00:00", "scheduled_end_time": "2026-01-12T17:00:00+00:00"}
    place = {"entity_type": 3, "privacy_level": 2, "entity_metadata": {"location": "#blog-week"}}
    return {"name": "Round 1"} | times | place | changes


@pytest.mark.parametrize(
    "body",
    [
        {"content": "a" * 2000},
        layout(text("a" * 4000)),
        layout(*[text()] * 39),
        layout(row(*(button(f"a:{n}") for n in range(5)))),
        layout(text(), allowed_mentions={"users": [4000000000000000001]}),
        {"components": [row(button())]},
    ],
)
def test_what_is_at_a_limit_is_taken(body: dict[str, Any]) -> None:
    assert form_errors("POST", MESSAGES, body) == []


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"content": "a" * 2001}, ("content",)),
        ({"content": " "}, ("content",)),
        ({"content": "a", "nonce": "a" * 26}, ("nonce",)),
        ({"content": "a", "allowed_mentions": {"parse": ["all"]}}, ("allowed_mentions", "parse", 0)),
        ({"content": "a", "embeds": [{"title": "a" * 257}]}, ("embeds", 0, "title")),
        ({"embeds": [{"description": "a" * 3001}] * 2}, ("embeds",)),
        (layout(text()) | {"flags": 0}, ("flags",)),
        (layout(text(), content="a"), ("content",)),
        (layout(text("")), ("components", 0, "components", 0, "content")),
        (layout(text(" ")), ("components", 0, "components", 0, "content")),
        (layout(text("a" * 2001), text("a" * 2000)), ("components",)),
        (layout(*[text()] * 40), ("components",)),
        (layout(*[text()] * 41), ("components", 0, "components")),
        (layout(row()), ("components", 0, "components", 0, "components")),
        (layout(row(button("a" * 101))), ("components", 0, "components", 0, "components", 0, "custom_id")),
        (layout(row(button(label="a" * 81))), ("components", 0, "components", 0, "components", 0, "label")),
        (layout(row(button(label=""))), ("components", 0, "components", 0, "components", 0, "label")),
        (layout(row(button(url="https://a.example"))), ("components", 0, "components", 0, "components", 0)),
        (layout(row(button(), button())), ("components", "custom_id")),
        (layout(text(), row(*(button(f"a:{n}") for n in range(6)))), ("components", 0, "components", 1, "components")),
        (layout({"type": 9, "components": [text()]}), ("components", 0, "components", 0)),
        ({"flags": V2, "components": [{"type": 17, "id": 1 << 31, "components": [text()]}]}, ("components", 0, "id")),
        ({"flags": V2, "components": [{**text(), "id": 3}, {**text(), "id": 3}]}, ("components", "id")),
    ],
)  # fmt: skip
def test_a_message_beyond_a_limit_is_refused_with_the_place(body: dict[str, Any], place: tuple[str | int, ...]) -> None:
    assert place in {error.path[: len(place)] for error in form_errors("POST", MESSAGES, body)}


@pytest.mark.parametrize("address", ["javascript:alert(1)", "https://", "a.example", f"https://a.example/{'a' * 500}"])
def test_a_button_leads_to_a_web_address_of_512_characters_at_most(address: str) -> None:
    link = {"type": 2, "style": 5, "label": "Read", "url": address}
    [error] = form_errors("POST", MESSAGES, layout(row(link)))
    assert error.path[-1] == "url"


@pytest.mark.parametrize(
    "body",
    [
        modal(text_input(), title="a" * 46),
        modal(),
        modal(*(text_input(f"{n}") for n in range(6))),
        modal(text_input(), text_input()),
        modal(text_input(value="abc", max_length=2)),
        modal(text_input() | {"label": "a" * 46}),
        modal(text_input(placeholder="a" * 101)),
        {"type": 8, "data": {"choices": [{"name": str(n), "value": str(n)} for n in range(26)]}},
        {"type": 8, "data": {"choices": [{"name": "a" * 101, "value": "a"}]}},
        {"type": 4, "data": {"content": "a" * 2001}},
        {"type": 4, "data": {"content": ""}},
        {"type": 99},
    ],
)
def test_an_answer_to_an_interaction_beyond_a_limit_is_refused(body: dict[str, Any]) -> None:
    assert form_errors("POST", CALLBACK, body) != []


@pytest.mark.parametrize("body", [modal(text_input(value="ab", max_length=2)), {"type": 6}, {"type": 5, "data": {}}])
def test_a_modal_and_a_deferred_answer_are_taken(body: dict[str, Any]) -> None:
    assert form_errors("POST", CALLBACK, body) == []


@pytest.mark.parametrize(
    "commands",
    [
        [command("Theme")],
        [command("theme suggest")],
        [command("a" * 33)],
        [command(), command()],
        [command(description="")],
        [command(description="a" * 101)],
        [command(description_localizations={"de-DE": "Themen"})],
        [command(description_localizations={"de": "a" * 101})],
        [command(name_localizations={"de": "Thema"})],
        [command(f"c{n}") for n in range(101)],
        [command(options=[option(f"o{n}") for n in range(26)])],
        [command(options=[option("a"), option("b", required=True)])],
        [command(options=[option("a"), option("a")])],
        [command(options=[option(choices=[{"name": f"{n}", "value": "a"} for n in range(26)])])],
        [command(options=[option(choices=[{"name": f"{n}", "value": "a" * 900} for n in range(9)])])],
        [{"name": "Add to this round", "type": 3, "description": "a menu's entry has none"}],
    ],
)
def test_a_command_beyond_a_limit_is_refused(commands: list[dict[str, Any]]) -> None:
    assert form_errors("PUT", "/applications/7/commands", commands) != []


def test_a_command_with_options_and_an_entry_in_a_menu_are_taken() -> None:
    options = [option("titel", required=True), option("größe", name_localizations={"th": "ขนาด"})]
    commands = [command(options=options), {"name": "Add to this round", "type": 3, "description": ""}]
    assert form_errors("PUT", "/applications/7/commands", commands) == []


@pytest.mark.parametrize(
    "body",
    [
        event(name="a" * 101),
        event(description="a" * 1001),
        event(entity_metadata={"location": "a" * 101}),
        event(scheduled_end_time=None),
        event(scheduled_end_time="2026-01-09T22:00:00+00:00"),
        event(scheduled_start_time="Friday"),
    ],
)
def test_an_event_beyond_a_limit_is_refused(body: dict[str, Any]) -> None:
    assert form_errors("POST", "/guilds/7/scheduled-events", body) != []


def test_a_forum_post_needs_a_name_and_a_message() -> None:
    post = {"name": "Round 1", "message": layout(text()), "applied_tags": [4000000000000000001]}
    assert form_errors("POST", "/channels/7/threads", post) == []
    assert form_errors("POST", "/channels/7/threads", post | {"name": "a" * 101}) != []
    assert form_errors("POST", "/channels/7/threads", post | {"message": layout(text(" "))}) != []
    assert form_errors("POST", "/channels/7/threads", post | {"applied_tags": list(range(6))}) != []


def test_a_request_that_nobody_has_described_is_no_request_to_trust() -> None:
    with pytest.raises(LookupError, match="webhooks"):
        form_errors("POST", "/channels/7/webhooks", {"name": "a"})


def test_the_answer_names_each_place_as_discord_does() -> None:
    body = invalid_form_body(
        [FormError(("components", 0, "id"), "Too large."), FormError(("components",), "Too many.")]
    )
    assert body["code"] == 50035
    assert body["errors"]["components"]["0"]["id"]["_errors"][0]["message"] == "Too large."
    assert body["errors"]["components"]["_errors"][0]["message"] == "Too many."
