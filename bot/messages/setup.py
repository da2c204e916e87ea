"""Messages about a community's set-up, for organisers."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.i18n import LazyString, Translator
from bot.text import escape, link, moment, timestamp
from bot.themes import Cadence, Community, PublicPlaces

CADENCES = {
    Cadence.WEEKLY: LazyString("every week"),
    Cadence.EVERY_2_WEEKS: LazyString("every two weeks"),
    Cadence.EVERY_4_WEEKS: LazyString("every four weeks"),
    Cadence.MONTH: LazyString("every month"),
    Cadence.FIRST: LazyString("on the first {weekday} of the month"),
    Cadence.SECOND: LazyString("on the second {weekday} of the month"),
    Cadence.THIRD: LazyString("on the third {weekday} of the month"),
    Cadence.FOURTH: LazyString("on the fourth {weekday} of the month"),
    Cadence.FIFTH: LazyString("on the fifth {weekday} of the month, where it has one"),
    Cadence.LAST: LazyString("on the last {weekday} of the month"),
}
EXTRA_WEEKS = (
    LazyString("until that day comes"),
    LazyString("a week longer"),
    LazyString("two weeks longer"),
    LazyString("three weeks longer"),
)
"""When a round closes, by the number of whole weeks added."""
WEEKS_AHEAD = (
    LazyString("the last time before posts are due"),
    LazyString("a week earlier"),
    LazyString("two weeks earlier"),
    LazyString("three weeks earlier"),
)
"""When a theme is announced, by the number of whole weeks added, where the day counts on which posts are due."""
PERMISSIONS = {
    "view_channel": LazyString("View Channel"),
    "send_messages": LazyString("Send Messages"),
    "embed_links": LazyString("Embed Links"),
    "read_message_history": LazyString("Read Message History"),
    "pin_messages": LazyString("Pin Messages"),
    "create_public_threads": LazyString("Create Public Threads"),
    "send_messages_in_threads": LazyString("Send Messages in Threads"),
    "create_events": LazyString("Create Events"),
    "mention_everyone": LazyString("Mention @everyone, @here and All Roles"),
}
"""The names of permissions in Discord's settings."""


def settings_summary(t: Translator, community: Community, places: PublicPlaces) -> str:
    """Return a community's settings, one on each line; `places` are those that the operator allows."""
    zone = community.zone.key.replace("_", " ")
    lines = [
        t("**Hashtag** {tag}", tag=escape(community.tag)),
        *_calendar(t, community),
        t("**Time zone** {zone}", zone=escape(zone)),
        t("**Language** {language}", language=community.language.native_name),
    ]
    lines += [t("**Names** {names}", names=escape(", ".join(community.names), 500))] if community.names else []
    lines += [t("**Pings** {role}", role=f"<@&{community.mention_role}>")] if community.mention_role else []
    lines += [*_extras(t, community), *_public(t, community, places)]
    return "\n".join(lines)


def forum_tags(t: Translator, tags: Sequence[tuple[int, str]]) -> Sequence[str]:
    """Return a line for each forum that says which tag the game's posts have there."""
    return [t("**Tag** {tag} in {channel}", tag=escape(name, 50), channel=f"<#{id_}>") for id_, name in tags]


def _calendar(t: Translator, community: Community) -> Sequence[str]:
    """Return when a community's themes are announced and its rounds close, and where."""
    schedule = community.schedule
    channel, roundup_channel = f"<#{community.announce_channel}>", f"<#{community.roundup_channel}>"
    announced = {"time": f"{schedule.announce_time:%H:%M}", "channel": channel}
    closed = {"time": f"{schedule.close_time:%H:%M}", "channel": roundup_channel}
    if schedule.cadence is Cadence.MONTH:
        return [
            t("**Theme** on the first day of every month, {time}, in {channel}", **announced),
            t("**Close** when the next month begins, round-up in {channel}", channel=roundup_channel),
        ]
    announce_day, close_day = map(t.weekday_name, (schedule.announce_day, schedule.close_day))
    if schedule.is_due_on_weekday:
        day = t(CADENCES[schedule.cadence].msgid, weekday=close_day)
        ahead = t(WEEKS_AHEAD[schedule.extra_weeks].msgid)
        return [
            t("**Posts due** {day}, {time}, round-up in {channel}", day=day, **closed),
            t("**Theme** {weekday} {time}, {cadence}, in {channel}", weekday=announce_day, cadence=ahead, **announced),
        ]
    cadence = t(CADENCES[schedule.cadence].msgid, weekday=announce_day)
    if schedule.cadence.is_nth_weekday:
        theme = t("**Theme** {day}, {time}, in {channel}", day=cadence, **announced)
    else:
        announced |= {"weekday": announce_day, "cadence": cadence}
        theme = t("**Theme** {weekday} {time}, {cadence}, in {channel}", **announced)
    longer = f" ({t(EXTRA_WEEKS[schedule.extra_weeks].msgid)})" if schedule.extra_weeks else ""
    return [theme, t("**Close** {weekday} {time}, round-up in {channel}", weekday=close_day, **closed) + longer]


