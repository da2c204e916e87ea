"""Messages about a community's set-up, for organisers."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import accumulate

from bot.actions import CheckPermissions
from bot.components import ActionRow, Button, Item, Layout, Separator, TextDisplay, within_limits
from bot.i18n import LazyString, Translator
from bot.messages.lists import with_colon
from bot.messages.setup_form import HOST_LEADS, FormLabels, NamesLabels
from bot.text import escape, link, moment, timestamp
from bot.themes import Cadence, Community, PublicPlaces

MAX_NAMES_LENGTH = 500
"""Characters of a community's names in its settings."""
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
_CADENCES_AT_WEEKEND = {
    Cadence.FIRST: LazyString("on the first {saturday} of the month"),
    Cadence.SECOND: LazyString("on the second {saturday} of the month"),
    Cadence.THIRD: LazyString("on the third {saturday} of the month"),
    Cadence.FOURTH: LazyString("on the fourth {saturday} of the month"),
    Cadence.FIFTH: LazyString("on the fifth {saturday} of the month, where it has one"),
    Cadence.LAST: LazyString("on the last {saturday} of the month"),
}
"""The same of a Saturday or Sunday: in Portuguese these are masculine, and the other days feminine."""
_SATURDAY = 5
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
MAX_NAMES_SHOWN = 8
"""Members named who have lost dates."""
WRITES = frozenset({"view_channel", "send_messages"})
"""The permissions without which nothing can be said."""


def settings_summary(t: Translator, community: Community, places: PublicPlaces) -> str:
    """Return a community's settings, one on each line; `places` are those that the operator allows."""
    return "\n".join(
        [names_setting(t, community), calendar_setting(t, community), further_settings(t, community, places)]
    )


def names_setting(t: Translator, community: Community) -> str:
    """Return a community's hashtag and names."""
    lines = [t("**Hashtag** {tag}", tag=escape(community.tag))]
    lines += [t("**Names** {names}", names=_listed(community.names))] if community.names else []
    return "\n".join(lines)


def _listed(names: Sequence[str]) -> str:
    """Return names side by side, each escaped by itself, as many of them as fit `MAX_NAMES_LENGTH`."""
    fitting = [one for one, end in zip(names, accumulate(map(len, names)), strict=True) if end <= MAX_NAMES_LENGTH]
    return ", ".join([*map(escape, fitting), *(["…"] if len(fitting) < len(names) else [])])


def calendar_setting(t: Translator, community: Community) -> str:
    """Return when a community's themes are announced and its rounds close, where, and by which clocks."""
    zone = escape(community.zone.key.replace("_", " "))
    return "\n".join([*_calendar(t, community), t("**Time zone** {zone}", zone=zone)])


def further_settings(t: Translator, community: Community, places: PublicPlaces) -> str:
    """Return what is seldom changed."""
    lines = [t("**Language** {language}", language=community.language.native_name)]
    lines += [t("**Pings** {role}", role=f"<@&{community.mention_role}>")] if community.mention_role else []
    return "\n".join([*lines, *_extras(t, community), *_public(t, community, places)])


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
        day = cadence_words(t, schedule.cadence, schedule.close_day)
        ahead = t(WEEKS_AHEAD[schedule.extra_weeks].msgid)
        return [
            t("**Posts due** {day}, {time}, round-up in {channel}", day=day, **closed),
            t("**Theme** {weekday} {time}, {cadence}, in {channel}", weekday=announce_day, cadence=ahead, **announced),
        ]
    cadence = cadence_words(t, schedule.cadence, schedule.announce_day)
    if schedule.cadence.is_nth_weekday:
        theme = t("**Theme** {day}, {time}, in {channel}", day=cadence, **announced)
    else:
        announced |= {"weekday": announce_day, "cadence": cadence}
        theme = t("**Theme** {weekday} {time}, {cadence}, in {channel}", **announced)
    longer = f" ({t(EXTRA_WEEKS[schedule.extra_weeks].msgid)})" if schedule.extra_weeks else ""
    return [theme, t("**Close** {weekday} {time}, round-up in {channel}", weekday=close_day, **closed) + longer]


