"""What hosts, moderators and members do to a server in the middle of a week, and take back."""

from collections.abc import Awaitable, Callable
from random import Random

from tests.faults.circles import Circle
from tests.faults.kinds.kind import Nothing, kind
from tests.faults.life import Life
from tests.local_discord import documents as doc
from tests.local_discord.api import FORUM
from tests.local_discord.refusals import THREAD

FAMILY = "the server"
CHANNEL_PERMISSIONS = (
    "view_channel",
    "send_messages",
    "pin_messages",
    "create_public_threads",
    "send_messages_in_threads",
)
MAX_MOMENTS = 4
"""For how many moments something may be gone: they are hours apart."""


def _circle(life: Life, rng: Random) -> Circle:
    """Return a circle in whose server the bot is."""
    there = [one for one in life.circles if not life.discord.states[one.guild].is_kicked]
    if not there:
        raise Nothing
    return rng.choice(there)


def _later(life: Life, rng: Random, undo: Callable[[], Awaitable[None]]) -> None:
    life.undo_after(rng.randrange(1, MAX_MOMENTS), undo)


def _takes(permission: str) -> None:
    @kind(FAMILY, f"a permission gone and back: {permission}", weight=0.6)
    async def forbid(life: Life, rng: Random) -> None:
        place = rng.choice(sorted(_circle(life, rng).places))
        await life.discord.forbid(place, permission)

        async def allow() -> None:
            if place in life.discord.channels:
                await life.discord.allow(place)

        _later(life, rng, allow)


for one in CHANNEL_PERMISSIONS:
    _takes(one)


@kind(FAMILY, "permissions of the whole server gone and back")
async def _forbid_everywhere(life: Life, rng: Random) -> None:
    guild, taken = _circle(life, rng).guild, rng.choice(["create_events", "send_messages", "view_channel"])
    await life.discord.forbid_everywhere(taken, guild=guild)
    _later(life, rng, lambda: life.discord.forbid_everywhere(guild=guild))


@kind(FAMILY, "a role that is mentioned gone and back")
async def _role(life: Life, rng: Random) -> None:
    circle = _circle(life, rng)
    role = doc.guild([], circle.guild)["roles"][1]
    await life.discord.tell("GUILD_ROLE_DELETE", {"guild_id": circle.guild, "role_id": role["id"]})
    _later(life, rng, lambda: life.discord.tell("GUILD_ROLE_CREATE", {"guild_id": circle.guild, "role": role}))


@kind(FAMILY, "a channel deleted, and the game moved to another")
async def _channel_deleted(life: Life, rng: Random) -> None:
    circle = _circle(life, rng)
    gone = circle.announce
    type_ = life.discord.channels[gone]["type"]
    _remember_deleted(life, circle, [gone, *_threads_in(life, gone)])
    await life.discord.delete_channel(gone)

    async def move() -> None:
        new = life.discord.add_channel("blog-week-again", type_, circle.guild)
        await life.discord.tell("CHANNEL_CREATE", life.discord.channels[new])
        circle.roundup = new if circle.roundup == gone else circle.roundup
        circle.announce = new
        await life.as_host(circle.set_up)

    _later(life, rng, move)


@kind(FAMILY, "a thread deleted")
async def _thread_deleted(life: Life, rng: Random) -> None:
    circle = _circle(life, rng)
    threads = [one for place in sorted(circle.places) for one in _threads_in(life, place)]
    if not threads:
        raise Nothing
    gone = rng.choice(threads[-2:])
    _remember_deleted(life, circle, [gone])
    await life.discord.delete_channel(gone)


@kind(FAMILY, "threads archived")
async def _archived(life: Life, rng: Random) -> None:
    await _fold_away(life, rng, is_locked=False)


@kind(FAMILY, "threads locked, and unlocked")
async def _locked(life: Life, rng: Random) -> None:
    await _fold_away(life, rng, is_locked=True)


