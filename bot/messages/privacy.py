"""Messages about the data held about a member."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.actions import ChangePrivacy, PrivacyChange
from bot.components import ActionRow, Button, ButtonStyle, Layout, TextDisplay
from bot.i18n import Translator
from bot.text import timestamp
from bot.themes import Member


def privacy_summary(t: Translator, member: Member, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> Layout:
    """Return a summary of the data held about a member, with buttons to change that; `rows` are by table."""
    lines = [_agreed(t, member)]
    counted = [
        t.plural(len(rows["blogs"]), "{n} blog", "{n} blogs", " "),
        t.plural(len(rows["posts"]), "{n} post in rounds", "{n} posts in rounds", " "),
        t.plural(len(rows["reads"]), "{n} post you read", "{n} posts you read", " "),
        t.plural(len(rows["comments"]), "{n} comment of yours", "{n} comments of yours", " "),
        t.plural(len(rows["suggestions"]), "{n} suggestion", "{n} suggestions", " "),
        t.plural(len(rows["thanks"]), "{n} thank-you", "{n} thank-yous", " "),
        t.plural(len(rows["aliases"]), "{n} name you comment under", "{n} names you comment under", " "),
    ]
    shown = [count for count in counted if count.strip()]
    lines += [t("I keep: {what}.", what=t.format_list(shown))] if shown else []
    lines.append(
        t("Others see your name where you read or answered them.")
        if member.shows_name
        else t("Others see only how many read or answered them, not that it was you.")
    )
    kept = t("I forget when you read something after 90 days, and everything 30 days after you leave the server.")
    lines.append(f"-# {kept}")
    return Layout((TextDisplay("\n".join(lines)), ActionRow(_changes(t, member))))


def _changes(t: Translator, member: Member) -> tuple[Button, ...]:
    names = t("Hide my name") if member.shows_name else t("Show my name to those I read")
    pause = _change(t("Go on noting") if member.paused_at else t("Pause"), PrivacyChange.PAUSE)
    agree = _change(t("Yes, note it"), PrivacyChange.AGREE, "success")
    first = agree if member.consented_at is None else pause
    return first, _change(names, PrivacyChange.NAME), _change(t("Export"), PrivacyChange.EXPORT)


def _change(label: str, change: PrivacyChange, style: ButtonStyle = "secondary") -> Button:
    return Button(label, ChangePrivacy(change).custom_id, style=style)


def _agreed(t: Translator, member: Member) -> str:
    if member.consented_at is None:
        return t("I note nothing of what you read and comment: you have not said that I may.")
    date = timestamp(member.consented_at, "D")
    if member.paused_at is not None:
        return t("Paused {when}: I note nothing of what you read and comment.", when=timestamp(member.paused_at))
    return t("Since {date} I note what you read and comment, as you agreed.", date=date)


def pause_switched(t: Translator, member: Member) -> str:
    """Return the reply to a member who paused or resumed tracking."""
    if member.paused_at is not None:
        return t("Paused. I note nothing of what you read and comment until you give **/privacy pause** again.")
    return t("I note again what you read and comment. **/privacy show** tells what is kept.")


def confirm_deletion(t: Translator) -> Layout:
    """Return the question whether to delete everything held about a member."""
    words = t(
        "Delete everything I hold about you here: your blogs and posts in the rounds, what you read and commented, "
        "your suggestions, votes and thanks? It can't be undone. What you wrote on your own blog stays there."
    )
    delete = _change(t("Delete everything"), PrivacyChange.DELETE, "danger")
    return Layout((TextDisplay(words), ActionRow((delete, _change(t("Export first"), PrivacyChange.EXPORT)))))


def data_deleted(t: Translator, kept_backups: int) -> str:
    """Return the reply to a member whose data was deleted; daily backups hold it for so many days."""
    words = t("It is all gone. You are welcome back at any time: **/blog add** begins anew.")
    if not kept_backups:
        return words
    last = t.plural(
        kept_backups,
        "A copy against accidents holds it for {n} day more.",
        "Copies against accidents hold it for {n} days more.",
    )
    return f"{words}\n-# {last}"


def message_erased(t: Translator) -> Layout:
    """Return what replaces a message about a member whose data was deleted."""
    return Layout((TextDisplay(f"-# {t('What stood here was deleted at its author’s wish.')}"),))


def message_hidden(t: Translator) -> Layout:
    """Return what replaces a message about a member who left before it was sent for certain."""
    return Layout((TextDisplay(f"-# {t('What stood here is not shown any more.')}"),))


def data_exported(t: Translator) -> str:
    """Return the text above the file with everything held about a member."""
    return t("Everything I hold about you, table by table. Times are in UTC.")
