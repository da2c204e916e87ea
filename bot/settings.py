"""Load the settings. No other module reads the environment."""

import difflib
import io
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import unquote, unquote_plus, urlsplit

from dotenv.parser import parse_stream

from bot.errors import LastingError
from bot.limits import REQUESTS_PER_SECOND

DEFAULT_DATABASE = "data/usblogs.sqlite3"
DEFAULT_LISTEN = ("127.0.0.1", 8080)
MIN_REQUESTS, MAX_REQUESTS = 0.1, 50.0
"""Requests to Discord in a second."""
DEFAULT_BACKUPS, DEFAULT_KEPT_BACKUPS = "backups", 7
A_PLACE = "a file, or the address of a PostgreSQL, such as postgresql://bot@localhost/usblogs"
_PASSWORDS = {"password", "sslpassword"}
"""The parameters of a PostgreSQL's address that are secret."""
_IN_MEMORY = ":memory:"
"""What SQLite calls a database that is no file, and ends with the connection."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
NOT_OURS = ("USBLOGS_TEST_",)
"""How settings begin that the tests read."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator can set; `.env.example` says what each setting means."""

    token: str = field(default="", repr=False)
    database: str = field(default=DEFAULT_DATABASE, repr=False)
    """A file of SQLite, or the URL of a database, which can hold a password."""
    allow_loopback: bool = False
    discord_api: str = ""
    discord_requests: float = REQUESTS_PER_SECOND
    """How many requests this process makes of Discord in a second by itself."""
    log_level: str = "INFO"
    log_as_json: bool = False
    sentry_dsn: str = field(default="", repr=False)
    backups: str = ""
    """The folder of backups; empty for one beside the database."""
    kept_backups: int = DEFAULT_KEPT_BACKUPS
    """How many of the daily backups are kept; with 0 none are made."""
    support: str = ""
    """Where members and hosts find help; empty if nowhere."""
    public_address: str = ""
    pages_address: str = ""
    listen: tuple[str, int] = DEFAULT_LISTEN
    hub: str = ""
    invitations: Mapping[int, str] = field(default_factory=dict)
    """The addresses that invite to Discord servers, by the ids of these."""
    wordpress: str = ""
    wordpress_user: str = ""
    wordpress_password: str = field(default="", repr=False)
    micropub: str = ""
    micropub_token: str = field(default="", repr=False)
    publish_at_once: bool = False
    metrics: tuple[str, int] | None = None
    """Where health and metrics are served, if they are."""
    unknown: tuple[str, ...] = ()
    """A sentence for each setting that looks like one of the bot's, and is none."""

    @property
    def secrets(self) -> frozenset[str]:
        """Return what nobody but the operator may see, in no log either."""
        own = {self.token, self.wordpress_password, self.micropub_token, self.sentry_dsn}
        return frozenset({*own, *passwords_in(self.database)} - {""})

    @property
    def backup_folder(self) -> Path:
        """Return the folder of backups."""
        beside = Path() if "://" in self.database else Path(self.database).parent
        return Path(self.backups) if self.backups else beside / DEFAULT_BACKUPS

    @property
    def place(self) -> Path | str:
        """Return where the database is: a file, or a URL."""
        return parse_place(self.database) or Path(self.database)


def parse_place(value: str) -> Path | str | None:
    """Return the file or the URL that names a database; None where it is neither a file nor of an engine there is.

    A file's name is taken as it is, whatever stands in it: only what has `://` is a URL.
    """
    scheme, found, rest = value.partition("://")
    if not found:
        return None if not value or str(Path(value)) == _IN_MEMORY else Path(value)
    if scheme.partition("+")[0] == "sqlite":
        return value if rest[:1] == "/" and rest[1:].partition("?")[0] not in {"", _IN_MEMORY} else None
    try:
        parts = urlsplit(value)
        # Who takes a URL apart takes what is before some @ for a password, and the rest of it for a host.
        is_clear = value.count("@") == parts.netloc.count("@") <= 1
        is_right = scheme in {"postgres", "postgresql"} and bool(rest) and parts.port != 0 and is_clear
    except ValueError:
        return None
    return re.sub(r"^postgres(?=://)", "postgresql", value) if is_right else None


