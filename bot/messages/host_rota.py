"""Messages about who chooses the themes: members in turn, and for dates that they signed up for."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.actions import (
    AnswerInvitation,
    ChangeHostRota,
    ChangeTheme,
    GiveDateBack,
    InvitationAnswer,
    RotaChange,
    TakeDate,
)
from bot.components import ActionRow, Button, ButtonStyle, Item, Layout, TextDisplay, headed, rows_of, titled
from bot.i18n import Translator
from bot.messages.lists import in_circle
from bot.text import escape, moment, timestamp
from bot.themes import (
    MAX_DATES_LISTED,
    MAX_SIGN_UPS_PER_MEMBER,
    Cadence,
    Community,
    HostDate,
    HostRota,
    HostStage,
    Phase,
    Round,
    SignUp,
    Volunteer,
)

MAX_NAMES_SHOWN = 8
"""Members named that are in turn, and that step in."""


def host_rota(t: Translator, rota: HostRota, user: int, *, is_organiser: bool) -> Layout:
    """Return the dates with who has taken each, the volunteers in turn, and buttons for the reader's own part."""
    items: list[Item] = [TextDisplay(headed(t("Who chooses the theme"), *_lines(t, rota, user)))]
    names = _short_names(t, rota)
    if free := [_take(names, date) for date in rota.dates[:MAX_DATES_LISTED] if date.is_free]:
        items += [TextDisplay(t("**Take a date**")), *rows_of(free)]
    items += rows_of(_own_buttons(t, rota, user, names))
    items += rows_of(_rota_buttons(t, rota, user, is_organiser=is_organiser))
    return Layout(tuple(items))


def _lines(t: Translator, rota: HostRota, user: int) -> Sequence[str]:
    community, volunteers = rota.community, rota.volunteers
    regular = [volunteer.name for volunteer in volunteers if not volunteer.is_substitute]
    stepping = [volunteer.name for volunteer in volunteers if volunteer.is_substitute]
    lines = [_state(t, community)]
    lines += [f"- {_date_line(t, community, date, user)}" for date in rota.dates[:MAX_DATES_LISTED]]
    lines += [t("**In turn** {names}", names=_names(t, regular))] if regular else []
    lines += [t("**Stepping in** {names}", names=_names(t, stepping))] if stepping else []
    lines += [] if volunteers or rota.dates else [t("Nobody has offered so far.")]
    mine = next((one for one in volunteers if one.user == user), None)
    return [*lines, f"-# {_mine(t, mine)}"] if mine or not rota.dates else lines


def _state(t: Translator, community: Community) -> str:
    if not community.rotates_hosts:
        return t("The vote chooses the theme. A host can switch to turns.")
    return t.plural(
        community.host_lead_days,
        "Members choose the themes: take a date, or your turn. I ask for the theme {n} day before it is announced.",
        "Members choose the themes: take a date, or your turn. I ask for the theme {n} days before it is announced.",
    )


def _date_line(t: Translator, community: Community, date: HostDate, user: int) -> str:
    name = f"**{date_name(t, community, date.opens_at, date.closes_at)}**"
    if date.is_chosen:
        by = escape(date.chosen_by, 40)
        chosen = t("{name}, and the theme is chosen", name=by) if by else t("the theme is chosen")
        return f"{name} · {chosen}"
    if date.asked:
        return f"{name} · {t('{name} is asked', name=escape(date.asked, 40))}"
    if date.sign_up is None:
        return f"{name} · {t('free')}"
    return f"{name} · {t('you') if date.sign_up.user == user else escape(date.sign_up.name, 40)}"


def _theirs(rota: HostRota, user: int) -> Sequence[HostDate]:
    """Return the dates that the reader took, and whose theme is still to come."""
    taken = [date for date in rota.dates if date.sign_up and date.sign_up.user == user and not date.is_chosen]
    return taken[:MAX_SIGN_UPS_PER_MEMBER]


