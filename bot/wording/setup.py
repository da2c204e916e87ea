"""What hosts read about how the game is set up."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.languages import Said, Speech
from bot.layout import escape, when
from bot.themes import Cadence, Community

CADENCES = {
    Cadence.WEEKLY: Said("every week"),
    Cadence.EVERY_2_WEEKS: Said("every two weeks"),
    Cadence.EVERY_4_WEEKS: Said("every four weeks"),
    Cadence.FIRST: Said("on the first such day of the month"),
    Cadence.SECOND: Said("on the second such day of the month"),
    Cadence.THIRD: Said("on the third such day of the month"),
    Cadence.FOURTH: Said("on the fourth such day of the month"),
    Cadence.FIFTH: Said("on the fifth such day of the month, where it has one"),
    Cadence.LAST: Said("on the last such day of the month"),
}
FURTHER = (
    Said("the first time after the announcement"),
    Said("one week after that"),
    Said("two weeks after that"),
    Said("three weeks after that"),
)
"""When a round closes, by how many whole weeks are added."""
PERMISSIONS = {
    "view_channel": Said("View Channel"),
    "send_messages": Said("Send Messages"),
    "embed_links": Said("Embed Links"),
    "read_message_history": Said("Read Message History"),
    "pin_messages": Said("Pin Messages"),
    "create_public_threads": Said("Create Public Threads"),
    "send_messages_in_threads": Said("Send Messages in Threads"),
    "create_events": Said("Create Events"),
    "mention_everyone": Said("Mention @everyone, @here and All Roles"),
}
"""Discord's own names of permissions, as its settings show them."""


def facts(say: Speech, community: Community) -> str:
    """Return how the game is set up, a line for each part."""
    week, zone = community.week, community.zone.key.replace("_", " ")
    announced = say(
        "**Theme** {weekday} {time}, {cadence}, in {channel}",
        weekday=say.weekday(week.announce_day),
        time=f"{week.announce_time:%H:%M}",
        cadence=say(CADENCES[week.cadence].words),
        channel=f"<#{community.announce_channel}>",
    )
    closed = say(
        "**Close** {weekday} {time}, round-up in {channel}",
        weekday=say.weekday(week.close_day),
        time=f"{week.close_time:%H:%M}",
        channel=f"<#{community.roundup_channel}>",
    )
    later = f" ({say(FURTHER[week.further_weeks].words)})" if week.further_weeks else ""
    lines = [
        say("**Hashtag** {tag}", tag=escape(community.tag)),
        announced,
        closed + later,
        say("**Time zone** {zone}", zone=escape(zone)),
        say("**Language** {language}", language=community.language.itself),
    ]
    lines += [say("**Also called** {names}", names=escape(", ".join(community.names), 500))] if community.names else []
    lines += [say("**Calls** {role}", role=f"<@&{community.ping}>")] if community.ping else []
    lines += _extras(say, community)
    return "\n".join(lines)


def _extras(say: Speech, community: Community) -> Sequence[str]:
    extras = [say("a thread for each round")] if community.threads else []
    extras += [say("an event for each round")] if community.events else []
    extras += [say("members take turns at choosing the theme")] if community.rotates else []
    extras += [say("a host sees round-ups an hour before")] if community.drafts else []
    return [say("**Also** {extras}", extras=say.listed(extras))] if extras else []


def form(say: Speech, community: Community, *, begun: bool) -> str:
    """Return what stands above the form."""
    head = say("Change how the game is set up") if begun else say("Set the game up")
    first = (
        say("Nothing changes until you save.")
        if begun
        else say("Choose the channel and start; everything else has a value that works.")
    )
    return f"## {head}\n{first}\n\n{facts(say, community)}"


def started(say: Speech, opens_at: datetime) -> str:
    """Return what is answered to a host who has set the game up."""
    return say(
        "The game is on. The board is in the channel, and the first theme is announced {when}.", when=when(opens_at)
    )


def changed(say: Speech, opens_at: datetime, before: datetime | None, closes_at: datetime | None) -> str:
    """Return what is answered to a host who changed the set-up, with what moves and what stays."""
    lines = [say("Saved.")]
    lines += [say("The round that runs closes {when}, as it was announced.", when=when(closes_at))] if closes_at else []
    lines.append(
        say(
            "The next theme is announced {when}, {date}; before, it was {before}.",
            when=when(opens_at),
            date=when(opens_at, "f"),
            before=when(before, "f"),
        )
        if before
        else say("The next theme is announced {when}.", when=when(opens_at))
    )
    return " ".join(lines)


def dates(say: Speech, openings: Sequence[datetime]) -> str:
    """Return the next announcements, in the reader's own time."""
    lines = [f"- {when(opening, 'F')}" for opening in openings]
    return "\n".join([say("**The next themes**, in your own time"), *lines])


def stuck(say: Speech, troubles: Sequence[tuple[int, str]]) -> Sequence[str]:
    """Return a line for each thing that could not be said, and what to do about it."""
    lines = [
        say("**Not said** in {channel}: {why}", channel=f"<#{channel}>", why=escape(say(why), 300))
        for channel, why in troubles
    ]
    last = say("**/setup check** names what is missing. When you have mended that, **/setup start** says it again.")
    return [*lines, f"-# {last}"] if lines else []


def check(say: Speech, missing: Mapping[str, Sequence[str]], role: str) -> str:
    """Return which permission is missing where, and how to grant it."""
    if not any(missing.values()):
        places = say.listed(list(missing))
        return say("All is well: I have every permission that I need in {channels}.", channels=places)
    lines = [
        f"{place}: {say.listed([f'**{say(PERMISSIONS[name].words)}**' for name in names])}"
        for place, names in missing.items()
        if names
    ]
    how = say(
        "In the channel's settings, open **Permissions**, add {role}, and tick what is missing. What is missing for "
        "the server stands under Server Settings, **Roles**, {role}.",
        role=role,
    )
    return "\n".join([say("I need some more permissions:"), *lines, "", how, say("Then **/setup check** again.")])
