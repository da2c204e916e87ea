"""The draft of a round-up, for hosts: the round-up as it will be posted, page by page, and what can be changed."""

from collections.abc import Sequence

from bot.actions import (
    ChooseDraftPost,
    CreditDraftPost,
    EditDraftPost,
    EditOpening,
    EditOrder,
    LeaveOutPost,
    OpenDraft,
    PreviewRoundup,
    TurnDraft,
    UndoEdits,
)
from bot.components import (
    MAX_BUTTON_URL_LENGTH,
    MAX_CHOICES,
    MAX_COMPONENTS,
    MAX_TEXT_LENGTH,
    ActionRow,
    Button,
    Choice,
    Item,
    Layout,
    Menu,
    Section,
    Separator,
    TextDisplay,
    thumbnail_url,
)
from bot.i18n import Translator
from bot.messages.lists import numbered
from bot.messages.posts import evidence_in_words, evidence_text
from bot.messages.roundup import RoundupWords
from bot.posts import Evidence, Post
from bot.roundup.draft import Draft
from bot.text import escape, link, moment, single_line, timestamp
from bot.themes import Community, MemberId, Phase, Round, RoundId

MAX_MODAL_TITLE_LENGTH = 45
"""Characters of a modal's title (Discord, "Interactions", modals)."""
MAX_POSTS_PER_PAGE = 10
"""Posts of a page: three screens of a phone, and fewer than a menu holds."""
MAX_TITLES_LENGTH = 3500
"""Characters of the posts beside their numbers in the form for the order."""
MAX_REPLACED, MAX_REPLACED_LENGTH = 3, 600
"""Words that are shown which a form replaced or could not save, and characters of each: a form has one or two."""
MAX_POSTS_NAMED = 5
"""Posts that are named in one sentence."""
MAX_PIECES_SHOWN = 3
"""Pieces of evidence that are shown of a post."""

Block = tuple[Item, Post | None]
"""A part of a draft, with the post that it shows."""


def replaced_words(t: Translator, words: Sequence[str]) -> Layout:
    """Return what a host reads who has replaced words of another host, saved while the host's form was open."""
    first = t("While your form was open, another host had saved this, and yours replaces it:")
    shown = [f"> {escape(one, MAX_REPLACED_LENGTH)}" for one in words[:MAX_REPLACED]]
    return Layout((TextDisplay("\n".join([first, *shown])),))


def post_has_left(t: Translator, words: Sequence[str]) -> Layout:
    """Return what a host reads who changed something about a post that had left the draft, with what they wrote."""
    if not words:
        nothing = t("That post has left the round meanwhile, so there is nothing to change about it.")
        return Layout((TextDisplay(nothing),))
    first = t("That post has left the round meanwhile, so this is not saved. What you wrote, in case it comes back:")
    return Layout(
        (TextDisplay(first), *(TextDisplay(f"> {escape(one, MAX_REPLACED_LENGTH)}") for one in words[:MAX_REPLACED]))
    )


def draft_ready(t: Translator, community: Community, round_: Round, posts: int, waiting: int) -> Layout:
    """Return the message to an organiser that the draft is ready; of a round that is over, what it becomes.

    `posts` are as many as it has, and `waiting` those about which nobody has answered yet.
    """
    button = Button(t("Look at it"), OpenDraft(round_.id).custom_id, style="primary")
    if round_.phase not in {Phase.SCHEDULED, Phase.WRITING}:
        words = t(
            "In **{tag}** the round on **{title}** closed {when}. You can change its round-up until a week after that.",
            tag=escape(community.tag),
            title=escape(round_.theme.title if round_.theme else "", 150),
            when=timestamp(round_.closes_at, "F"),
        )
        return Layout((TextDisplay(words), ActionRow((button,))))
    first = t(
        "In **{tag}** the round-up of **{title}** goes out {when}.",
        tag=escape(community.tag),
        title=escape(round_.theme.title if round_.theme else "", 150),
        when=timestamp(round_.closes_at, "F"),
    )
    counted = t.plural(posts, "It has {n} post so far.", "It has {n} posts so far.", t("It has no posts so far."))
    asked = t.plural(waiting, "{n} post waits for an answer.", "{n} posts wait for an answer.", " ").strip()
    may = t("You can say a few words first, and move or leave out posts. If you do nothing, it goes out as it is.")
    return Layout((TextDisplay(f"{' '.join(filter(None, (first, counted, asked)))}\n{may}"), ActionRow((button,))))


