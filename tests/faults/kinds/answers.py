"""What Discord may answer to a request, or not answer."""

from collections.abc import Callable
from random import Random

from tests.faults.kinds.kind import Strike, kind
from tests.faults.life import Life
from tests.local_discord.server import Fault

FAMILY = "Discord’s answers"
CHANNEL = r"/channels/\d+"
REQUESTS = (
    ("POST", rf"{CHANNEL}/messages"),
    ("POST", rf"{CHANNEL}/messages"),
    ("PATCH", rf"{CHANNEL}/messages/\d+"),
    ("PUT", rf"{CHANNEL}/messages/pins/\d+"),
    ("POST", rf"{CHANNEL}(/messages/\d+)?/threads"),
    ("GET", rf"{CHANNEL}/messages"),
    ("POST", r"/guilds/\d+/scheduled-events"),
    ("PATCH", r"/guilds/\d+/scheduled-events/\d+"),
    ("POST", r"/users/@me/channels"),
)
"""What the bot asks of Discord by itself; messages most of all."""
STATUSES = (400, 401, 403, 404, 405, 408, 409, 410, 413, 422, 429, 500, 502, 503, 504, 520, 522, 524, 530)
MENDABLE = {
    "the channel can’t be seen": (403, 50001),
    "a permission is missing": (403, 50013),
    "pins are full": (400, 30003),
    "threads are full": (400, 160006),
    "events are full": (400, 30038),
    "AutoMod keeps it back": (400, 200000),
    "the thread is archived": (400, 50083),
}
"""Refusals of Discord's own, with their status and code ("JSON Error Codes")."""
CLOUDFLARE = {"Content-Type": "text/html; charset=UTF-8", "Retry-After": "1"}


def _lays(name: str, times: tuple[int, ...], make: Callable[[str, str, Random], Fault]) -> Strike:
    """Return a strike that lays a fault before one of the requests, or the next few of it."""

    async def lay(life: Life, rng: Random) -> None:
        method, path = rng.choice(REQUESTS)
        fault = make(method, path, rng)
        for _ in range(rng.choice(times)):
            life.lay(name, Fault(**vars(fault)))

    return lay


def _register(
    name: str, make: Callable[[str, str, Random], Fault], *, weight: float = 1, times: tuple[int, ...] = (1, 1, 2, 6)
) -> None:
    kind(FAMILY, name, weight=weight, counts_itself=True)(_lays(name, times, make))


def _status(status: int, *, after: bool) -> Callable[[str, str, Random], Fault]:
    headers = {"Retry-After": "1"} if status == 429 else {}
    return lambda method, path, _: Fault(method, path, status, after, headers, {"code": 0, "message": "no"})


def _refusal(words: str) -> Callable[[str, str, Random], Fault]:
    status, code = MENDABLE[words]
    return lambda method, path, _: Fault(method, path, status, body={"code": code, "message": words})


for one in STATUSES:
    _register(f"{one} before the thing is done", _status(one, after=False), weight=0.5)
    _register(f"{one} after the thing was done", _status(one, after=True), weight=0.5)
for words in MENDABLE:
    _register(f"refused for a while: {words}", _refusal(words), weight=0.7)
_register(
    "429 of one route",
    lambda method, path, rng: _too_many(method, path, rng, is_global=False),
    weight=2,
)
_register("429 of everything", lambda method, path, rng: _too_many(method, path, rng, is_global=True), weight=2)
_register("429 of Cloudflare", lambda method, path, _: Fault(method, path, 429, headers=CLOUDFLARE), weight=2)
_register("a connection reset before the thing is done", lambda m, p, _: Fault(m, p, 200, breaks=True), weight=2)
_register(
    "half an answer, the thing done", lambda m, p, _: Fault(m, p, 200, after_doing_it=True, breaks=True), weight=2
)
_register(
    "a slow answer",
    lambda m, p, rng: Fault(m, p, rng.choice([200, 503]), after_doing_it=True, seconds=rng.choice([0.5, 2.0])),
    weight=2,
    times=(1, 2),
)


def _too_many(method: str, path: str, rng: Random, *, is_global: bool) -> Fault:
    wait = rng.choice([0.2, 5.0])
    body = {"message": "You are being rate limited.", "retry_after": wait, "global": is_global}
    return Fault(method, path, 429, headers={"Retry-After": str(wait)}, body=body)
