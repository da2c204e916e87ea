"""The question whether what a member reads and comments may be noted, and what is said to their answer."""

from bot.actions import AnswerConsent, FindOwnComment
from bot.components import Button, Layout, titled
from bot.i18n import Translator
from bot.posts import Post
from bot.text import escape, timestamp
from bot.themes import Member

Yes = AnswerConsent | FindOwnComment
"""What a yes does: it is recorded, and what the member said before they were asked goes on."""
_JUST_YES = AnswerConsent(agrees=True)


def ask_consent(t: Translator, yes: Yes = _JUST_YES) -> Layout:
    """Return the question to a member, with two buttons alike."""
    what = t(
        "When you say that you read a post, its author sees one reader more. When you comment, they see that they were "
        "answered. Only you see whom you read."
    )
    either_way = t("Your blog is in the game either way. **/me** and **/privacy show** change your answer at any time.")
    buttons = consent_buttons(t, None, yes)
    return titled(t("May I note what you read and comment?"), what, small=either_way, buttons=buttons)


def consent_buttons(t: Translator, member: Member | None, yes: Yes = _JUST_YES) -> tuple[Button, ...]:
    """Return the buttons with which a member answers, or changes their answer in one press."""
    no = AnswerConsent(agrees=False).custom_id
    if member is None or not member.answered_consent:
        return Button(t("Yes, note it"), yes.custom_id), Button(t("No, note nothing"), no)
    return (Button(t("Stop noting"), no) if member.is_tracked else _note_from_now_on(t, yes),)


def noting(t: Translator, member: Member) -> str:
    """Return whether a member's reads and comments are noted, and since when."""
    if member.paused_at is not None:
        since = timestamp(member.paused_at, "D")
        return t("Since {date} I note nothing of what you read and comment, as you wish.", date=since)
    if member.consented_at is None:
        return t("I note nothing of what you read and comment: you have not said that I may.")
    since = timestamp(member.consented_at, "D")
    return t("Since {date} I note what you read and comment, as you agreed.", date=since)


def consent_answered(t: Translator, member: Member) -> Layout:
    """Return the reply to a member's answer, with a button that changes it."""
    change = t("**/me** and **/privacy show** change it at any time.")
    if member.is_tracked:
        words = t("What you read and comment counts from now on, for you and for those you read. Only you see whom.")
        return titled(t("Noted from now on"), words, small=change, buttons=consent_buttons(t, member))
    words = t("You can read everything all the same, and your blog stays in the game.")
    return titled(t("I note nothing"), words, small=change, buttons=consent_buttons(t, member))


def declined(t: Translator, post: Post) -> Layout:
    """Return the reply to a member who wants nothing noted, and says that they read a post."""
    words = t("You wanted it so: {name} does not see that somebody read it.", name=escape(post.by, 40))
    return titled(t("I note nothing"), words, buttons=(_note_from_now_on(t, AnswerConsent(agrees=True, post=post.id)),))


def comment_declined(t: Translator, post: Post) -> Layout:
    """Return the reply to a member who wants nothing noted, and says that they commented on a post."""
    words = t(
        "You wanted it so: I did not look for your comment. {name} sees it on the blog all the same.",
        name=escape(post.by, 40),
    )
    return titled(t("I note nothing"), words, buttons=(_note_from_now_on(t, FindOwnComment(post.id, agrees=True)),))


def _note_from_now_on(t: Translator, yes: Yes) -> Button:
    return Button(note_label(t), yes.custom_id)


def note_label(t: Translator) -> str:
    """Return what stands on a button that begins the noting for who had it stopped."""
    return t("Note it from now on")
