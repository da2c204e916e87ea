"""Messages about the rounds that are over: the list of all, its perma-post, and those from before the bot came."""

from collections.abc import Sequence
from datetime import datetime

from bot.actions import ForgetPast, Listing
from bot.components import (
    MAX_BUTTON_URL_LENGTH,
    MAX_TEXT_LENGTH,
    ActionRow,
    Button,
    Layout,
    TextDisplay,
    headed,
    titled,
)
from bot.i18n import Translator
from bot.messages.lists import Page, numbered, page_note, pager, with_colon
from bot.text import escape, link, single_line, timestamp
from bot.themes import Community, PastRound
from bot.themes.imported_round import ImportedRound

ROUNDS_AT_EACH_END = 4
"""Rounds that a preview shows, of the oldest and of the newest: enough to see whether they were understood."""
MAX_ROUNDS_ON_PAGE = 10
"""Rounds on a page of the history, of two lines each: as many as a phone shows at once."""
MAX_PERMA_POST_LENGTH = MAX_TEXT_LENGTH - 400
"""Characters of the rounds in a perma-post, which leaves room for its head and end."""


def imported_round(t: Translator, one: ImportedRound) -> tuple[str, Sequence[str]]:
    """Return a round of before, with its number and the way to it, and what is told of it: its month and host."""
    told = [t.format_month(one.day)] if one.day else []
    told += [escape(one.host, 40)] if one.host else []
    return numbered(one.number, f"**{link(one.title, one.url, 100)}**"), told


def _line(t: Translator, one: ImportedRound) -> str:
    title, told = imported_round(t, one)
    return " · ".join([title, *told])


def preview(t: Translator, rounds: Sequence[ImportedRound], left_out: int) -> str:
    """Return what was understood of an index: the oldest and newest of its rounds, in order."""
    head = t.plural(len(rounds), "I understood {n} round", "I understood {n} rounds")
    ends = 2 * ROUNDS_AT_EACH_END
    oldest = rounds if len(rounds) <= ends else rounds[:ROUNDS_AT_EACH_END]
    lines = [_line(t, one) for one in oldest]
    if len(rounds) > ends:
        lines.append(f"-# {t.plural(len(rounds) - ends, '… and {n} between', '… and {n} between')}")
        lines += [_line(t, one) for one in rounds[-ROUNDS_AT_EACH_END:]]
    if left_out:
        words = t.plural(
            left_out,
            "I leave {n} out that is still to come, or that I played with you.",
            "I leave {n} out that are still to come, or that I played with you.",
        )
        lines.append(f"-# {words}")
    lines += ["", t("They join the list of all rounds, and I go on counting from there. Nobody is called.")]
    return headed(head, *lines)


class PreviewLabels:
    """The labels of the buttons under a preview."""

    def __init__(self, t: Translator, count: int) -> None:
        self.take = t.plural(count, "Take this round", "Take these {n} rounds")
        self.not_now = t("Not now")


def past_taken(t: Translator, count: int, brought_at: datetime, next_number: int) -> Layout:
    """Return the reply to a host who brought rounds of before, with a button that takes out these alone."""
    head = t.plural(count, "{n} earlier round is here", "{n} earlier rounds are here")
    words = t("The next one is number {number}. **/round history** lists all.", number=next_number)
    return titled(head, words, buttons=(_forget(t, ForgetPast(brought_at)),))


def known_past(t: Translator, rounds: Sequence[ImportedRound]) -> Layout:
    """Return how many rounds of before are here, with a button that takes them out."""
    head = t.plural(len(rounds), "{n} earlier round is here", "{n} earlier rounds are here")
    how = t("Give me the page again, and what you corrected there is corrected here.")
    return titled(head, how, buttons=(_forget(t, ForgetPast()),))


def _forget(t: Translator, action: ForgetPast) -> Button:
    return Button(t("Take them out again"), action.custom_id)


def past_forgotten(t: Translator) -> str:
    """Return the reply to a host who took rounds of before out again."""
    return t("Those earlier rounds are out again. The numbers stay.")


def past_declined(t: Translator) -> str:
    """Return the reply to a host who does not take what was understood."""
    return t("All right, nothing is changed.")


def history(
    t: Translator, community: Community, past: Sequence[PastRound], before: Sequence[ImportedRound], number: int = 1
) -> Layout:
    """Return a page of the past rounds, each with its number, theme, number of posts, and a link to its round-up.

    `before` are those that were played before the bot came; pages are counted from 1.
    """
    rounds = _all_past(t, past, before)
    lines = [f"{title}\n-# {' · '.join(told)}" if told else title for title, told in rounds]
    page = Page.choose(lines, number, MAX_ROUNDS_ON_PAGE)
    return titled(
        escape(perma_post_name(t, community)),
        "\n".join(page.texts),
        small=page_note(t, page, t("Newest first.")),
        buttons=pager(t, Listing.ROUNDS, page),
    )


def perma_post_name(t: Translator, community: Community) -> str:
    """Return the title of the perma-post's post in a forum."""
    return single_line(t("Every round of {tag}", tag=community.tag), 100)


def perma_post(
    t: Translator, community: Community, past: Sequence[PastRound], before: Sequence[ImportedRound], pages: str
) -> Layout:
    """Return the perma-post: the past rounds, newest first, as many as fit; `pages` is the site's URL, or empty.

    `before` are those that were played before the bot came.
    """
    room, lines = MAX_PERMA_POST_LENGTH, [f"## {escape(perma_post_name(t, community))}"]
    all_lines = [" · ".join([title, *told]) for title, told in _all_past(t, past, before)]
    for shown, line in enumerate(all_lines):
        room -= len(line) + 1
        if room < 0:
            earlier = t.plural(len(all_lines) - shown, "and {n} earlier one", "and {n} earlier ones")
            lines.append(f"-# {with_colon(t, earlier, '**/round history**')}")
            break
        lines.append(line)
    text = TextDisplay("\n".join(lines))
    if not pages or len(pages) > MAX_BUTTON_URL_LENGTH:
        return Layout((text,))
    return Layout((text, ActionRow((Button(t("Read them on the web"), url=pages),))))


def perma_post_moved(t: Translator, community: Community) -> Layout:
    """Return what replaces the perma-post in its previous channel."""
    return Layout((TextDisplay(t("Round-ups appear in {channel} now.", channel=f"<#{community.roundup_channel}>")),))


def _all_past(
    t: Translator, past: Sequence[PastRound], before: Sequence[ImportedRound]
) -> Sequence[tuple[str, Sequence[str]]]:
    """Return each round that is over, newest first: its number and theme, and what else there is to tell of it."""
    return [*(_past(t, one) for one in past), *(imported_round(t, one) for one in before)]


def _past(t: Translator, past: PastRound) -> tuple[str, Sequence[str]]:
    round_ = past.round
    title = escape(round_.theme.title if round_.theme else "", 100)
    shown = f"[{title}]({past.roundup_url})" if past.roundup_url else title
    counted = t.plural(past.posts, "{n} post", "{n} posts", t("no posts"))
    return numbered(round_.number, f"**{shown}**"), (counted, timestamp(round_.last_moment, "D"))
