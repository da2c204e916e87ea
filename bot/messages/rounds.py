"""Messages about a round: its announcement, reminder, changes and history."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.actions import CloseRound, ExtendRound, JoinRound, SkipRound, SuggestTheme, UnskipRound
from bot.components import (
    ActionRow,
    Button,
    Layout,
    Separator,
    TextDisplay,
    titled,
)
from bot.i18n import Translator
from bot.outbox import Event, Whereabouts
from bot.text import address_link, escape, moment, prose, single_line, timestamp
from bot.themes import LATE_WINDOW, Community, Phase, Round, Theme

MAX_EVENT_NAME_LENGTH, MAX_EVENT_DESCRIPTION_LENGTH, MAX_EVENT_LOCATION_LENGTH = 100, 1000, 100
"""Characters of a scheduled event's fields (Discord, "Guild Scheduled Event")."""

MAX_BREAKS_OFFERED = 9
"""Breaks ahead, the nearest, that a button takes back: with the one that adds another, two rows."""


def announcement(
    t: Translator,
    community: Community,
    round_: Round,
    participants: int,
    *,
    where: Whereabouts | None = None,
    runs_since: datetime | None = None,
) -> Layout:
    """Return the announcement of a round's theme, with how many members take part so far.

    With the round-up, which is `where`, it says so, and how long posts are still added. `runs_since` is when the round
    began, where that could not be said in time.
    """
    theme = round_.theme
    assert theme is not None  # noqa: S101 - a round is announced when its theme is chosen
    head = f"-# {t('ROUND {number}', number=round_.number)} · {escape(community.tag)}"
    lines = [head, f"# {escape(theme.title, 150)}"]
    lines += [prose(theme.prompt, 1000)] if theme.prompt else []
    lines += ["", t("Read the call: {address}", address=address_link(theme.call, 80))] if theme.call else []
    lines += [f"-# {line}" for line in _credits(t, theme)]
    is_over = round_.phase is Phase.ROUNDED_UP
    lines += (
        [f"-# {t('I was away when this was due. The close stays as planned.')}"]
        if round_.is_late and not is_over
        else []
    )
    lines += [f"-# {_runs_since(t, round_, runs_since)}"] if runs_since and not round_.is_late else []
    lines += [f"-# <@&{community.mention_role}>"] if community.mention_role else []
    how = _how_it_went(t, round_, where) if is_over else _how(t, community, round_, participants)
    joins = [] if is_over else [Button(t("I'm in"), JoinRound(round_.id).custom_id, style="success")]
    buttons = ActionRow((*joins, Button(t("Suggest the next one"), SuggestTheme().custom_id)))
    return Layout((TextDisplay("\n".join(lines)), Separator(), TextDisplay(how), buttons))


def _runs_since(t: Translator, round_: Round, since: datetime) -> str:
    return t(
        "Round {number} began {date}; I could not say so before.", number=round_.number, date=timestamp(since, "F")
    )


def _credits(t: Translator, theme: Theme) -> Sequence[str]:
    if theme.host_name:
        return [t("Chosen by {name}, who hosts this round", name=escape(theme.host_name, 40))]
    return [t("Suggested by {name}", name=escape(theme.by, 40))] if theme.by else []


def _how(t: Translator, community: Community, round_: Round, participants: int) -> str:
    until = t(
        "Write on your own blog until {when}, and put **{tag}** in the post.",
        when=moment(round_.closes_at),
        tag=escape(community.tag),
    )
    gathered = t("I find it, show it here, and gather everyone's in the round-up.")
    who = t.plural(participants, "{n} member is in.", "{n} members are in.", " ")
    return "\n".join(filter(None, [until, gathered, f"-# {who}" if who.strip() else ""]))


def _how_it_went(t: Translator, round_: Round, where: Whereabouts | None) -> str:
    closed = timestamp(round_.closes_at, "F")
    words = (
        t("It closed {when}; the round-up is in {channel}.", when=closed, channel=f"<#{where.channel}>")
        if where is not None and not where.is_missing
        else t("It closed {when}.", when=closed)
    )
    until = timestamp(round_.closes_at + LATE_WINDOW, "F")
    return f"{words}\n-# {t('What is written until {when} is added there as a little late.', when=until)}"


def thread_name(t: Translator, round_: Round) -> str:
    """Return the name of a round's thread or forum post."""
    title = round_.theme.title if round_.theme else ""
    return single_line(t("Round {number}: {title}", number=round_.number, title=title), 100)


def skip_name(t: Translator, round_: Round) -> str:
    """Return the title of a notice's post in a forum, without the theme: it may be chosen, and is not announced."""
    return t("Round {number}", number=round_.number)


