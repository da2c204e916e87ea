"""What members read of what is noted about them, and of how to change that."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.languages import Speech
from bot.layout import Button, Layout, Row, Text, when
from bot.themes import Member


def held(say: Speech, member: Member, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> Layout:
    """Return what is held about a member, in words, with what they can do about it."""
    lines = [_agreed(say, member)]
    counted = [
        say.count(len(rows["blogs"]), "{n} blog", "{n} blogs", " "),
        say.count(len(rows["posts"]), "{n} post in rounds", "{n} posts in rounds", " "),
        say.count(len(rows["reads"]), "{n} post you read", "{n} posts you read", " "),
        say.count(len(rows["comments"]), "{n} comment of yours", "{n} comments of yours", " "),
        say.count(len(rows["suggestions"]), "{n} suggestion", "{n} suggestions", " "),
        say.count(len(rows["thanks"]), "thanks, {n} time", "thanks, {n} times", " "),
        say.count(len(rows["aliases"]), "{n} name you comment under", "{n} names you comment under", " "),
    ]
    shown = [one for one in counted if one.strip()]
    lines += [say("I keep: {what}.", what=say.listed(shown))] if shown else []
    lines.append(
        say("Others see your name where you read or answered them.")
        if member.named
        else say("Others see only how many read or answered them, not that it was you.")
    )
    kept = say("When you read something is forgotten after 90 days. If you leave this server, all of it goes after 30.")
    lines.append(f"-# {kept}")
    names = say("Hide my name") if member.named else say("Show my name to them")
    pause = Button(say("Go on noting") if member.paused_at else say("Pause"), "privacy:pause")
    agree = Button(say("Yes, note it"), "privacy:agree", style="success")
    buttons = (agree if member.agreed_at is None else pause, Button(names, "privacy:name"))
    return Layout((Text("\n".join(lines)), Row((*buttons, Button(say("Export"), "privacy:export")))))


def _agreed(say: Speech, member: Member) -> str:
    if member.agreed_at is None:
        return say("I note nothing of what you read and comment: you have not said that I may.")
    date = when(member.agreed_at, "D")
    if member.paused_at is not None:
        return say("Paused {when}: I note nothing of what you read and comment.", when=when(member.paused_at))
    return say("Since {date} I note what you read and comment, as you agreed.", date=date)


def switched_pause(say: Speech, member: Member) -> str:
    """Return what is answered to a member who paused, or goes on."""
    if member.paused_at is not None:
        return say("Paused. I note nothing of what you read and comment until you give **/privacy pause** again.")
    return say("I note again what you read and comment. **/privacy show** tells what is kept.")


def ask_to_delete(say: Speech) -> Layout:
    """Return the question to a member who would have everything deleted."""
    words = say(
        "Delete everything I hold about you here: your blogs and posts in the rounds, what you read and commented, "
        "your suggestions, votes and thanks? It can't be undone. What you wrote on your own blog stays there."
    )
    delete = Button(say("Delete everything"), "privacy:delete", style="danger")
    return Layout((Text(words), Row((delete, Button(say("Export first"), "privacy:export")))))


def deleted(say: Speech) -> str:
    """Return what is answered to a member about whom nothing is held any more."""
    return say("It is all gone. You are welcome back at any time: **/blog add** begins anew.")


def was_deleted(say: Speech) -> Layout:
    """Return what a message becomes that told of somebody who had everything deleted."""
    return Layout((Text(f"-# {say('What stood here was deleted at its author’s wish.')}"),))
