"""Messages about comments: whose they are, and the names that members sign them with."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import assert_never

from bot.actions import AnswerIdentityQuestion, ClaimComment, ClaimNone, DisownComments
from bot.comments import Alias, AliasKind, Claim, KnownIdentities, OfferedComment, is_full_name, normalize_name
from bot.components import Button, Layout, titled
from bot.i18n import Translator
from bot.messages.lists import fit_lines, in_circle
from bot.posts import Post
from bot.text import escape, link, single_line, timestamp
from bot.themes import Community

MAX_LABEL_LENGTH = 60
MAX_OFFERED = 5
"""Comments of which a member is asked at a time which is theirs."""


def confirm_author(t: Translator, community: Community, post: Post, name: str, alias: int, comment: int) -> Layout:
    """Return the question to a member whether a comment signed with their name is theirs."""
    asked = t(
        "A comment under {post} is signed **{name}**. If it is yours, I know you by that name from now on.",
        post=link(post.title, post.url),
        name=escape(name, MAX_LABEL_LENGTH),
    )
    was_me = AnswerIdentityQuestion(community.id, alias, comment, post.id, was_me=True)
    yes = Button(t("Yes, it was me"), was_me.custom_id, style="success")
    no = Button(t("No"), replace(was_me, was_me=False).custom_id)
    return titled(t("Was it you?"), asked, over=escape(community.tag), buttons=(yes, no))


def author_confirmed(t: Translator, community: Community, alias: Alias, claim: Claim) -> str:
    """Return what replaces the question of `confirm_author`, and what became of the comment."""
    return in_circle(community, _author_confirmed(t, alias, claim))


def _author_confirmed(t: Translator, alias: Alias, claim: Claim) -> str:
    name = escape(alias.display, MAX_LABEL_LENGTH)
    known = t("Noted. I know you by **{name}** now; **/blog name** shows and changes it.", name=name)
    match claim:
        case Claim.NONE:
            return t("Then it was somebody else. I don't ask about **{name}** again.", name=name)
        case Claim.NOTED:
            return known
        case Claim.PAUSED:
            but = t("That comment stays unnoted, as you let me note none just now: **/privacy show** changes that.")
        case Claim.POST_IS_GONE:
            but = t("That comment doesn't count any more, as its post has left the round.")
        case Claim.TAKEN:
            but = t("That comment can't become yours any more: it is gone, or noted as somebody else's.")
        case unexpected:
            assert_never(unexpected)
    return f"{known}\n-# {but}"


def choose_comment(t: Translator, post: Post, offered: Sequence[OfferedComment], *, has_more: bool = False) -> Layout:
    """Return the question which of the unclaimed comments is the member's; `has_more` says that others come after them.

    Those that are signed alike are numbered, and the question says when each was written.
    """
    if not offered:
        words = t(
            "Under {post} I see none that could be yours. It may wait to be approved; I look again by myself. "
            "If you sign with another name, tell me with **/blog name**.",
            post=link(post.title, post.url),
        )
        return titled(t("I can't find your comment"), words)
    offered = offered[:MAX_OFFERED]
    words = t("The comments under {post}. I know you by the name that you choose.", post=link(post.title, post.url))
    labels = _labels(offered)
    buttons = (Button(labels[one.id], ClaimComment(post.id, one.id).custom_id) for one in offered)
    alike = [(labels[one.id], one.published) for one in offered if labels[one.id] != _signed(one)]
    told = [f"**{escape(label)}** · {timestamp(published, 'f')}" for label, published in alike if published]
    none = Button(t("None of these"), ClaimNone(post.id, offered[-1].id if has_more else None).custom_id)
    lines = "\n".join([words, *told])
    return titled(t("Which of these is you?"), lines, buttons=(*buttons, none))


def _labels(offered: Sequence[OfferedComment]) -> Mapping[int, str]:
    """Return what the buttons of comments say: their names, those that are there more than once with a number."""
    alike = defaultdict[str, list[OfferedComment]](list)
    for one in offered:
        alike[normalize_name(one.name) or _signed(one)].append(one)
    numbered = ((one, f" ({at})" if len(same) > 1 else "") for same in alike.values() for at, one in enumerate(same, 1))
    return {one.id: f"{_signed(one)}{number}" for one, number in numbered}


def _signed(comment: OfferedComment) -> str:
    return single_line(comment.name, MAX_LABEL_LENGTH) or "?"


def comments_unreadable(t: Translator, post: Post) -> str:
    """Return the reply if the bot can't fetch the comments of a blog."""
    return t(
        "I can't see the comments under {post}: that blog shows no comments to bots. {name} sees yours there anyway.",
        post=link(post.title, post.url),
        name=escape(post.by, 40),
    )