def roundup_name(t: Translator, round_: Round) -> str:
    """Return the title of a round-up's post in a forum."""
    title = round_.theme.title if round_.theme else ""
    return single_line(t("Round-up {number}: {title}", number=round_.number, title=title), 100)


def part_superseded(t: Translator) -> Layout:
    """Return what replaces a message of a round-up that is no longer needed."""
    return Layout((TextDisplay(f"-# {t('What stood here moved up.')}"),))


def round_event(t: Translator, community: Community, round_: Round) -> Event:
    """Return the server event of a round."""
    title = round_.theme.title if round_.theme else ""
    how = t("Write on your own blog, and put {tag} in the post.", tag=community.tag)
    prompt = round_.theme.prompt if round_.theme else ""
    return Event(
        name=single_line(t("Round {number}: {title}", number=round_.number, title=title), MAX_EVENT_NAME_LENGTH),
        description=single_line(escape(f"{prompt} {how}", MAX_EVENT_DESCRIPTION_LENGTH), MAX_EVENT_DESCRIPTION_LENGTH),
        location=single_line(
            f"{community.tag} · {t('Round {number}', number=round_.number)}", MAX_EVENT_LOCATION_LENGTH
        ),
        starts_at=round_.opens_at,
        ends_at=round_.closes_at,
    )


def no_theme(t: Translator) -> Theme:
    """Return the theme of a round that passed while the bot was offline."""
    return Theme(t("A round without a theme"), t("I was away, so no theme was announced in this one."))


def reminder(
    t: Translator, community: Community, round_: Round, posts: int, where: Whereabouts | None = None
) -> Layout:
    """Return the reminder of a round's close, which names nobody; with the round-up, which is `where`, it says so."""
    title = escape(round_.theme.title if round_.theme else "", 150)
    if round_.phase is Phase.ROUNDED_UP:
        words = (
            t("**{title}** has closed; the round-up is in {channel}.", title=title, channel=f"<#{where.channel}>")
            if where is not None and not where.is_missing
            else t("**{title}** has closed.", title=title)
        )
        return Layout((TextDisplay(words),))
    first = t("There is still time for **{title}**: it closes {when}.", title=title, when=moment(round_.closes_at))
    so_far = t.plural(
        posts,
        "{n} post is here so far; a short one counts as well.",
        "{n} posts are here so far; a short one counts as well.",
        t("No post is here yet; a short one counts as well."),
    )
    late = t("Whatever comes within a week after the close is added too.")
    tag = t("Put **{tag}** in your post, and I find it.", tag=escape(community.tag))
    return Layout((TextDisplay(f"{first}\n{so_far}\n-# {tag} {late}"),))


def round_skipped(t: Translator, skipped: datetime, following: datetime) -> Layout:
    """Return the announcement that a round is skipped."""
    words = t(
        "No theme on {date}: we take a break. The next one: {when}.",
        date=timestamp(skipped, "D"),
        when=timestamp(following, "F"),
    )
    return Layout((TextDisplay(words),))


def no_break_any_more(t: Translator, skipped: datetime, following: datetime) -> Layout:
    """Return what replaces the announcement that a round is skipped where no theme comes on its day any more."""
    words = t(
        "Themes come on other days by now, so {date} is no break any more. The next one: {when}.",
        date=timestamp(skipped, "D"),
        when=timestamp(following, "F"),
    )
    return Layout((TextDisplay(words),))


def round_unskipped(t: Translator, opens_at: datetime) -> Layout:
    """Return the announcement that a skipped round takes place after all."""
    return Layout((TextDisplay(t("No break after all: there is a theme on {when}.", when=timestamp(opens_at, "F"))),))


def round_extended(t: Translator, round_: Round) -> Layout:
    """Return the announcement that a round closes later."""
    title = escape(round_.theme.title if round_.theme else "", 150)
    words = t("More time for **{title}**: until {when}.", title=title, when=timestamp(round_.closes_at, "F"))
    return Layout((TextDisplay(words),))


def closed_after_more_time(t: Translator, round_: Round) -> Layout:
    """Return what replaces the announcement that a round closes later, where it closed at another time after all."""
    title = escape(round_.theme.title if round_.theme else "", 150)
    words = t(
        "There was more time for **{title}**. It closed {when}.", title=title, when=timestamp(round_.closes_at, "F")
    )
    return Layout((TextDisplay(words),))


