"""A world as it once stood: the simulated Discord and the database, to play on from there."""

import io
import pickle
import sqlite3
from contextlib import closing
from pathlib import Path

import simcord

from bot.demo.world import World
from storage.db import path_of

SERVER_STATE = ("guilds", "channels", "users", "messages")
"""What of the simulated Discord says which server this is, and what was said there."""
LISTENERS = "subscribers"
"""Who hears of what happens in the simulated Discord; they are functions of the bot that runs."""
HANDLES = ("guild", "channel", "names", "users", "members")
"""What a world has of its server."""
ENVIRONMENT = "environment"


def beginning_of(world: World) -> bytes | None:
    """Return what decides how a game goes in a world; None if its database is no file, and can't be brought back."""
    file = path_of(world.services.db.url)
    if file is None:
        return None
    backend = vars(world.env.backend)
    switches = {name: value for name, value in vars(world.blogs).items() if isinstance(value, int | set | dict)}
    addresses = world.services.pages_address, world.services.public_address
    with closing(sqlite3.connect(file)) as conn:
        rows = [line for line in conn.iterdump() if line.startswith("INSERT")]
    return pickle.dumps(([backend[name] for name in SERVER_STATE], switches, addresses, world.clock.now(), rows))


class Snapshot:
    """A world at a moment at which its bot does nothing."""

    def __init__(self, world: World) -> None:
        """Copy the state of a world whose database is a file."""
        self._database = sqlite3.connect(":memory:")
        with closing(sqlite3.connect(_file_of(world))) as conn:
            conn.backup(self._database)
        backend = {name: value for name, value in vars(world.env.backend).items() if name != LISTENERS}
        handles = {name: value for name, value in vars(world).items() if name in HANDLES}
        state = io.BytesIO()
        _Pickler(state, world.env).dump((backend, vars(world.env)["_guilds"], handles, world.blogs.requests))
        self._state = state.getvalue()

    async def restore(self, world: World) -> None:
        """Put a world into this state, and start its bot anew there."""
        await world.env.settle()
        with closing(sqlite3.connect(_file_of(world))) as conn:
            self._database.backup(conn)
        backend, guilds, handles, requests = _Unpickler(io.BytesIO(self._state), world.env).load()
        vars(world.env.backend).update(backend)
        vars(world.env)["_guilds"] = guilds
        vars(world).update(handles)
        world.blogs.requests[:] = requests
        world.clock.take_time()
        await world.restart()

    def close(self) -> None:
        """Give the memory of its database back."""
        self._database.close()


def _file_of(world: World) -> Path:
    file = path_of(world.services.db.url)
    assert file is not None
    return file


class _Pickler(pickle.Pickler):
    """Leaves out the environment that handles act in: they are brought back into another."""

    def __init__(self, file: io.BytesIO, env: simcord.Env) -> None:
        super().__init__(file)
        self._env = env

    def persistent_id(self, value: object) -> str | None:
        return ENVIRONMENT if value is self._env else None


class _Unpickler(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, env: simcord.Env) -> None:
        super().__init__(file)
        self._env = env

    def persistent_load(self, _: str) -> simcord.Env:
        return self._env
