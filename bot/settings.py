"""Load the settings. No other module reads the environment."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from dotenv import dotenv_values

from bot.errors import OperatorError

DEFAULT_DATABASE = "data/usblogs.sqlite3"
DEFAULT_LISTEN = ("127.0.0.1", 8080)


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator can set; `.env.example` says what each setting means."""

    token: str = field(default="", repr=False)
    database: str = DEFAULT_DATABASE
    allow_loopback: bool = False
    discord_api: str = ""
    log_level: str = "INFO"
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

    @property
    def secrets(self) -> frozenset[str]:
        """Return what nobody but the operator may see, in no log either."""
        return frozenset({self.token, self.wordpress_password, self.micropub_token} - {""})

    @property
    def database_url(self) -> str:
        """Return the database's URL for SQLAlchemy."""
        return self.database if "://" in self.database else f"sqlite+aiosqlite:///{self.database}"


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings from `environment`, by default the process's own with `.env` as a fallback.

    Raises OperatorError naming every setting that is wrong.
    """
    environment = _environment() if environment is None else environment
    if faults := [*_faults(environment), *_publishing_faults(environment)]:
        raise OperatorError("The settings can't be used. " + " ".join(faults))
    return Settings(
        token=environment.get("DISCORD_TOKEN", "").strip(),
        database=environment.get("USBLOGS_DATABASE", "") or DEFAULT_DATABASE,
        allow_loopback=_allows_loopback(environment),
        discord_api=environment.get("USBLOGS_DISCORD_API", "").rstrip("/"),
        log_level=environment.get("USBLOGS_LOG_LEVEL", "") or "INFO",
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
        publish_at_once=environment.get("USBLOGS_PUBLISH", "") == "publish",
    )


def _environment() -> Mapping[str, str]:
    file = {name: value for name, value in dotenv_values(".env").items() if value is not None}
    return {**file, **os.environ}


def _faults(environment: Mapping[str, str]) -> Iterator[str]:
    """Yield a sentence for each setting that is wrong, those for publishing left out."""
    if environment.get("USBLOGS_ALLOW_LOOPBACK", "").lower() not in {"", "yes", "no"}:
        yield "USBLOGS_ALLOW_LOOPBACK is yes or no."
    if environment.get("USBLOGS_LOG_LEVEL", "") not in {"", "DEBUG", "INFO", "WARNING", "ERROR"}:
        yield "USBLOGS_LOG_LEVEL is DEBUG, INFO, WARNING or ERROR."
    api = environment.get("USBLOGS_DISCORD_API", "")
    if api and not api.startswith(("http://127.0.0.1:", "http://localhost:")):
        yield "USBLOGS_DISCORD_API is the address of a local Discord, such as http://127.0.0.1:8080."
    if not _is_web_address(environment.get("USBLOGS_PUBLIC_ADDRESS", "")):
        yield "USBLOGS_PUBLIC_ADDRESS is a web address, such as https://usblogs.example."
    if not _is_web_address(environment.get("USBLOGS_PAGES_ADDRESS", "")):
        yield "USBLOGS_PAGES_ADDRESS is a web address, such as https://pages.example/circles."
    if not _is_web_address(environment.get("USBLOGS_HUB", "")):
        yield "USBLOGS_HUB is the web address of a hub, such as https://hub.example/."
    if _parse_invitations(environment.get("USBLOGS_INVITATIONS", "")) is None:
        yield (
            "USBLOGS_INVITATIONS has for each server its id, = and an https address, such as "
            "1234567890=https://discord.gg/abcdef, with spaces between them."
        )
    listen = environment.get("USBLOGS_LISTEN", "")
    if listen and _parse_listen(listen) is None:
        yield "USBLOGS_LISTEN is a host and a port, such as 127.0.0.1:8080."


def _publishing_faults(environment: Mapping[str, str]) -> Iterator[str]:
    """Yield a sentence for each wrong setting for publishing.

    A secret is sent over https only; where loopback is allowed, to this machine also over http.
    """
    schemes = ("https://", "http://127.0.0.1:") if _allows_loopback(environment) else ("https://",)
    wordpress = environment.get("USBLOGS_WORDPRESS", "").rstrip("/")
    user, password = environment.get("USBLOGS_WORDPRESS_USER", ""), environment.get("USBLOGS_WORDPRESS_PASSWORD", "")
    if wordpress and not (wordpress.startswith(schemes) and user and password):
        yield "USBLOGS_WORDPRESS is an https address, with USBLOGS_WORDPRESS_USER and _PASSWORD beside it."
    micropub, token = environment.get("USBLOGS_MICROPUB", ""), environment.get("USBLOGS_MICROPUB_TOKEN", "")
    if micropub and not (micropub.startswith(schemes) and token):
        yield "USBLOGS_MICROPUB is an https address, with USBLOGS_MICROPUB_TOKEN beside it."
    if environment.get("USBLOGS_PUBLISH", "") not in {"", "draft", "publish"}:
        yield "USBLOGS_PUBLISH is draft or publish."


def _allows_loopback(environment: Mapping[str, str]) -> bool:
    return environment.get("USBLOGS_ALLOW_LOOPBACK", "").lower() == "yes"


def _is_web_address(value: str) -> bool:
    """Return whether a setting is a web address, or not set."""
    return not value or (value.startswith(("http://", "https://")) and bool(urlsplit(value).hostname))


def _parse_invitations(value: str) -> list[tuple[int, str]] | None:
    """Return the server's id and the address of each `id=address`; None where one of them is anything else."""
    pairs = [pair.partition("=") for pair in value.split()]
    if not all(guild.isdecimal() and url.startswith("https://") and urlsplit(url).hostname for guild, _, url in pairs):
        return None
    return [(int(guild), url) for guild, _, url in pairs]


def _parse_listen(value: str) -> tuple[str, int] | None:
    """Return the host and port of `host:port`, or None where `value` is anything else."""
    host, _, port = value.rpartition(":")
    return (host.strip("[]"), int(port)) if host and port.isdecimal() and int(port) < 2**16 else None