def passwords_in(address: str) -> frozenset[str]:
    """Return the passwords in a database's address, each as it stands there and as it is meant.

    One may stand before the host, and as a parameter behind (libpq, "Connection URIs").
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return frozenset()
    given = [pair.partition("=") for pair in parts.query.split("&")]
    written = [parts.password or "", *(value for name, _, value in given if unquote(name) in _PASSWORDS)]
    return frozenset({*written, *map(unquote, written), *map(unquote_plus, written)} - {""})


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings from `environment`, by default the process's own with `.env` as a fallback.

    Raises LastingError naming every setting that is wrong.
    """
    environment = _Environment(_environment() if environment is None else environment)
    checks = (_invisible_faults, _database_faults, _faults, _place_faults, _publishing_faults)
    if faults := [sentence for check in checks for sentence in check(environment)]:
        raise LastingError("The settings can't be used. " + " ".join(faults))
    settings = Settings(
        token=environment.get("DISCORD_TOKEN", "").strip(),
        database=environment.get("USBLOGS_DATABASE", "") or DEFAULT_DATABASE,
        allow_loopback=_allows_loopback(environment),
        discord_api=environment.get("USBLOGS_DISCORD_API", "").rstrip("/"),
        discord_requests=_parse_requests(environment.get("USBLOGS_DISCORD_REQUESTS", "")) or REQUESTS_PER_SECOND,
        log_level=environment.get("USBLOGS_LOG_LEVEL", "") or "INFO",
        log_as_json=environment.get("USBLOGS_LOG_FORMAT", "") == "json",
        sentry_dsn=environment.get("USBLOGS_SENTRY_DSN", ""),
        backups=environment.get("USBLOGS_BACKUPS", ""),
        kept_backups=int(environment.get("USBLOGS_KEEP_BACKUPS", "") or DEFAULT_KEPT_BACKUPS),
        support=environment.get("USBLOGS_SUPPORT", ""),
        public_address=environment.get("USBLOGS_PUBLIC_ADDRESS", "").rstrip("/"),
        pages_address=environment.get("USBLOGS_PAGES_ADDRESS", "").rstrip("/"),
        hub=environment.get("USBLOGS_HUB", ""),
        invitations=dict(_parse_invitations(environment.get("USBLOGS_INVITATIONS", "")) or ()),
        listen=_parse_listen(environment.get("USBLOGS_LISTEN", "")) or DEFAULT_LISTEN,
        wordpress=environment.get("USBLOGS_WORDPRESS", "").rstrip("/"),
        wordpress_user=environment.get("USBLOGS_WORDPRESS_USER", ""),
        wordpress_password=environment.get("USBLOGS_WORDPRESS_PASSWORD", ""),
        micropub=environment.get("USBLOGS_MICROPUB", ""),
        micropub_token=environment.get("USBLOGS_MICROPUB_TOKEN", ""),
        metrics=_parse_listen(environment.get("USBLOGS_METRICS", "")),
        publish_at_once=environment.get("USBLOGS_PUBLISH", "") == "publish",
    )
    return replace(settings, unknown=tuple(environment.unknown()))


class _Environment(dict[str, str]):
    """An environment that remembers which settings were asked for: those are the ones there are."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        super().__init__(environment)
        self._asked: dict[str, None] = {}

    def get(self, name: str, default: str = "") -> str:  # type: ignore[override]  # there are only strings
        """Return a setting."""
        self._asked[name] = None
        return super().get(name, default)

    def unknown(self) -> Iterator[str]:
        """Yield a sentence for each setting that looks like one of the bot's, and was never asked for."""
        for name in sorted(self):
            looks_so = name.upper().startswith("USBLOG") and not name.startswith(NOT_OURS)
            if looks_so and name not in self._asked:
                asked = {_without_prefix(one): one for one in self._asked}
                near = difflib.get_close_matches(_without_prefix(name.upper()), asked, n=1)
                yield f"There is no setting {name}." + (f" Did you mean {asked[near[0]]}?" if near else "")


def _without_prefix(name: str) -> str:
    """Return a setting's name without what all have in common, which would make short ones alike."""
    return re.sub("^USBLOGS?_?", "", name)