def comments_unanswered(t: Translator, post: Post) -> str:
    """Return the reply if a blog did not give the bot its comments when it was asked."""
    return t(
        "I can't tell yet whether your comment is under {post}: the blog did not give me its comments when I asked. "
        "I ask again by myself, and whenever you press **I commented**.",
        post=link(post.title, post.url),
    )


def comment_found(t: Translator, post: Post, *, is_authors: bool) -> Layout:
    """Return the reply if the member's comment was found; `is_authors` says that it stands under their own post."""
    return _found(t, post, is_authors=is_authors)


def comment_claimed(t: Translator, post: Post, name: str, *, is_authors: bool, is_name_shared: bool) -> Layout:
    """Return the reply to a member who claimed a comment; `is_name_shared` where another member has that name, too."""
    shown = escape(name, MAX_LABEL_LENGTH)
    if is_name_shared:
        known = t("**{name}** is another member here, too. So I know this comment, and not the name.", name=shown)
    elif is_full_name(name):
        known = t("I know you by **{name}** now; **/blog name** shows and changes it.", name=shown)
    else:
        known = _one_word(t) if normalize_name(name) else ""
    return _found(t, post, known, is_authors=is_authors)


def _found(t: Translator, post: Post, small: str = "", *, is_authors: bool) -> Layout:
    if is_authors:
        words = t("I know now that you answered there. Under your own post it counts nothing.")
    else:
        words = t("{name} sees that it was answered.", name=escape(post.by, 40))
    not_mine = Button(t("It isn't mine"), DisownComments(post.id).custom_id)
    return titled(t("I have your comment"), words, small=small, buttons=(not_mine,))


def comments_disowned(t: Translator, names: Sequence[str]) -> str:
    """Return the reply to a member who said that what was noted as theirs isn't; `names` went with it."""
    first = t("Then I have no comment there as yours.")
    if not names:
        return f"{first}\n-# {t('If one there is yours, press **I commented** again.')}"
    listed = t.format_list([f"**{escape(name, MAX_LABEL_LENGTH)}**" for name in names])
    forgotten = t("I don't know you by {name} any more; **/blog name** shows and changes that.", name=listed)
    return f"{first}\n-# {forgotten}"


def known_identities(t: Translator, known: KnownIdentities) -> Layout:
    """Return the names and pages that identify a member's comments."""
    listed = list(dict.fromkeys(f"- {escape(alias.display, MAX_LABEL_LENGTH)}" for alias in known.aliases))
    listed += [f"- {link(page.partition('://')[2], page)}" for page in known.profiles]
    first = (
        t("By your blog's address, and by these:")
        if listed
        else t("By your blog's address. A name that you leave with comments helps me to find them.")
    )
    doubts = [
        t(
            "Is {address} yours? That page does not name the blog I look at. If it is, give it to **/blog name**.",
            address=escape(address, 100),
        )
        for address in known.unverified_homes
    ]
    words = fit_lines(t, [first, *listed, *doubts])
    return titled(t("How I know your comments"), words, small=_small(t, known))


def _small(t: Translator, known: KnownIdentities) -> str:
    """Return the notes below a member's names."""
    notes = [t("Give a name again to take it out.")] if known.aliases else []
    notes += [t("A page is here because your blog and it link to each other.")] if known.profiles else []
    notes += [_front_page(t, known.front_pages[0])] if known.front_pages else []
    words = [alias for alias in known.aliases if alias.kind is AliasKind.NAME and not is_full_name(alias.value)]
    notes += [_one_word(t)] if words else []
    return " ".join(notes)


def _one_word(t: Translator) -> str:
    return t("One word could be anybody's name: under it I look when you press **I commented**.")


def _front_page(t: Translator, address: str) -> str:
    return t(
        "Of {address} only the front page is yours, as many may write there. "
        "For a page below it, give its whole address.",
        address=escape(address, MAX_LABEL_LENGTH),
    )