def draft_pages(t: Translator, channel_t: Translator, draft: Draft, web_url: str = "") -> list[Layout]:
    """Return the pages of a draft, each a message: the round-up in the language of its channel, and what can be done.

    `web_url` is where it can be changed on the web; empty, or too long for a button, for nowhere.
    """
    blocks = _blocks(t, channel_t, draft)
    pages = _paged(blocks, _beside(t, draft, web_url, 1, 1))
    if len(pages) > 1:
        pages = _paged(blocks, _beside(t, draft, web_url, 2, 3))
    layouts = []
    for number, page in enumerate(pages, 1):
        head, *controls = _beside(t, draft, web_url, number, len(pages))
        posts = [post for _, post in page if post is not None]
        menu = [_menu(t, draft, posts)] if posts else []
        layouts.append(Layout((head, Separator(), *(item for item, _ in page), Separator(), *menu, *controls)))
    return layouts


def _blocks(t: Translator, channel_t: Translator, draft: Draft) -> list[Block]:
    words = RoundupWords(channel_t, draft.roundup)
    blocks: list[Block] = [(TextDisplay(words.head), None)]
    if draft.roundup.posts:
        blocks.append((Separator(), None))
        blocks += [
            (_shown(numbered(number, words.post(post)), post), post)
            for number, post in enumerate(draft.roundup.posts, 1)
        ]
    if draft.roundup.late_posts:
        blocks += [(Separator(), None), (TextDisplay(words.late), None)]
        blocks += [(_shown(words.post(post), post), post) for post in draft.roundup.late_posts]
    if words.foot:
        blocks += [(Separator(), None), (TextDisplay(words.foot), None)]
    if draft.waiting:
        blocks.append((Separator(), None))
        blocks += [(TextDisplay(_that_waits(t, post)), post) for post in draft.waiting]
    if draft.left_out:
        blocks.append((Separator(), None))
        blocks += [
            (TextDisplay(f"-# {t('Left out: {post}, by {name}.', post=_link(post), name=escape(post.by, 40))}"), post)
            for post in draft.left_out
        ]
    return blocks


def _that_waits(t: Translator, post: Post) -> str:
    return t("Waits for an answer: {post}, by {name}.", post=_link(post), name=escape(post.by, 40))


def _shown(words: str, post: Post) -> Item:
    picture = thumbnail_url(post.picture)
    return Section(words, None, picture) if picture else TextDisplay(words)


def _link(post: Post) -> str:
    return link(post.title, post.url, 80)


def _paged(blocks: Sequence[Block], beside: Sequence[Item]) -> list[list[Block]]:
    """Return the parts of a draft on pages that leave room for what stands beside them, and for a menu."""
    taken = (*beside, Separator(), Separator(), Menu(ChooseDraftPost(RoundId(0)).custom_id, "", ()))
    pages: list[list[Block]] = [[]]
    for block in blocks:
        characters, components = Layout((*taken, *(item for item, _ in pages[-1]), block[0])).size()
        posts = sum(post is not None for _, post in (*pages[-1], block))
        if characters > MAX_TEXT_LENGTH or components > MAX_COMPONENTS or posts > MAX_POSTS_PER_PAGE:
            pages.append([])
        if pages[-1] or not isinstance(block[0], Separator):  # no page begins with a separator
            pages[-1].append(block)
    return [_without_last_separator(page) for page in pages]