async def _fold_away(life: Life, rng: Random, *, is_locked: bool) -> None:
    circle = _circle(life, rng)
    threads = [one for place in sorted(circle.places) for one in _threads_in(life, place)]
    if not threads:
        raise Nothing
    for thread in threads[-2:]:
        await life.discord.fold_away(thread, locked=is_locked)
    if is_locked:
        guild = circle.guild
        await life.discord.forbid_everywhere("manage_threads", guild=guild)
        _later(life, rng, lambda: _unlock(life, guild, threads[-2:]))


async def _unlock(life: Life, guild: str, threads: list[str]) -> None:
    await life.discord.forbid_everywhere(guild=guild)
    for thread in threads:
        if thread in life.discord.channels:
            await life.discord.unfold(thread)


@kind(FAMILY, "pins full, and room again")
async def _pins_full(life: Life, rng: Random) -> None:
    state = life.discord.states[_circle(life, rng).guild]
    usual, state.max_pins = state.max_pins, 0

    async def empty() -> None:
        state.max_pins = usual or 250

    _later(life, rng, empty)


@kind(FAMILY, "threads full, and room again")
async def _threads_full(life: Life, rng: Random) -> None:
    state = life.discord.states[_circle(life, rng).guild]
    usual, state.max_active_threads = state.max_active_threads, 0

    async def empty() -> None:
        state.max_active_threads = usual or 1000

    _later(life, rng, empty)


@kind(FAMILY, "a pin taken away")
async def _unpinned(life: Life, rng: Random) -> None:
    circle = _circle(life, rng)
    pinned = [one for one in _messages_in(life, sorted(circle.places)) if one["pinned"]]
    if not pinned:
        raise Nothing
    rng.choice(pinned)["pinned"] = False


@kind(FAMILY, "a message deleted by a moderator", weight=2)
async def _message_deleted(life: Life, rng: Random) -> None:
    circle = _circle(life, rng)
    places = [place for one in sorted(circle.places) for place in (one, *_threads_in(life, one))]
    messages = _messages_in(life, places)
    if not messages:
        raise Nothing
    gone = rng.choice(messages[-12:])
    circle.deleted.append("\n".join(doc.texts(gone)))
    life.discord.delete_message(gone["channel_id"], gone["id"])


@kind(FAMILY, "kicked, and invited again", weight=2)
async def _kicked(life: Life, rng: Random) -> None:
    guild = _circle(life, rng).guild
    await life.discord.kick(guild)
    _later(life, rng, lambda: life.discord.invite(guild))


@kind(FAMILY, "a forum that wants a tag, and none again")
async def _tag(life: Life, rng: Random) -> None:
    forum = _circle(life, rng).announce
    if life.discord.channels[forum]["type"] != FORUM:
        raise Nothing
    await life.discord.require_tag(forum, "rounds")

    async def want_none() -> None:
        if forum in life.discord.channels:
            await life.discord.require_none(forum)

    _later(life, rng, want_none)


@kind(FAMILY, "a member who takes no private messages")
async def _closed(life: Life, rng: Random) -> None:
    circle = _circle(life, rng)
    user = str(rng.choice(list(circle.users.values())))
    life.discord.states[doc.GUILD].closed_to_bots.add(user)
    _later(life, rng, lambda: _open(life, user))


async def _open(life: Life, user: str) -> None:
    life.discord.states[doc.GUILD].closed_to_bots.discard(user)


def _threads_in(life: Life, place: str) -> list[str]:
    return [one["id"] for one in life.discord.channels.values() if one["type"] == THREAD and one["parent_id"] == place]


def _messages_in(life: Life, places: list[str]) -> list[doc.Document]:
    """Return what stands in places; one that is deleted, from which the game has not moved yet, has nothing."""
    return [one for place in places for one in life.discord.messages.get(place, {}).values()]


def _remember_deleted(life: Life, circle: Circle, places: list[str]) -> None:
    """Note what was said in places that are gone: it need not stand any more, and may be said again elsewhere."""
    circle.deleted += ["\n".join(doc.texts(one)) for one in _messages_in(life, places)]
