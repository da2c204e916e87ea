"""The only reader of the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from dotenv import dotenv_values

from bot.errors import UserError

DEFAULT_DATABASE = "data/usblogs.sqlite3"
DEFAULT_LISTEN = ("127.0.0.1", 8080)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything an operator can set; the names stand in `.env.example` with their meaning."""

    token: str = field(default="", repr=False)
    database: str = DEFAULT_DATABASE
    allow_loopback: bool = False
    api: str = ""
    log_level: str = "INFO"
    public_address: str = ""
    listen: tuple[str, int] = DEFAULT_LISTEN
    wordpress: str = ""
    wordpress_user: str = ""
    wordpress_password: str = field(default="", repr=False)
    micropub: str = ""
    micropub_token: str = field(default="", repr=False)
    publish_at_once: bool = False

    @property
    def database_url(self) -> str:
        """Return the address of the database for SQLAlchemy."""
        return self.database if "://" in self.database else f"sqlite+aiosqlite:///{self.database}"


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings of `.env` and the environment, which wins.

    Raises Refusal that names all faults together.
    """
    if environment is None:
        file = {name: value for name, value in dotenv_values(".env").items() if value is not None}
        environment = {**file, **os.environ}
    faults: list[str] = []
    loopback = environment.get("USBLOGS_ALLOW_LOOPBACK", "").lower()
    if loopback not in {"", "yes", "no"}:
        faults.append("USBLOGS_ALLOW_LOOPBACK is yes or no.")
    level = environment.get("USBLOGS_LOG_LEVEL", "") or "INFO"
    if level not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        faults.append("USBLOGS_LOG_LEVEL is DEBUG, INFO, WARNING or ERROR.")
    api = environment.get("USBLOGS_DISCORD_API", "")
    if api and not api.startswith(("http://127.0.0.1:", "http://localhost:")):
        faults.append("USBLOGS_DISCORD_API is the address of a local Discord, such as http://127.0.0.1:8080.")
    public = environment.get("USBLOGS_PUBLIC_ADDRESS", "").rstrip("/")
    if public and not (public.startswith(("http://", "https://")) and urlsplit(public).hostname):
        faults.append("USBLOGS_PUBLIC_ADDRESS is a web address, such as https://usblogs.example.")
    listen = _place(environment.get("USBLOGS_LISTEN", ""))
    if listen is None:
        faults.append("USBLOGS_LISTEN is a host and a port, such as 127.0.0.1:8080.")
    publishing = _publishing(environment, faults, plain_too=loopback == "yes")
    if faults:
        raise UserError("The settings can't be used. " + " ".join(faults))
    return Settings(
        token=environment.get("DISCORD_TOKEN", "").strip(),
        database=environment.get("USBLOGS_DATABASE", "") or DEFAULT_DATABASE,
        allow_loopback=loopback == "yes",
        api=api.rstrip("/"),
        log_level=level,
        public_address=public,
        listen=listen or DEFAULT_LISTEN,
        **publishing,
    )


def _publishing(environment: Mapping[str, str], faults: list[str], *, plain_too: bool) -> dict[str, Any]:
    """Return the settings of publishing; a secret is sent over https, or `plain_too` to this very machine."""
    wordpress = environment.get("USBLOGS_WORDPRESS", "").rstrip("/")
    user, password = environment.get("USBLOGS_WORDPRESS_USER", ""), environment.get("USBLOGS_WORDPRESS_PASSWORD", "")
    micropub, token = environment.get("USBLOGS_MICROPUB", ""), environment.get("USBLOGS_MICROPUB_TOKEN", "")
    how = environment.get("USBLOGS_PUBLISH", "") or "draft"
    schemes = ("https://", "http://127.0.0.1:") if plain_too else ("https://",)
    if wordpress and not (wordpress.startswith(schemes) and user and password):
        faults.append("USBLOGS_WORDPRESS is an https address, with USBLOGS_WORDPRESS_USER and _PASSWORD beside it.")
    if micropub and not (micropub.startswith(schemes) and token):
        faults.append("USBLOGS_MICROPUB is an https address, with USBLOGS_MICROPUB_TOKEN beside it.")
    if how not in {"draft", "publish"}:
        faults.append("USBLOGS_PUBLISH is draft or publish.")
    return {
        "wordpress": wordpress,
        "wordpress_user": user,
        "wordpress_password": password,
        "micropub": micropub,
        "micropub_token": token,
        "publish_at_once": how == "publish",
    }


def _place(told: str) -> tuple[str, int] | None:
    """Return a host and a port, the default for nothing, or None for what is neither."""
    host, _, port = told.rpartition(":")
    if not told:
        return DEFAULT_LISTEN
    return (host.strip("[]"), int(port)) if host and port.isdecimal() and int(port) < 2**16 else None
