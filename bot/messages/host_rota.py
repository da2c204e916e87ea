"""Messages about the rotation of theme hosts."""

from collections.abc import Sequence

from bot.actions import AnswerInvitation, ChangeHostRota, InvitationAnswer, RotaChange
from bot.components import ActionRow, Button, ButtonStyle, Layout, TextDisplay
from bot.i18n import Translator
from bot.text import escape, timestamp
from bot.themes import Community, Round, Volunteer


def host_rota(
    t: Translator, community: Community, volunteers: Sequence[Volunteer], mine: Volunteer | None, *, is_organiser: bool
) -> Layout:
    """Return the volunteers of the rotation, with buttons for the reader's own part in it."""
    regular = [volunteer.name for volunteer in volunteers if not volunteer.is_substitute]
    stepping = [volunteer.name for volunteer in volunteers if volunteer.is_substitute]
    state = (
        t("Members take turns at choosing the theme. Three days before, I ask whose turn it is.")
        if community.rotates_hosts
        else t("The vote chooses the theme. A host can switch to turns.")
    )
    lines = [state]
    lines += [t("**In turn** {names}", names=_names(t, regular))] if regular else []
    lines += [t("**Stepping in** {names}", names=_names(t, stepping))] if stepping else []
    lines += [] if volunteers else [t("Nobody has offered so far.")]
    lines.append(f"-# {_mine(t, mine)}")
    return Layout(
        (TextDisplay("\n".join(lines)), ActionRow(tuple(_buttons(t, community, mine, is_organiser=is_organiser))))
    )


def _names(t: Translator, names: Sequence[str]) -> str:
    shown = [escape(name, 40) for name in names[:20]]
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


def invitation(t: Translator, community: Community, round_: Round, *, steps_in: bool) -> Layout:
    """Return the private message that invites a member to choose the theme."""
    first = (
        t("Can you step in? The next theme for {tag} is still open.", tag=escape(community.tag))
        if steps_in
        else t("It is your turn to choose the next theme for {tag}.", tag=escape(community.tag))
    )
    until = t(
        "I announce it {when}. If you can't, somebody else or the vote decides.", when=timestamp(round_.opens_at, "F")
    )
    buttons = (
        Button(t("Choose the theme"), AnswerInvitation(round_.id, InvitationAnswer.CHOOSE).custom_id, style="success"),
        Button(t("Not this time"), AnswerInvitation(round_.id, InvitationAnswer.DECLINE).custom_id),
    )
    return Layout((TextDisplay(f"{first}\n{until}"), ActionRow(buttons)))


def invitation_settled(t: Translator, title: str, round_: Round) -> Layout:
    """Return what replaces the invitation when the theme is chosen."""
    words = t(
        "**{title}** it is. I announce it {when}, with your name. Thank you.",
        title=escape(title, 100),
        when=timestamp(round_.opens_at, "F"),
    )
    return Layout((TextDisplay(words),))


def invitation_passed_on(t: Translator) -> Layout:
    """Return what replaces the invitation when the member declines."""
    return Layout((TextDisplay(t("All right. Somebody else or the vote decides this time.")),))