def _environment() -> Mapping[str, str]:
    """Return the process's environment, with `.env` as a fallback, in which every value stands as it is meant."""
    path = Path(".env")
    try:
        text = path.read_text(encoding="utf-8-sig") if path.exists() or path.is_symlink() else ""
    except UnicodeError:
        raise LastingError(".env is no text in UTF-8. Save it as that.") from None
    except OSError as error:
        raise LastingError(f".env can't be read: {error.strerror}.") from error
    lines = list(parse_stream(io.StringIO(text)))
    if wrong := [str(one.original.line) for one in lines if one.error]:
        where = f"Line {wrong[0]} of .env is" if len(wrong) == 1 else f"The lines {', '.join(wrong)} of .env are"
        raise LastingError(f"{where} no NAME=value. A quote that is opened there has to be closed.")
    return {one.key: one.value for one in lines if one.key is not None and one.value is not None} | os.environ


_CHOICES = {
    "USBLOGS_LOG_LEVEL": ("DEBUG", "INFO", "WARNING", "ERROR"),
    "USBLOGS_LOG_FORMAT": ("text", "json"),
    "USBLOGS_PUBLISH": ("draft", "publish"),
}
_ADDRESSES = {
    "USBLOGS_DISCORD_API": "the web address of a proxy for Discord's API, such as http://127.0.0.1:8080",
    "USBLOGS_PUBLIC_ADDRESS": "a web address, such as https://usblogs.example",
    "USBLOGS_PAGES_ADDRESS": "a web address, such as https://pages.example/circles",
    "USBLOGS_HUB": "the web address of a hub, such as https://hub.example/",
    "USBLOGS_SUPPORT": "a web address, such as that of your own server's invitation",
}
_BEGIN_OTHERS = {"USBLOGS_PUBLIC_ADDRESS", "USBLOGS_PAGES_ADDRESS"}
"""The addresses with which others begin, so that nothing may stand behind their path."""
_PORTS = {"USBLOGS_LISTEN": "127.0.0.1:8080", "USBLOGS_METRICS": "127.0.0.1:9464"}


def _database_faults(environment: Mapping[str, str]) -> Iterator[str]:
    """Yield a sentence where the database is neither a file nor a URL of an engine that there is."""
    value = environment.get("USBLOGS_DATABASE", "")
    if value and parse_place(value) is None:
        yield f"USBLOGS_DATABASE is {A_PLACE}."


def _invisible_faults(environment: Mapping[str, str]) -> Iterator[str]:
    """Yield a sentence for each setting with a control character, which no header or file name takes."""
    for name, value in environment.items():
        if name.startswith(("USBLOGS_", "DISCORD_TOKEN")) and _CONTROL.search(value.strip()):
            yield f"{name} has a line break, or another character that can't be seen, in its midst."


def _faults(environment: Mapping[str, str]) -> Iterator[str]:
    """Yield a sentence for each setting that is wrong, addresses and what is for publishing and inviting left out."""
    if environment.get("USBLOGS_ALLOW_LOOPBACK", "").lower() not in {"", "yes", "no"}:
        yield "USBLOGS_ALLOW_LOOPBACK is yes or no."
    for name, choices in _CHOICES.items():
        if environment.get(name, "") not in {"", *choices}:
            yield f"{name} is {', '.join(choices[:-1])} or {choices[-1]}."
    if not (environment.get("USBLOGS_KEEP_BACKUPS", "") or "0").isdecimal():
        yield f"USBLOGS_KEEP_BACKUPS is a number, such as {DEFAULT_KEPT_BACKUPS}; with 0, no backups are made."
    if (requests := environment.get("USBLOGS_DISCORD_REQUESTS", "")) and _parse_requests(requests) is None:
        yield "USBLOGS_DISCORD_REQUESTS is a number from 0.1 to 50, such as 20: Discord takes 50 a second of all."


def _place_faults(environment: Mapping[str, str]) -> Iterator[str]:
    """Yield a sentence for each address and each port that is wrong."""
    for name, words in _ADDRESSES.items():
        value = environment.get(name, "")
        if value and not (is_web_address(value) and (name not in _BEGIN_OTHERS or begins_addresses(value))):
            yield f"{name} is {words}."
    if (dsn := environment.get("USBLOGS_SENTRY_DSN", "")) and not _is_sentry_dsn(dsn):
        yield "USBLOGS_SENTRY_DSN is the address that Sentry gives a project, such as https://key@sentry.example/1."
    for name, example in _PORTS.items():
        if (value := environment.get(name, "")) and _parse_listen(value) is None:
            yield f"{name} is a host and a port, such as {example}."
    site, metrics = (_parse_listen(environment.get(name, "")) for name in _PORTS)
    if environment.get("USBLOGS_PUBLIC_ADDRESS", "") and _are_same_place(site or DEFAULT_LISTEN, metrics):
        yield "USBLOGS_LISTEN and USBLOGS_METRICS are two ports: give one of them another number."