def _without_last_separator(page: list[Block]) -> list[Block]:
    return page[:-1] if page and isinstance(page[-1][0], Separator) else page


def _beside(t: Translator, draft: Draft, web_url: str, number: int, pages: int) -> Sequence[Item]:
    """Return what stands on a page beside the round-up: its head, and the buttons below."""
    round_id = draft.round.id
    buttons = [Button(t("Introduction"), EditOpening(round_id).custom_id)]
    buttons += [Button(t("Order"), EditOrder(round_id).custom_id)] if len(draft.roundup.posts) > 1 else []
    buttons += [Button(t("Preview"), PreviewRoundup(round_id).custom_id, style="primary")]
    buttons += [Button(t("As it was"), UndoEdits(round_id, is_sure=False).custom_id)] if draft.is_edited else []
    buttons += [Button(t("Edit on the web"), url=web_url)] if 0 < len(web_url) <= MAX_BUTTON_URL_LENGTH else []
    turns = []
    if number > 1:
        turns.append(Button(t("‹ Page {number}", number=number - 1), TurnDraft(round_id, number - 1).custom_id))
    if number < pages:
        turns.append(Button(t("Page {number} ›", number=number + 1), TurnDraft(round_id, number + 1).custom_id))
    rows = [ActionRow(tuple(buttons)), *([ActionRow(tuple(turns))] if turns else [])]
    return (TextDisplay(_when(t, draft.round, number, pages)), *rows)


def _when(t: Translator, round_: Round, number: int, pages: int) -> str:
    if round_.phase is Phase.ROUNDED_UP:
        words = t("It is out. What you change here is changed there.")
    else:
        words = t("It goes out {when}, whether or not you change anything.", when=moment(round_.closes_at))
    page = f" {t('Page {number} of {pages}.', number=number, pages=pages)}" if pages > 1 else ""
    return f"-# {words}{page}"


def _menu(t: Translator, draft: Draft, posts: Sequence[Post]) -> Menu:
    choices = tuple(_choice(t, draft, post) for post in posts)
    return Menu(ChooseDraftPost(draft.round.id).custom_id, t("Change a post…"), choices)


def _choice(t: Translator, draft: Draft, post: Post) -> Choice:
    title, name = single_line(post.shown_title, 90), single_line(post.by, 40) or "?"
    if place := draft.place_of(post.id):
        return Choice(f"{place}. {title}", str(post.id), name)
    return Choice(title, str(post.id), f"{name} · {_state(t, draft, post)}")


def _state(t: Translator, draft: Draft, post: Post) -> str:
    """Return where a post stands that has no number."""
    if post in draft.waiting:
        return t("Waits for an answer")
    return t("Left out") if post in draft.left_out else t("Came a little later")


def draft_post(
    t: Translator,
    channel_t: Translator,
    draft: Draft,
    post: Post,
    evidence: Sequence[Evidence],
    page: int,
    signature: str,
    others: Sequence[tuple[MemberId, str]],
) -> Layout:
    """Return one post of a draft as it will look, with what can be changed about it.

    `page` is where the post stands in the draft. `others` are the members who may have written it, with their names,
    and `signature` the name that signs it, if one does.
    """
    round_id, place = draft.round.id, draft.place_of(post.id)
    state = t("Number {number} of {count}", number=place, count=len(draft.roundup.posts)) if place else ""
    state = state or _state(t, draft, post)
    pieces = [one for one in evidence if one.speaks_for][:MAX_PIECES_SHOWN]
    found = [f"- {evidence_in_words(t, one, evidence_text(one))}" for one in pieces]
    reasons = t("What speaks for it") if post in draft.waiting else t("Why it is in the round")
    why = "\n".join([f"-# {reasons}", *(found or [f"- {_by_hand(t)}"])])
    items: list[Item] = [TextDisplay(f"-# {state}")]
    items += [_shown(RoundupWords(channel_t, draft.roundup).post(post), post), TextDisplay(why), Separator()]
    if others:
        holds = t("And whatever else is signed {name}", name=single_line(signature, 40)) if signature else ""
        choices = tuple(
            Choice(single_line(name, 90) or "?", str(member), holds) for member, name in others[:MAX_CHOICES]
        )
        items.append(Menu(CreditDraftPost(round_id, post.id).custom_id, t("Somebody else wrote it…"), choices))
    whole = Button(t("Back to the draft"), TurnDraft(round_id, page).custom_id)
    items.append(ActionRow((*_choices_about(t, draft, post), whole)))
    return Layout(tuple(items))


