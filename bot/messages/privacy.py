"""Messages about the data held about a member."""

from collections.abc import Mapping, Sequence

from bot.actions import ChangePrivacy, PrivacyChange
from bot.components import Button, ButtonStyle, Layout, TextDisplay, titled
from bot.i18n import Translator
from bot.messages.consent import consent_buttons, note_label, noting
from bot.themes import Member


def privacy_summary(t: Translator, member: Member, counts: Mapping[str, int]) -> Layout:
    """Return a summary of the data held about a member, with buttons to change that; `counts` of rows are by table."""
    named = (
        t("Others see your name where you read or answered them.")
        if member.shows_name
        else t("Others see only how many read or answered them, not that it was you.")
    )
    lines = [
        t("**What you read** {said}", said=noting(t, member)),
        t("**Your name** {said}", said=named),
        *([t("**Kept** {what}.", what=t.format_list(kept))] if (kept := _kept(t, counts)) else []),
    ]
    forgotten = t("I forget when you read something after 90 days, and everything 30 days after you leave the server.")
    ways = t("**/privacy delete** deletes all of it.")
    noted = consent_buttons(t, member)
    if member.answered_consent:
        noted = (_change(noted[0].label, PrivacyChange.PAUSE if member.is_tracked else PrivacyChange.NOTE),)
    name = PrivacyChange.HIDE_NAME if member.shows_name else PrivacyChange.SHOW_NAME
    buttons = (*noted, _change(_name_label(t, name), name), _change(t("Export"), PrivacyChange.EXPORT))
    return titled(t("What I hold about you"), *lines, small=f"{forgotten} {ways}", buttons=buttons)


def _kept(t: Translator, counts: Mapping[str, int]) -> Sequence[str]:
    """Return what is kept about a member and how much of it, without what there is none of."""
    counted = [
        t.plural(counts["blogs"], "{n} blog", "{n} blogs", " "),
        t.plural(counts["posts"], "{n} post in rounds", "{n} posts in rounds", " "),
        t.plural(counts["reads"], "{n} post you read", "{n} posts you read", " "),
        t.plural(counts["comments"], "{n} comment of yours", "{n} comments of yours", " "),
        t.plural(counts["suggestions"], "{n} suggestion", "{n} suggestions", " "),
        t.plural(counts["thanks"], "{n} thank-you", "{n} thank-yous", " "),
        t.plural(counts["aliases"], "{n} name you comment under", "{n} names you comment under", " "),
    ]
    return [count for count in counted if count.strip()]


def _name_label(t: Translator, change: PrivacyChange) -> str:
    return t("Hide my name") if change is PrivacyChange.HIDE_NAME else t("Show my name to those I read")


def change_of(t: Translator, change: PrivacyChange, label: str) -> PrivacyChange:
    """Return what a button does that may be of an older message: what its label says, and no other way round.

    There one id meant both ways. A label that isn't known shows and notes nothing more than before.
    """
    if change is PrivacyChange.PAUSE and label == note_label(t):
        return PrivacyChange.NOTE
    if change is PrivacyChange.NAME:
        is_to_show = label == _name_label(t, PrivacyChange.SHOW_NAME)
        return PrivacyChange.SHOW_NAME if is_to_show else PrivacyChange.HIDE_NAME
    return change


def _change(label: str, change: PrivacyChange, style: ButtonStyle = "secondary") -> Button:
    return Button(label, ChangePrivacy(change).custom_id, style=style)


def confirm_deletion(t: Translator) -> Layout:
    """Return the question whether to delete everything held about a member."""
    words = t(
        "Your blogs and posts in the rounds, what you read and commented, your suggestions, votes and thanks. It can't "
        "be undone. What you wrote on your own blog stays there."
    )
    delete = _change(t("Delete everything"), PrivacyChange.DELETE, "danger")
    export = _change(t("Export first"), PrivacyChange.EXPORT)
    return titled(t("Delete everything I hold about you?"), words, buttons=(delete, export))


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
    words = t("What stood here was deleted at its author's wish.")
    return Layout((TextDisplay(f"-# {words}"),))


def message_hidden(t: Translator) -> Layout:
    """Return what replaces a message about a member who left before it was sent for certain."""
    return Layout((TextDisplay(f"-# {t('What stood here is not shown any more.')}"),))


def data_exported(t: Translator) -> str:
    """Return the text above the file with everything held about a member."""
    return t("Everything I hold about you, table by table. Times are in UTC.")