def cadence_words(t: Translator, cadence: Cadence, weekday: int) -> str:
    """Return how often there is a theme; of one weekday of the month, Monday as 0, also on which."""
    name = t.weekday_name(weekday)
    if cadence in _CADENCES_AT_WEEKEND and weekday >= _SATURDAY:
        return t(_CADENCES_AT_WEEKEND[cadence].msgid, saturday=name)
    return t(CADENCES[cadence].msgid, weekday=name)


def _extras(t: Translator, community: Community) -> Sequence[str]:
    extras = [t("a thread for each round")] if community.threads else []
    extras += [t("an event for each round")] if community.events else []
    extras += [t("members take turns at choosing the theme")] if community.rotates_hosts else []
    host = f"<@{community.draft_reviewer}>"
    extras += [t("{host} sees round-ups an hour before", host=host)] if community.drafts else []
    lines = [t("**Extras** {extras}", extras=t.format_list(extras))] if extras else []
    if community.rotates_hosts and (lead := HOST_LEADS.get(community.host_lead_days)):
        lines.append(f"**{FormLabels(t, begun=True).host_lead}** {t(lead.msgid)}")
    return lines


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


def setup_head(t: Translator, *, begun: bool) -> str:
    """Return the text above the set-up form."""
    if begun:
        return f"## {t('Change how the game is set up')}\n{t('Nothing changes until you save.')}"
    return f"## {t('Set the game up')}\n{t('Check channel, days and time zone, then start. The rest can wait.')}"


def setup_consequence(t: Translator, window: tuple[datetime, datetime] | None, number: int) -> str:
    """Return what a set-up means for the next round, in the reader's own time.

    `window` is when that opens and closes (UTC), and None where the set-up can't be.
    """
    if window is None:
        return t("A round has to close before the next theme is announced. Choose an earlier close.")
    opens, closes = (timestamp(at, "F") for at in window)
    if number == 1:
        return t("**First theme: {when}**, your time.\nPosts until {until}.", when=opens, until=closes)
    return t(
        "**The theme of round {number}: {when}**, your time.\nPosts until {until}.",
        number=number,
        when=opens,
        until=closes,
    )


def setup_started(t: Translator, opens_at: datetime, channel: int) -> str:
    """Return the reply to an organiser who set the game up."""
    return t(
        "The game is on. The board goes up in {channel} now. The first theme: {when}.",
        when=moment(opens_at),
        channel=f"<#{channel}>",
    )


def setup_waits(t: Translator, opens_at: datetime) -> str:
    """Return the reply to an organiser who set the game up where the bot can't write yet."""
    return t("Saved, but the board waits. The first theme: {when}.", when=moment(opens_at))


def lacking(t: Translator, missing: Mapping[str, Sequence[str]]) -> Sequence[str]:
    """Return a line for each place where permissions are missing: what can't be done there, and what it needs."""
    return [_lacking_in(t, place, names) for place, names in missing.items() if names]


def _lacking_in(t: Translator, place: str, names: Sequence[str]) -> str:
    permissions = t.format_list([f"**{t(PERMISSIONS[name].msgid)}**" for name in names])
    if WRITES.isdisjoint(names):
        return t("In {place} I still need {permissions}.", place=place, permissions=permissions)
    return t("I can't write in {place} yet: I need {permissions}.", place=place, permissions=permissions)


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


def dates_lost(t: Translator, names: Sequence[str]) -> str:
    """Return who has no date as a theme host any more that they had taken before the set-up was changed."""
    shown = [f"**{escape(name, 40)}**" for name in names[:MAX_NAMES_SHOWN]]
    more = len(names) - len(shown)
    others = [t.plural(more, "{n} other", "{n} others")] if more else []
    all_ = t.format_list([*shown, *others])
    return t("Whoever loses a date that they had taken hears it from me in private: {names}.", names=all_)