def joined(t: Translator, community: Community, round_: Round, blogs: Sequence[str]) -> Layout:
    """Return the reply to a member who takes part in a round."""
    tag, closes = escape(community.tag), t("It closes {when}.", when=moment(round_.closes_at))
    words = (
        t(
            "I look at **{blogs}**; put **{tag}** in the post, and I find it.",
            blogs=t.format_list([escape(blog, 60) for blog in blogs[:5]]),
            tag=tag,
        )
        if blogs
        else t(
            "You have no blog here yet: **/blog add** with its address, and I find what you write with **{tag}** in "
            "it.",
            tag=tag,
        )
    )
    return titled(t("Good to have you"), words, small=closes)


def skip_confirmed(t: Translator, was: datetime, following: datetime, host: str, silent_channel: int | None) -> Layout:
    """Return the reply to an organiser who skipped a round, with a button that takes it back.

    `host` is the name of who had signed up for its date, if anybody had; `silent_channel` the channel that should say
    so and where the bot can't write, if it can't.
    """
    lines = [
        t("The channel says so, too. The next one: {when}.", when=moment(following))
        if silent_channel is None
        else t(
            "I can't write in {channel} just now; once I can, it says so there, too. The next one: {when}.",
            channel=f"<#{silent_channel}>",
            when=moment(following),
        )
    ]
    if host:
        told = t("**{name}** had taken that date, and can take another one: **/theme host**.", name=escape(host, 40))
        lines.append(told)
    undo = Button(t("Undo"), UnskipRound(was).custom_id)
    return titled(t("No theme on {date}", date=timestamp(was, "D")), "\n".join(lines), buttons=(undo,))


def confirm_skip(
    t: Translator, community: Community, opens_at: datetime, skipped: datetime, breaks: Mapping[datetime, datetime]
) -> Layout:
    """Return the question whether to skip the date after `skipped`, which is so already, perhaps by another host.

    Each of the breaks ahead, as `bot.flows.rounds.change.NextDate` has them, has a button that takes it back.
    """
    words = t(
        "No theme on {date}: that is decided. The next one: {when}. Shall I leave that one out, too?",
        date=timestamp(skipped, "D"),
        when=moment(opens_at),
    )
    days = {as_skipped: at.astimezone(community.zone).date() for as_skipped, at in breaks.items()}
    undo = [
        Button(t("No break on {date}", date=t.format_short_day(day)), UnskipRound(as_skipped).custom_id)
        for as_skipped, day in list(days.items())[:MAX_BREAKS_OFFERED]
    ]
    skip = Button(t("Leave it out, too"), SkipRound(opens_at).custom_id, style="danger")
    return titled(t("A break is ahead already"), words, buttons=(skip, *undo))


def confirm_extension(t: Translator, round_: Round, by: timedelta) -> Layout:
    """Return the question whether to extend a round that was extended already, perhaps by another host."""
    words = t(
        "**{title}** was given more time: until {when}. Shall it have still more, until {later}?",
        title=escape(round_.theme.title if round_.theme else "", 150),
        when=moment(round_.closes_at),
        later=moment(round_.closes_at + by),
    )
    action = ExtendRound(round_.closes_at, int(by / timedelta(hours=1)))
    more = Button(t("Give it still more"), action.custom_id, style="danger")
    return titled(t("The round has more time already"), words, buttons=(more,))


def unskip_confirmed(t: Translator, opens_at: datetime) -> str:
    """Return the reply to an organiser who undid a skip."""
    return t("The break is off. The next theme: {when}.", when=moment(opens_at))


def confirm_close(t: Translator, round_: Round, posts: int, brought_forward: datetime | None) -> Layout:
    """Return the question whether to close a round early.

    `brought_forward` is when the next theme is announced then, if that is earlier than planned.
    """
    counted = t.plural(posts, "It has {n} post.", "It has {n} posts.", t("It has no posts yet."))
    planned = t("It would close {when} by itself.", when=moment(round_.closes_at))
    title = escape(round_.theme.title if round_.theme else "", 150)
    close = Button(t("Close it now"), CloseRound(round_.number).custom_id, style="danger")
    earlier = [t("The next theme comes earlier then: {when}.", when=moment(brought_forward))] if brought_forward else []
    words = " ".join([counted, planned, *earlier])
    return titled(t("Close {title} now?", title=title), words, buttons=(close,))


def close_confirmed(t: Translator, community: Community, next_opens_at: datetime) -> str:
    """Return the reply to an organiser who closed a round."""
    where = f"<#{community.roundup_channel}>"
    closed = t("It is closed. I look at every blog once more, then the round-up appears in {channel}.", channel=where)
    return f"{closed} {t('The next theme: {when}.', when=moment(next_opens_at))}"
