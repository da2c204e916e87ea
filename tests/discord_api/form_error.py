"""One thing that Discord refuses in the body of a request."""

from typing import Any, NamedTuple

Path = tuple[str | int, ...]


class FormError(NamedTuple):
    """Where in the body it stands, and what is wrong with it."""

    path: Path
    message: str


def invalid_form_body(errors: list[FormError]) -> dict[str, Any]:
    """Return Discord's answer to a body with these errors ("JSON Error Codes", 50035; "Error Messages")."""
    tree: dict[str, Any] = {}
    for error in errors:
        place = tree
        for step in error.path:
            place = place.setdefault(str(step), {})
        place.setdefault("_errors", []).append({"code": "INVALID", "message": error.message})
    return {"code": 50035, "message": "Invalid Form Body", "errors": tree}