def names_kept(t: Translator, community: Community, before: Community) -> str:
    """Return what becomes of the rounds that take posts and were announced with the names of `before`."""
    if before.hashtag == community.hashtag:
        return t("What was announced stays: posts with the names from before are found for that round, too.")
    return t(
        "What was announced stays: posts with {tag} are found for that round, too.", tag=f"**{escape(before.tag)}**"
    )


def replaced_settings(t: Translator, summary: str, replaced: str, number: int | None) -> str:
    """Return what a set-up replaces that another host had saved while its form was open, as it was; empty for nothing.

    `replaced` is the summary as it would be with that, and `number` the one that the next round had.
    """
    saved = summary.splitlines()
    lines = [line for line in replaced.splitlines() if line not in saved]
    lines += [f"**{NamesLabels(t).number}** {number}"] if number is not None else []
    if not lines:
        return ""
    return "\n".join([t("While your form was open, another host had saved this, and yours replaces it:"), *lines])


def next_dates(t: Translator, openings: Sequence[datetime]) -> str:
    """Return the dates of the next announcements, in the reader's time zone."""
    lines = [f"- {timestamp(opening, 'F')}" for opening in openings]
    return "\n".join([t("**The next themes**, in your own time"), *lines])


def permission_lines(t: Translator, missing: Mapping[str, Sequence[str]]) -> Sequence[str]:
    """Return a line for each place where permissions are missing, which names them."""
    return [
        with_colon(t, place, t.format_list([f"**{t(PERMISSIONS[name].msgid)}**" for name in names]))
        for place, names in missing.items()
        if names
    ]


def permission_check(t: Translator, missing: Mapping[str, Sequence[str]], role: str) -> str:
    """Return the missing permissions of each channel, and how to grant them."""
    if not any(missing.values()):
        places = t.format_list(list(missing))
        return t("All is well: I have every permission that I need in {channels}.", channels=places)
    lines = permission_lines(t, missing)
    how = _how_to_grant(t, role)
    return "\n".join([t("I need some more permissions:"), *lines, "", how, t("Then **/setup check** again.")])


def _how_to_grant(t: Translator, role: str) -> str:
    return t(
        "In the channel's settings, open **Permissions**, add {role}, and tick what is missing. What is missing for "
        "the server stands under Server Settings, **Roles**, {role}.",
        role=role,
    )


def saved(
    t: Translator,
    result: str,
    missing: Mapping[str, Sequence[str]],
    role: str,
    summary: str,
    replaced: str = "",
    lost: Sequence[str] = (),
) -> Layout:
    """Return the reply to a set-up that was saved: what follows, what is missing for it, and the settings.

    `replaced` says what of another host's it replaces, and `lost` what of it is in the server no longer. Where all of
    that fills a message, the settings are cut.
    """
    items: list[Item] = [TextDisplay(words) for words in (result, replaced, "\n".join(lost)) if words]
    if any(missing.values()):
        items += _missing_still(t, missing, role)
    return within_limits(Layout((*items, Separator(), TextDisplay(summary))))


def checked_again(t: Translator, missing: Mapping[str, Sequence[str]], role: str) -> Layout:
    """Return the reply to *Try again*: what is missing still, or that nothing is."""
    if any(missing.values()):
        return Layout(tuple(_missing_still(t, missing, role)))
    words = permission_check(t, missing, role)
    return Layout((TextDisplay(f"{words} {t('What waited for that comes now.')}"),))


def _missing_still(t: Translator, missing: Mapping[str, Sequence[str]], role: str) -> list[Item]:
    lines = [*lacking(t, missing), f"-# {_how_to_grant(t, role)}"]
    button = Button(t("Try again"), CheckPermissions().custom_id, style="primary")
    return [TextDisplay("\n".join(lines)), ActionRow((button,))]