def date_name(
    t: Translator, community: Community, opens_at: datetime, closes_at: datetime, *, is_short: bool = False
) -> str:
    """Return what members call a date: its month where each has a round, else the day of the announcement."""
    schedule = community.schedule
    instant = closes_at if schedule.is_due_on_weekday else opens_at
    day = instant.astimezone(community.zone).date()
    if schedule.cadence is Cadence.MONTH or schedule.cadence.is_nth_weekday:
        return t.month_name(day.month) if is_short else t.format_month(day)
    return t.format_short_day(day) if is_short else t.format_day(day)


def _short_names(t: Translator, rota: HostRota) -> Mapping[datetime, str]:
    """Return what buttons call each date, by its opening: in full where two would be called the same."""
    span = {date.opens_at: (date.opens_at, date.closes_at) for date in rota.dates}
    short = {key: date_name(t, rota.community, *times, is_short=True) for key, times in span.items()}
    uses = Counter(short.values())
    return {key: name if uses[name] == 1 else date_name(t, rota.community, *span[key]) for key, name in short.items()}


def _take(names: Mapping[datetime, str], date: HostDate) -> Button:
    return Button(names[date.opens_at], TakeDate(date.opens_at).custom_id)


def _own_buttons(t: Translator, rota: HostRota, user: int, names: Mapping[datetime, str]) -> Sequence[Button]:
    """Return the buttons for the reader's own dates and themes."""
    buttons: list[Button] = []
    if rota.to_choose is not None:
        action = AnswerInvitation(rota.to_choose.id, InvitationAnswer.CHOOSE)
        buttons.append(Button(t("Choose the theme"), action.custom_id, style="success"))
    for round_ in rota.to_change[:2]:
        label = t("Change this theme") if round_.phase is Phase.WRITING else t("Change the next theme")
        buttons.append(Button(label, ChangeTheme(round_.id).custom_id))
    for date in _theirs(rota, user):
        back = t("Give {date} back", date=names[date.opens_at])
        buttons.append(Button(back, GiveDateBack(date.opens_at).custom_id))
    return buttons


def _rota_buttons(t: Translator, rota: HostRota, user: int, *, is_organiser: bool) -> Sequence[Button]:
    mine = next((one for one in rota.volunteers if one.user == user), None)
    return _buttons(t, rota.community, mine, is_organiser=is_organiser)


def _names(t: Translator, names: Sequence[str]) -> str:
    shown = [escape(name, 40) for name in names[:MAX_NAMES_SHOWN]]
    more = len(names) - len(shown)
    return t.format_list([*shown, t.plural(more, "{n} other", "{n} others")] if more else shown)


def _mine(t: Translator, mine: Volunteer | None) -> str:
    if mine is None:
        return t("You're not on the list.")
    return t("You step in when nobody else can.") if mine.is_substitute else t("You take your turn.")


def _buttons(t: Translator, community: Community, mine: Volunteer | None, *, is_organiser: bool) -> Sequence[Button]:
    buttons: list[Button] = []
    buttons += (
        [] if mine and not mine.is_substitute else [_change(t("I'd take a turn"), RotaChange.VOLUNTEER, "success")]
    )
    buttons += [] if mine and mine.is_substitute else [_change(t("I can step in"), RotaChange.STEP_IN)]
    buttons += [_change(t("Take me off"), RotaChange.LEAVE)] if mine else []
    if is_organiser:
        on = _change(t("Begin with turns"), RotaChange.SWITCH_ON)
        buttons.append(_change(t("End the turns"), RotaChange.SWITCH_OFF) if community.rotates_hosts else on)
    return buttons


def _change(label: str, change: RotaChange, style: ButtonStyle = "secondary") -> Button:
    return Button(label, ChangeHostRota(change).custom_id, style=style)


