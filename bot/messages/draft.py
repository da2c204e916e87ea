"""The draft of a round-up, for organisers."""

from bot.actions import EditOpening, OpenDraft
from bot.components import (
    MAX_BUTTON_URL_LENGTH,
    ActionRow,
    Button,
    Item,
    Layout,
    Section,
    Separator,
    TextDisplay,
    split_messages,
)
from bot.i18n import Translator
from bot.posts import Post
from bot.roundup import MAX_OPENING_LENGTH, RoundUp
from bot.text import escape, link, moment, single_line, timestamp
from bot.themes import Phase, Round

MAX_MODAL_TITLE_LENGTH = 45
"""Characters of a modal's title (Discord, "Interactions", modals)."""


def draft_ready(t: Translator, round_: Round, posts: int) -> Layout:
    """Return the message to an organiser that the draft is ready."""
    first = t(
        "The round-up of **{title}** goes out {when}.",
        title=escape(round_.theme.title if round_.theme else "", 150),
        when=timestamp(round_.closes_at, "F"),
    )
    counted = t.plural(posts, "It has {n} post so far.", "It has {n} posts so far.", t("It has no posts so far."))
    may = t("You can say a few words first, and move or leave out posts. If you do nothing, it goes out as it is.")
    button = Button(t("Look at it"), OpenDraft(round_.id).custom_id, style="primary")
    return Layout((TextDisplay(f"{first} {counted}\n{may}"), ActionRow((button,))))


def draft(t: Translator, round_: Round, roundup: RoundUp, web_url: str = "") -> list[Layout]:
    """Return the draft as messages: its posts in order, with buttons to change them.

    `web_url` is where it can be changed on the web; empty, or too long for a button, for nowhere.
    """
    posts = (*roundup.posts, *roundup.late_posts)
    lines = [f"-# {t('ROUND-UP OF ROUND {number}', number=roundup.number)}", f"## {escape(roundup.theme.title, 150)}"]
    lines += [_when(t, round_)]
    lines += [f"\n{escape(roundup.opening, MAX_OPENING_LENGTH)}"] if roundup.opening else []
    buttons = [Button(t("Your introduction"), EditOpening(round_.id).custom_id, style="primary")]
    buttons += [Button(t("Edit on the web"), url=web_url)] if 0 < len(web_url) <= MAX_BUTTON_URL_LENGTH else []
    blocks: list[Item] = [TextDisplay("\n".join(lines)), ActionRow(tuple(buttons)), Separator()]
    blocks += [_post(t, number, post) for number, post in enumerate(posts, 1)]
    blocks += [] if posts else [TextDisplay(t("No post is here yet."))]
    return split_messages(blocks)


def _when(t: Translator, round_: Round) -> str:
    if round_.phase is Phase.ROUNDED_UP:
        return t("It is out. What you change here is changed there.")
    return t("It goes out {when}, whether or not you change anything.", when=moment(round_.closes_at))


def _post(t: Translator, number: int, post: Post) -> Section:
    why = f"\n{escape(post.recommendation)}" if post.recommendation else ""
    body = f"{number}\\. **{link(post.title, post.url)}**\n{escape(post.by, 40)}{why}"
    return Section(body, Button(t("Change"), OpenDraft(post.round, post.id).custom_id))


class PostLabels:
    """The labels of the modal that changes one post of a draft."""

    def __init__(self, t: Translator, post: Post) -> None:
        self.title = single_line(post.title, MAX_MODAL_TITLE_LENGTH) or t("Change")
        self.why = t("Why read it, in a line")
        self.move = t("Where it stands")
        self.stay = t("Where it is")
        self.first = t("First")
        self.up = t("One further up")
        self.down = t("One further down")
        self.last = t("Last")
        self.out = t("Left out")


class OpeningLabels:
    """The labels of the modal for the words that a round-up begins with."""

    def __init__(self, t: Translator) -> None:
        self.title = t("Your introduction")
        self.opening = t("What you would like to say first")
