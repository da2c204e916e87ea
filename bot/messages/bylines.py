"""Messages about the names that sign a blog: whose they are, and what was answered."""

from collections.abc import Sequence

from bot.actions import BylineAnswer, NameWriter
from bot.comments import Byline, normalize_name
from bot.components import Button, Layout, TextDisplay, headed, rows_of, titled
from bot.i18n import Translator
from bot.messages.lists import settled
from bot.text import escape, link, single_line
from bot.themes import Community, MemberId

MAX_SIGNATURE_LENGTH = 60
"""Characters of a name that signs a blog; a button and a line of a menu hold more."""
MAX_NAMES_LISTED = 8


def ask_who_wrote(
    t: Translator, byline: Byline, title: str, url: str, writers: Sequence[tuple[MemberId, int, str]]
) -> Layout:
    """Return the question to a blog's writers, each with their Discord user and name, who signs a post of it."""
    values = {
        "members": t.format_list([f"<@{user}>" for _, user, _ in writers]),
        "post": link(title or url, url),
    }
    if is_signed := normalize_name(byline.display) == byline.name:
        asked = t("{members}, {post} is signed **{name}**. Who is that?", **values, name=escape(byline.display))
        small = t("The answer holds for every post with that name. **/blog authors** changes it.")
    else:
        asked = t("{members}, {post} is not signed. Who wrote it?", **values)
        small = t("It comes into the round once I know.")
    buttons = [
        Button(
            single_line(name, MAX_SIGNATURE_LENGTH) or "?", NameWriter(byline.id, BylineAnswer.THEIRS, member).custom_id
        )
        for member, _, name in writers
    ]
    buttons.append(Button(t("Somebody else"), NameWriter(byline.id, BylineAnswer.NOBODY).custom_id))
    if len(writers) == 1 and is_signed:
        [(member, _, name)] = writers
        label = t("All of it is {name}'s", name=single_line(name, MAX_SIGNATURE_LENGTH - 20))
        buttons.append(Button(label, NameWriter(byline.id, BylineAnswer.EVERYTHING, member).custom_id))
    return Layout((TextDisplay(f"{asked}\n-# {small}"), *rows_of(buttons)))


def blog_is_shared(t: Translator, community: Community, title: str, newcomer: str) -> Layout:
    """Return the message to who brings a blog that somebody else brought it, too."""
    words = t(
        "**{name}** brought **{title}** to {tag} as well, so you share it there. The name that signs a post "
        "says whose it is: **/blog authors** shows which are yours.",
        name=escape(newcomer, 40),
        title=escape(title, 100),
        tag=escape(community.tag),
    )
    small = t("If they don't write there, tell a host, who can undo it with **/blog remove**. Your blog stays.")
    return titled(t("You share your blog"), words, small=small)


def who_wrote_answered(t: Translator, byline: Byline, writer: str | None) -> Layout:
    """Return what replaces the question: the name of the member who it is, or None for nobody here."""
    values = {"signed": escape(byline.display), "name": escape(writer or "", 40)}
    if writer is None:
        words = t("**{signed}** is by somebody else, and stays out. **/blog authors** changes it.", **values)
    elif normalize_name(byline.display) == byline.name:
        words = t("Posts signed **{signed}** are {name}'s from now on. **/blog authors** changes it.", **values)
    else:
        words = t("**{signed}** is by {name}. Thank you.", **values)
    return settled(words)


def nobodys_post(t: Translator, signature: str) -> str:
    """Return the note that a post is nobody's here by what signs it; `signature` is empty where nothing does."""
    if signature:
        return t(
            "It is signed **{name}**, and nobody here writes under that name. **/blog authors** changes it.",
            name=escape(signature, MAX_SIGNATURE_LENGTH),
        )
    return t("It is not signed, and several write that blog. **/post submit** says that it is yours.")


def which_names(t: Translator, title: str, names: Sequence[str], whose: str | None) -> str:
    """Return the question which of the names that sign a blog are the member's; `whose` names them for a host."""
    values = {"title": escape(title, 100), "names": _listed(t, names)}
    asked = (
        t("**{title}** has posts by {names}. Which are you?", **values)
        if whose is None
        else t("**{title}** has posts by {names}. Which are {name}?", **values, name=escape(whose, 40))
    )
    small = t("Only what is signed so counts; the rest is left to whoever wrote it.")
    return headed(t("Names that sign a blog"), asked, small=small)


def _listed(t: Translator, names: Sequence[str]) -> str:
    """Return the first of these names in bold, and that there are others."""
    shown = [f"**{escape(name, MAX_SIGNATURE_LENGTH)}**" for name in names[:MAX_NAMES_LISTED]]
    return t.format_list([*shown, t("others")] if len(names) > len(shown) else shown)


def writes_everything(t: Translator) -> str:
    """Return the line of the menu for a member who writes all of a blog."""
    return t("All of it, whoever signs")


def no_names(t: Translator, title: str) -> str:
    """Return the reply where no post of a blog is signed."""
    return t(
        "No post of **{title}** that I have seen is signed, so there is nothing to tell apart.",
        title=escape(title, 100),
    )


def names_chosen(t: Translator, title: str, names: Sequence[str], *, everything: bool) -> str:
    """Return the reply to a member who said which names in a blog are theirs."""
    values = {"title": escape(title, 100), "names": _listed(t, names)}
    if everything:
        return t("Noted: everything in **{title}** counts, whoever signs it.", **values)
    if names:
        return t("Noted: in **{title}**, what is signed {names} counts.", **values)
    return t("Noted: none of these names in **{title}**. **/post submit** takes a single post.", **values)
