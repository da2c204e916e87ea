"""The only reader of the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

from dotenv import dotenv_values

from bot.errors import Refusal

DEFAULT_DATABASE = "data/usblogs.sqlite3"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything an operator can set; the names stand in `.env.example` with their meaning."""

    token: str = ""
    database: str = DEFAULT_DATABASE
    allow_loopback: bool = False
    api: str = ""
    log_level: str = "INFO"

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
    faults = []
    loopback = environment.get("USBLOGS_ALLOW_LOOPBACK", "").lower()
    if loopback not in {"", "yes", "no"}:
        faults.append("USBLOGS_ALLOW_LOOPBACK is yes or no.")
    level = environment.get("USBLOGS_LOG_LEVEL", "") or "INFO"
    if level not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        faults.append("USBLOGS_LOG_LEVEL is DEBUG, INFO, WARNING or ERROR.")
    api = environment.get("USBLOGS_DISCORD_API", "")
    if api and not api.startswith(("http://127.0.0.1:", "http://localhost:")):
        faults.append("USBLOGS_DISCORD_API is the address of a local Discord, such as http://127.0.0.1:8080.")
    if faults:
        raise Refusal("The settings can't be used. " + " ".join(faults))
    return Settings(
        token=environment.get("DISCORD_TOKEN", "").strip(),
        database=environment.get("USBLOGS_DATABASE", "") or DEFAULT_DATABASE,
        allow_loopback=loopback == "yes",
        api=api.rstrip("/"),
        log_level=level,
    )
