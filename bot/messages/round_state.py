"""Messages about where a round stands."""

from collections.abc import Sequence

from bot.components import Item, Layout, Separator, TextDisplay, headed
from bot.i18n import Translator
from bot.messages.next_theme import next_theme
from bot.outbox import Presence, Whereabouts
from bot.posts import Post
from bot.text import escape, link, moment
from bot.themes import NextTheme, Phase, Round

MAX_LONELY_POSTS = 8
"""Posts named to organisers that have no reader, or no comment."""


def status(
    t: Translator,
    current: Round | None,
    posts: Sequence[Post],
    upcoming: NextTheme,
    *,
    where: Whereabouts | None,
    is_organiser: bool,
) -> Layout:
    """Return the state of the current round, and how the next theme comes; organisers see neglected posts.

    `where` says whether its announcement can be read in Discord, or, once it is closed, its round-up; it is None where
    no round has begun.
    """
    state = round_state(t, current, len(posts), upcoming, where)
    neglected = neglected_posts(t, posts) if is_organiser else ""
    below: list[Item] = [Separator(), TextDisplay(neglected)] if neglected else []
    return Layout((TextDisplay(state), *below))


def round_state(
    t: Translator, current: Round | None, posts: int, upcoming: NextTheme, where: Whereabouts | None
) -> str:
    """Return the state of the current round of `posts` posts, and how the next theme comes."""
    following = next_theme(t, upcoming, moment(upcoming.opens_at))
    if current is None or where is None:
        return headed(t("No round has begun yet"), following)
    title, over = escape(current.theme.title if current.theme else ""), t("ROUND {number}", number=current.number)
    return headed(title, _phase(t, current, posts, where), over=over, small=following)


def neglected_posts(t: Translator, posts: Sequence[Post]) -> str:
    """Return, for organisers, which posts have no reader, or no comment of members where comments can be seen.

    It never says who reads.
    """
    unread = [post for post in posts if not post.known_readers]
    silent = [post for post in posts if post.known_readers and post.shows_comments and not post.comments]
    lines = [t("No reader yet: {titles}.", titles=_titles(t, unread))] if unread else []
    lines += [t("I know of no comment from here yet: {titles}.", titles=_titles(t, silent))] if silent else []
    return "\n".join(lines)


def _titles(t: Translator, posts: Sequence[Post]) -> str:
    return t.format_list([link(post.title, post.url, 60) for post in posts[:MAX_LONELY_POSTS]])


def _phase(t: Translator, current: Round, posts: int, where: Whereabouts) -> str:
    date = moment(current.closes_at)
    if current.phase is Phase.WRITING:
        none = t("No posts so far. It closes {when}.", when=date)
        counted = t.plural(
            posts, "{n} post so far. It closes {when}.", "{n} posts so far. It closes {when}.", none, when=date
        )
        if where.presence is not Presence.ON_THE_WAY:
            return counted
        return f"{counted}\n{t('Its announcement is still on the way to the channel.')}"
    counted = t.plural(posts, "{n} post.", "{n} posts.", t("No posts."))
    return f"{counted} {_after_close(t, date, where)}"


def _after_close(t: Translator, date: str, where: Whereabouts) -> str:
    """Return what became of the round-up of a round that closed at a date."""
    channel = f"<#{where.channel}>"
    match where.presence:
        case Presence.STANDS:
            return t("It closed {when}; the round-up is in {channel}.", when=date, channel=channel)
        case Presence.ON_THE_WAY:
            return t("It closed {when}; the round-up is still on the way to {channel}.", when=date, channel=channel)
        case Presence.DELETED:
            return t("It closed {when}; somebody deleted the round-up from {channel}.", when=date, channel=channel)
        case Presence.UNHEARD:
            return t("It closed {when}. Nobody could hear of it here, so it has no round-up.", when=date)