def _choices_about(t: Translator, draft: Draft, post: Post) -> Sequence[Button]:
    """Return the buttons that say what becomes of a post."""
    out, into = (LeaveOutPost(draft.round.id, post.id, is_out=is_out).custom_id for is_out in (True, False))
    leave_out = Button(t("Leave it out"), out)
    if post in draft.left_out:
        return [Button(t("Back into the round"), into, style="primary")]
    if post in draft.waiting:
        return [Button(t("Into the round"), into, style="success"), leave_out]
    return [Button(t("Edit"), EditDraftPost(draft.round.id, post.id).custom_id, style="primary"), leave_out]


def _by_hand(t: Translator) -> str:
    return t("I found neither the hashtag nor a name of the round in it.")


def undo_question(t: Translator, draft: Draft) -> Layout:
    """Return the question whether all that hosts changed in a draft shall be undone."""
    asked = t("Shall the round-up be again as I put it together?")
    goes = t("What hosts changed goes: the introduction, their quotes and lines, and their order.")
    titles = [_link(post) for post in draft.left_out[:MAX_POSTS_NAMED]]
    titles += [t("others")] if len(draft.left_out) > len(titles) else []
    back = [t("Back in the round: {posts}.", posts=t.format_list(titles))] if titles else []
    yes = Button(t("Yes, as it was"), UndoEdits(draft.round.id, is_sure=True).custom_id, style="danger")
    no = Button(t("Back to the draft"), TurnDraft(draft.round.id, 1).custom_id)
    return Layout((TextDisplay("\n".join([f"**{asked}**", goes, *back])), ActionRow((yes, no))))


class PostLabels:
    """The labels of the modal that changes one post of a draft."""

    def __init__(self, t: Translator, post: Post, posts: int) -> None:
        self.title = single_line(post.shown_title, MAX_MODAL_TITLE_LENGTH) or t("Edit")
        self.quote = t("Quote, in the author's own words")
        self.why = t("Why read it, in a line")
        self.place = t("Place, from 1 to {last}", last=posts)


class OrderLabels:
    """The texts of the modal for the order of the posts."""

    def __init__(self, t: Translator, draft: Draft) -> None:
        posts = draft.roundup.posts
        self.title = t("Order")
        width = max(10, MAX_TITLES_LENGTH // max(1, len(posts)) - 12)
        lines = [numbered(number, escape(post.shown_title, min(60, width))) for number, post in enumerate(posts, 1)]
        self.posts = _fitting(lines)
        self.order = t("The numbers, in the order that you want")
        self.hint = t("Each once, such as 3, 1, 2. 4-6 stands for 4, 5, 6.")


def _fitting(lines: Sequence[str]) -> str:
    """Return the first of these lines that fit together, and that there are more."""
    shown = list(lines)
    while sum(map(len, shown)) + len(shown) > MAX_TITLES_LENGTH:
        shown.pop()
    return "\n".join(shown if len(shown) == len(lines) else [*shown, "…"])


class OpeningLabels:
    """The labels of the modal for the words that a round-up begins with."""

    def __init__(self, t: Translator) -> None:
        self.title = t("Your introduction")
        self.opening = t("What you would like to say first")