def invitation(t: Translator, community: Community, round_: Round, stage: HostStage) -> Layout:
    """Return the private message that invites a member to choose the theme."""
    tag = escape(community.tag)
    if stage is HostStage.SIGNED_UP:
        date = date_name(t, community, round_.opens_at, round_.closes_at)
        first = t("You host {tag}: {date}. What shall the theme be?", tag=tag, date=date)
    elif stage is HostStage.STEPPING_IN:
        first = t("Can you step in? The next theme for {tag} is still open.", tag=tag)
    else:
        first = t("It is your turn to choose the next theme for {tag}.", tag=tag)
    until = t(
        "I announce it {when}. If you can't, somebody else or the vote decides.", when=timestamp(round_.opens_at, "F")
    )
    buttons = (
        Button(t("Choose the theme"), AnswerInvitation(round_.id, InvitationAnswer.CHOOSE).custom_id, style="success"),
        Button(t("Not this time"), AnswerInvitation(round_.id, InvitationAnswer.DECLINE).custom_id),
    )
    return titled(t("Choose the theme"), f"{first}\n{until}", buttons=buttons)


def invitation_settled(t: Translator, community: Community, title: str, round_: Round) -> Layout:
    """Return what replaces the invitation when the theme is chosen."""
    words = t(
        "**{title}** it is. I announce it {when}, with your name. Thank you.",
        title=escape(title, 100),
        when=timestamp(round_.opens_at, "F"),
    )
    change = Button(t("Change the theme"), ChangeTheme(round_.id).custom_id)
    return Layout((TextDisplay(in_circle(community, words)), ActionRow((change,))))


def invitation_over(t: Translator, community: Community) -> Layout:
    """Return what replaces the invitation when the member need not choose the theme any more, whatever the reason."""
    words = t("You need not choose this theme any more. **/theme host** shows what comes next.")
    return Layout((TextDisplay(in_circle(community, words)),))


@dataclass(frozen=True, slots=True)
class MovedDate:
    """A date that a member took, as it was before the calendar changed, and as it is; None where it is not theirs."""

    sign_up: SignUp
    before: HostDate | None
    after: HostDate | None


def dates_moved(t: Translator, previous: Community, community: Community, dates: Sequence[MovedDate]) -> Layout:
    """Return the private message about what became of the dates that a member took, when the calendar changed."""
    first = t("The hosts have changed when themes come in {tag}, or who chooses them.", tag=escape(community.tag))
    lines = [f"- {_moved(t, previous, community, date)}" for date in dates]
    small = t("**/theme host** shows the dates as they are.")
    return titled(t("The dates that you took"), "\n".join([first, *lines]), small=small)


def dates_lost(t: Translator, community: Community, dates: Sequence[MovedDate]) -> Layout:
    """Return the private message about dates of a member that somebody else took while the member was away."""
    first = t("While you were away from {tag}, others could take your dates.", tag=escape(community.tag))
    lines = [f"- {_moved(t, community, community, date)}" for date in dates]
    small = t("**/theme host** shows the dates as they are.")
    return titled(t("The dates that you took"), "\n".join([first, *lines]), small=small)


def _moved(t: Translator, previous: Community, community: Community, date: MovedDate) -> str:
    before = f"**{date_name(t, previous, date.before.opens_at, date.before.closes_at)}**" if date.before else ""
    after = f"**{date_name(t, community, date.after.opens_at, date.after.closes_at)}**" if date.after else ""
    if not after:
        return t("{date} is not yours any more: no theme is due from you then.", date=before)
    if not before:
        return t("{date} is yours again.", date=after)
    return t("{before} has become {after}.", before=before, after=after)


def theme_changed(t: Translator, round_: Round) -> Layout:
    """Return the reply to who changed a theme."""
    title = escape(round_.theme.title if round_.theme else "", 100)
    if round_.phase is Phase.SCHEDULED:
        return Layout((TextDisplay(t("**{title}** is announced {when}.", title=title, when=moment(round_.opens_at))),))
    return Layout((TextDisplay(t("Changed. The announcement of **{title}** follows.", title=title)),))


def invitation_passed_on(t: Translator, community: Community) -> Layout:
    """Return what replaces the invitation when the member declines."""
    words = t("All right. Somebody else or the vote decides this time.")
    return Layout((TextDisplay(in_circle(community, words)),))
