"""An attack: everything that one hostile blog, its owner and a stranger do in a week, as a value and as a file."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

CORPUS = Path(__file__).with_name("corpus")
"""The attacks that broke something once."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a blog answers; `{blog}`, `{post}` and the other names of `web.placeholders` are filled in when it does."""

    body: bytes = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    """Names and values as Latin-1, so that any byte can stand in them; a length is added where none is given."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request to the bot's own web server."""

    method: str
    path: str
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command of the blog's owner."""

    name: str
    options: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FilledForm:
    """What is written into a form of `forms.FORMS`, in the order of its text inputs."""

    name: str
    words: tuple[str, ...]


NOTHING_HERE = Answer(b"There is nothing here.", 404, (("Content-Type", "text/plain"),))


@dataclass(frozen=True, slots=True)
class Attack:
    """What is done in one week; what is left out is harmless."""

    feed: Answer | None = None
    later_feed: Answer | None = None
    """What the feed is on the second day; the same as before where it is None."""
    page: Answer | None = None
    comments: Answer = NOTHING_HERE
    comment_kind: str = ""
    """The kind of source that the comments are; empty where the bot has to find it in the page."""
    requests: tuple[Request, ...] = ()
    buttons: tuple[str, ...] = ()
    """Custom ids of buttons that nobody was offered."""
    commands: tuple[Command, ...] = ()
    forms: tuple[FilledForm, ...] = ()
    opml: bytes | None = None


ANSWERS = ("feed", "later_feed", "page", "comments")


def dump(attack: Attack) -> str:
    """Return an attack as JSON; bytes stand as text, with a surrogate for each that is not UTF-8."""
    shown = {name: value for name, value in asdict(attack).items() if value not in ((), None, "")}
    return json.dumps(shown, default=_to_text, indent=1) + "\n"


def load(text: str) -> Attack:
    """Return the attack that `dump` wrote."""
    given: dict[str, Any] = json.loads(text)
    for name in ANSWERS:
        if name in given:
            answer = given[name]
            headers = tuple((key, value) for key, value in answer["headers"])
            given[name] = Answer(_to_bytes(answer["body"]), answer["status"], headers)
    given["requests"] = tuple(
        Request(one["method"], one["path"], _to_bytes(one["body"])) for one in given.get("requests", ())
    )
    given["commands"] = tuple(Command(**one) for one in given.get("commands", ()))
    given["buttons"] = tuple(given.get("buttons", ()))
    given["forms"] = tuple(FilledForm(one["name"], tuple(one["words"])) for one in given.get("forms", ()))
    if "opml" in given:
        given["opml"] = _to_bytes(given["opml"])
    return Attack(**given)


def load_corpus() -> dict[str, Attack]:
    """Return the attacks of the corpus, by name."""
    return {path.stem: load(path.read_text(encoding="utf-8")) for path in sorted(CORPUS.glob("*.json"))}


def keep(attack: Attack, name: str) -> Path:
    """Write an attack into the corpus; return the file."""
    path = CORPUS / f"{name}.json"
    path.write_text(dump(attack), encoding="utf-8")
    return path


def parts(attack: Attack) -> Sequence[Attack]:
    """Return an attack without one thing that it does, for each of these things: what is left may be enough."""
    harmless = Attack()
    names = (*ANSWERS, "comment_kind", "requests", "buttons", "commands", "forms", "opml")
    return [
        replace(attack, **{name: getattr(harmless, name)})
        for name in names
        if getattr(attack, name) != getattr(harmless, name)
    ]


def _to_text(value: object) -> str:
    assert isinstance(value, bytes)
    return value.decode("utf-8", "surrogateescape")


def _to_bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