def _publishing_faults(environment: Mapping[str, str]) -> Iterator[str]:
    """Yield a sentence for each wrong setting for publishing, or for inviting.

    A secret is sent over https only; where loopback is allowed, to this machine also over http.
    """
    if _parse_invitations(environment.get("USBLOGS_INVITATIONS", "")) is None:
        yield (
            "USBLOGS_INVITATIONS has for each server its id, = and an https address, such as "
            "1234567890=https://discord.gg/abcdef, with spaces between them."
        )
    schemes = ("https://", "http://127.0.0.1:") if _allows_loopback(environment) else ("https://",)
    wordpress = environment.get("USBLOGS_WORDPRESS", "").rstrip("/")
    user, password = environment.get("USBLOGS_WORDPRESS_USER", ""), environment.get("USBLOGS_WORDPRESS_PASSWORD", "")
    if wordpress and not (is_web_address(wordpress, schemes) and user and password):
        yield "USBLOGS_WORDPRESS is an https address, with USBLOGS_WORDPRESS_USER and _PASSWORD beside it."
    micropub, token = environment.get("USBLOGS_MICROPUB", ""), environment.get("USBLOGS_MICROPUB_TOKEN", "")
    if micropub and not (is_web_address(micropub, schemes) and token):
        yield "USBLOGS_MICROPUB is an https address, with USBLOGS_MICROPUB_TOKEN beside it."


def _allows_loopback(environment: Mapping[str, str]) -> bool:
    return environment.get("USBLOGS_ALLOW_LOOPBACK", "").lower() == "yes"


def is_web_address(value: str, schemes: tuple[str, ...] = ("https://", "http://")) -> bool:
    """Return whether a text is a web address that begins with one of these, and has no spaces."""
    try:
        parts = urlsplit(value)
        return value.startswith(schemes) and bool(parts.hostname) and parts.port != 0 and not re.search(r"\s", value)
    except ValueError:  # a bracket is missing, or the port is none
        return False


def begins_addresses(value: str) -> bool:
    """Return whether other addresses can begin with a web address: it has no query, fragment, user or password."""
    return not re.search(r"[?#]", value) and "@" not in urlsplit(value).netloc


def _is_sentry_dsn(value: str) -> bool:
    """Return whether a text is the address of a project: with its key, and its number at the end (Sentry, "DSN")."""
    return is_web_address(value) and bool(urlsplit(value).username) and value.rpartition("/")[2].isdecimal()


def _parse_invitations(value: str) -> list[tuple[int, str]] | None:
    """Return the server's id and the address of each `id=address`; None where one of them is anything else."""
    pairs = [pair.partition("=") for pair in value.split()]
    if not all(guild.isdecimal() and is_web_address(url, ("https://",)) for guild, _, url in pairs):
        return None
    return [(int(guild), url) for guild, _, url in pairs]


def _parse_requests(value: str) -> float | None:
    """Return the requests in a second that `value` allows, or None where it is no such number."""
    number = float(value) if re.fullmatch(r"\d{1,2}(\.\d{1,3})?", value) else 0.0
    return number if MIN_REQUESTS <= number <= MAX_REQUESTS else None


def _are_same_place(one: tuple[str, int], other: tuple[str, int] | None) -> bool:
    """Return whether nobody can listen at two places at once."""
    if other is None or one[1] != other[1] or not one[1]:
        return False
    return one[0] == other[0] or bool({one[0], other[0]} & {"0.0.0.0", "::"})  # noqa: S104 - it is compared


def _parse_listen(value: str) -> tuple[str, int] | None:
    """Return the host and port of `host:port`, or None where `value` is anything else."""
    host, _, port = value.rpartition(":")
    return (host.strip("[]"), int(port)) if host and port.isdecimal() and int(port) < 2**16 else None
