"""What `/setup check` sees ahead: what is not in the way yet, or looks as if it were."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.i18n import Translator
from bot.messages.obstacles import PRIVATE, WHAT, Described
from bot.outbox import MessageKind

MAX_PINS, MAX_ACTIVE_THREADS = 250, 1000
"""Pins of a channel (50 until 2025), and open threads of a server (Discord, "JSON Error Codes", 30003 and 160006)."""


@dataclass(frozen=True, slots=True)
class Gone:
    """What a set-up names that is in the server no longer."""

    channels: Sequence[int] = ()
    role: bool = False
    """Whether the role to ping is gone."""
    tags: Sequence[int] = ()
    """Forums without the tag that hosts chose."""


@dataclass(slots=True)
class Outlook:
    """What is seen ahead, by channels and threads."""

    blocked: list[Described] = field(default_factory=list)
    """What would keep messages, pins and threads back."""
    pins: Mapping[int, int] = field(default_factory=dict)
    """How many pins channels have that have nearly as many as fit."""
    threads: int | None = None
    """How many open threads the server has, if that is nearly as many as Discord allows."""
    slow: Sequence[int] = ()
    """Channels in slow mode, which bots are free of."""
    archived: Sequence[tuple[MessageKind, int]] = ()
    """What stands in threads and forum posts that are archived, and are opened for a change."""
    unpinned: Sequence[tuple[MessageKind, int]] = ()
    """What somebody pinned no longer, and in which channel."""


def gone_lines(t: Translator, gone: Gone) -> Sequence[str]:
    """Return a line for each thing that is gone, with what a host does about it."""
    lines = [
        t("{channel} is gone, and what belongs there waits; **/setup start** chooses another.", channel=f"<#{channel}>")
        for channel in gone.channels
    ]
    if gone.role:
        lines.append(t("The role to ping is gone, so I announce without; **/setup start** chooses another."))
    lines += [
        t(
            "The tag that you chose for {channel} is gone, so I go on without; **/setup start** chooses another.",
            channel=f"<#{channel}>",
        )
        for channel in gone.tags
    ]
    return [t("**No longer there**"), *(f"- {line}" for line in lines)] if lines else []


def outlook_lines(t: Translator, outlook: Outlook) -> Sequence[str]:
    """Return a line for each thing that a host may want to know ahead."""
    lines = [
        t(
            "{channel} has {n} of {most} pins; when no more fit, my announcements stand there without one.",
            channel=f"<#{channel}>",
            n=count,
            most=MAX_PINS,
        )
        for channel, count in outlook.pins.items()
    ]
    if outlook.threads is not None:
        lines.append(
            t(
                "The server has {n} of {most} open threads; when no more fit, rounds stand without one.",
                n=outlook.threads,
                most=MAX_ACTIVE_THREADS,
            )
        )
    lines += [
        t("Slow mode is on in {channel}. It holds members back, and not me.", channel=f"<#{channel}>")
        for channel in outlook.slow
    ]
    lines += [
        t(
            "{what} in {channel} is not pinned any more, and I leave it so. If you miss it there, pin it yourself.",
            what=t(WHAT.get(kind, PRIVATE).msgid),
            channel=f"<#{channel}>",
        )
        for kind, channel in outlook.unpinned
    ]
    lines += [
        t(
            "{what} stands in {channel}, which is archived. I open it when there is something to change.",
            what=t(WHAT.get(kind, PRIVATE).msgid),
            channel=f"<#{channel}>",
        )
        for kind, channel in outlook.archived
    ]
    return [t("**Good to know**"), *(f"- {line}" for line in lines)] if lines else []