def _extras(t: Translator, community: Community) -> Sequence[str]:
    extras = [t("a thread for each round")] if community.threads else []
    extras += [t("an event for each round")] if community.events else []
    extras += [t("members take turns at choosing the theme")] if community.rotates_hosts else []
    extras += [t("a host sees round-ups an hour before")] if community.drafts else []
    return [t("**Extras** {extras}", extras=t.format_list(extras))] if extras else []


def _public(t: Translator, community: Community, places: PublicPlaces) -> Sequence[str]:
    """Return what can be seen outside Discord, and where; nothing where the operator allows none of it."""
    if places == PublicPlaces():
        return []
    chosen = places.chosen_by(community)
    shown = [t("pages at {address}", address=link(chosen.pages_host, chosen.pages_url))] if chosen.pages_url else []
    shown += [t("round-ups on {blogs}", blogs=escape(t.format_list(list(chosen.blogs)), 500))] if chosen.blogs else []
    if not shown:
        return [t("**Public** nothing outside this server")]
    return [t("**Public** {places}", places=t.format_list(shown))]


def setup_intro(
    t: Translator,
    community: Community,
    places: PublicPlaces,
    window: tuple[datetime, datetime] | None,
    number: int,
    *,
    begun: bool,
) -> str:
    """Return the text above the set-up form: the set-up, and what follows from it for the next round.

    `window` is when that opens and closes, and None where the set-up can't be.
    """
    head = t("Change how the game is set up") if begun else t("Set the game up")
    first = (
        t("Nothing changes until you save.")
        if begun
        else t("Check hashtag, first date and time zone, then start. The rest can wait.")
    )
    summary, consequence = settings_summary(t, community, places), _next_round(t, community, window, number)
    return f"## {head}\n{first}\n\n{summary}\n\n{consequence}"


def _next_round(t: Translator, community: Community, window: tuple[datetime, datetime] | None, number: int) -> str:
    if window is None:
        return t("A round has to close before the next theme is announced. Choose an earlier close.")
    opens, closes = (
        f"{t.format_day(local.date())} {local:%H:%M}" for local in (at.astimezone(community.zone) for at in window)
    )
    return t("→ **Round {number}**: theme {opens}, posts until {closes}.", number=number, opens=opens, closes=closes)


def setup_started(t: Translator, opens_at: datetime) -> str:
    """Return the reply to an organiser who set the game up."""
    return t(
        "The game is on. The board is in the channel. The first theme: {when}.",
        when=moment(opens_at),
    )


def setup_changed(t: Translator, opens_at: datetime, before: datetime | None, closes_at: datetime | None) -> str:
    """Return the reply to an organiser who changed the set-up.

    `before` is when the next theme would have been announced, if that moved; `closes_at` is the close of the running
    round, if there is one.
    """
    lines = [t("Saved.")]
    lines += [t("The round that runs closes {when}, as it was announced.", when=moment(closes_at))] if closes_at else []
    lines.append(
        t(
            "The next theme: {when}. Before, it was {before}.",
            when=moment(opens_at),
            before=timestamp(before, "F"),
        )
        if before
        else t("The next theme: {when}.", when=moment(opens_at))
    )
    return " ".join(lines)


def next_dates(t: Translator, openings: Sequence[datetime]) -> str:
    """Return the dates of the next announcements, in the reader's time zone."""
    lines = [f"- {timestamp(opening, 'F')}" for opening in openings]
    return "\n".join([t("**The next themes**, in your own time"), *lines])


def permission_lines(t: Translator, missing: Mapping[str, Sequence[str]]) -> Sequence[str]:
    """Return a line for each place where permissions are missing, which names them."""
    return [
        f"{place}: {t.format_list([f'**{t(PERMISSIONS[name].msgid)}**' for name in names])}"
        for place, names in missing.items()
        if names
    ]


def permission_check(t: Translator, missing: Mapping[str, Sequence[str]], role: str) -> str:
    """Return the missing permissions of each channel, and how to grant them."""
    if not any(missing.values()):
        places = t.format_list(list(missing))
        return t("All is well: I have every permission that I need in {channels}.", channels=places)
    lines = permission_lines(t, missing)
    how = t(
        "In the channel's settings, open **Permissions**, add {role}, and tick what is missing. What is missing for "
        "the server stands under Server Settings, **Roles**, {role}.",
        role=role,
    )
    return "\n".join([t("I need some more permissions:"), *lines, "", how, t("Then **/setup check** again.")])
