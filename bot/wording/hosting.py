"""Turns at choosing the theme: who takes them, and whose it is."""

from collections.abc import Sequence

from bot.languages import Speech
from bot.layout import Button, Layout, Row, Text, escape, when
from bot.themes import Community, Round, Volunteer


def turns(
    say: Speech, community: Community, volunteers: Sequence[Volunteer], mine: Volunteer | None, *, is_host: bool
) -> Layout:
    """Return who takes turns at choosing the theme, with what the reader can do about it."""
    regular = [one.name for one in volunteers if not one.steps_in]
    stepping = [one.name for one in volunteers if one.steps_in]
    state = (
        say("Members take turns at choosing the theme. Three days before, I ask whose turn it is.")
        if community.rotates
        else say("The vote chooses the theme. Members can take turns at it, once a host of the server wants that.")
    )
    lines = [state]
    lines += [say("**In turn** {names}", names=_names(say, regular))] if regular else []
    lines += [say("**Stepping in** {names}", names=_names(say, stepping))] if stepping else []
    lines += [] if volunteers else [say("Nobody has offered so far.")]
    lines.append(f"-# {_mine(say, mine)}")
    return Layout((Text("\n".join(lines)), Row(tuple(_buttons(say, community, mine, is_host=is_host)))))


def _names(say: Speech, names: Sequence[str]) -> str:
    shown = [escape(name, 40) for name in names[:20]]
    more = len(names) - len(shown)
    return say.listed([*shown, say.count(more, "{n} other", "{n} others")] if more else shown)


def _mine(say: Speech, mine: Volunteer | None) -> str:
    if mine is None:
        return say("You have not offered.")
    return say("You step in when nobody else can.") if mine.steps_in else say("You take your turn.")


def _buttons(say: Speech, community: Community, mine: Volunteer | None, *, is_host: bool) -> Sequence[Button]:
    buttons: list[Button] = []
    buttons += [] if mine and not mine.steps_in else [Button(say("I'd take a turn"), "turns:in", style="success")]
    buttons += [] if mine and mine.steps_in else [Button(say("I can step in"), "turns:step")]
    buttons += [Button(say("Take me off"), "turns:out")] if mine else []
    if is_host:
        on = Button(say("Begin with turns"), "turns:on")
        buttons.append(Button(say("End the turns"), "turns:off") if community.rotates else on)
    return buttons


def your_turn(say: Speech, community: Community, round_: Round, *, steps_in: bool) -> Layout:
    """Return the private question to whose turn it is."""
    first = (
        say("Can you step in? The next theme for {tag} is still open.", tag=escape(community.tag))
        if steps_in
        else say("It is your turn to choose the next theme for {tag}.", tag=escape(community.tag))
    )
    until = say("It is announced {when}. If you can't, somebody else or the vote decides.", when=when(round_.opens_at))
    buttons = (
        Button(say("Choose the theme"), f"hosting:{round_.id}:choose", style="success"),
        Button(say("Not this time"), f"hosting:{round_.id}:no"),
    )
    return Layout((Text(f"{first}\n{until}"), Row(buttons)))


def chosen(say: Speech, title: str, round_: Round) -> Layout:
    """Return what the question becomes when the theme is chosen."""
    words = say(
        "**{title}** it is. I announce it {when}, with your name. Thank you.",
        title=escape(title, 100),
        when=when(round_.opens_at),
    )
    return Layout((Text(words),))


def passed_on(say: Speech) -> Layout:
    """Return what the question becomes when somebody can't."""
    return Layout((Text(say("All right. Somebody else or the vote decides this time.")),))
