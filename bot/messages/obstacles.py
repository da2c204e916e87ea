"""What could not be said, and why, for hosts."""

from collections.abc import Mapping, Sequence

from bot.actions import RetryDelivery
from bot.components import Button, Layout, TextDisplay, titled
from bot.i18n import LazyString, Translator
from bot.messages.lists import fit_lines
from bot.messages.setup import permission_check, permission_lines
from bot.outbox import AddOn, MessageKind, Obstacle
from bot.posts import Post
from bot.text import escape, link
from bot.themes import Community

Described = tuple[MessageKind, AddOn | None, int, Obstacle]
"""What can't be said or made: the kind of message, what of it, the channel, and what stands in the way."""
WHY = {
    Obstacle.NO_ACCESS: LazyString("I can't see this channel"),
    Obstacle.NO_PERMISSION: LazyString("a permission is missing"),
    Obstacle.TIMED_OUT: LazyString("I am in a timeout; a moderator can remove it"),
    Obstacle.WRONG_CHANNEL: LazyString("a channel of this kind takes no messages"),
    Obstacle.TAG_REQUIRED: LazyString("this forum wants a tag on each post, and has none that I may use"),
    Obstacle.THREAD_LOCKED: LazyString("the thread is locked"),
    Obstacle.PINS_FULL: LazyString("no more pins fit in this channel"),
    Obstacle.THREADS_FULL: LazyString("the server has as many open threads as Discord allows"),
    Obstacle.EVENTS_FULL: LazyString("the server has as many events as Discord allows"),
    Obstacle.AUTOMOD: LazyString("the server's AutoMod keeps it back"),
    Obstacle.CHANNEL_GONE: LazyString("the channel is gone; **/setup start** chooses another"),
    Obstacle.UNREACHABLE: LazyString("Discord doesn't take it just now"),
    Obstacle.REFUSED: LazyString("Discord refuses it; whoever runs the bot finds out why in its log"),
    Obstacle.SERVER_GONE: LazyString("I am not in this server"),
    Obstacle.NO_PRIVATE: LazyString("private messages of mine don't arrive"),
    Obstacle.PAST: LazyString("its time is over"),
    Obstacle.DELETED: LazyString("somebody deleted it"),
    Obstacle.ANOTHERS: LazyString("another bot said it"),
}
"""Why something is not said."""
WHAT = {
    MessageKind.ANNOUNCEMENT: LazyString("The announcement"),
    MessageKind.EVENT: LazyString("The event"),
    MessageKind.POST_LIST: LazyString("The list of posts"),
    MessageKind.NOTICE: LazyString("A post that I found"),
    MessageKind.MORE_POSTS: LazyString("A post that I found"),
    MessageKind.QUESTION: LazyString("A question about a post"),
    MessageKind.WHO_WROTE: LazyString("A question about a post"),
    MessageKind.REMINDER: LazyString("The reminder"),
    MessageKind.SKIP: LazyString("The news about a break"),
    MessageKind.EXTENSION: LazyString("The news of more time"),
    MessageKind.ROUNDUP: LazyString("The round-up"),
    MessageKind.ROUNDUP_PART: LazyString("The round-up"),
    MessageKind.BOARD: LazyString("The board"),
    MessageKind.PERMA_POST: LazyString("The list of all rounds"),
    MessageKind.SHOWN_THANKS: LazyString("Thanks"),
    MessageKind.HELLO: LazyString("The hello"),
}
"""What is said to everyone, by the kind of message."""
PRIVATE = LazyString("A private message")
WHAT_BESIDE = {AddOn.PIN: LazyString("A pin"), AddOn.THREAD: LazyString("The thread of the round")}
MAX_LINES, MAX_POSTS = 10, 5


def blocked_lines(t: Translator, blocked: Sequence[Described]) -> Sequence[str]:
    """Return a line for each thing that is not said: what, the channel, and why; the same line once."""
    lines = dict.fromkeys(
        t(
            "**{what}** in {channel}: {why}",
            what=t((WHAT_BESIDE[add_on] if add_on else WHAT.get(kind, PRIVATE)).msgid),
            channel=f"<#{channel}>",
            why=t(WHY[obstacle].msgid),
        )
        for kind, add_on, channel, obstacle in blocked
    )
    shown = [f"- {line}" for line in list(lines)[:MAX_LINES]]
    return [*shown, "- …"] if len(lines) > MAX_LINES else shown


def kept_back_lines(t: Translator, blocked: Sequence[Described], posts: Sequence[Post]) -> Sequence[str]:
    """Return which posts are in what is kept back for its words, and what a host can do about AutoMod."""
    shown = [link(post.title, post.url, 60) for post in posts[:MAX_POSTS]]
    shown += ["…"] if len(posts) > MAX_POSTS else []
    lines = [t("Posts kept back: {posts}.", posts=t.format_list(shown))] if shown else []
    if any(obstacle is Obstacle.AUTOMOD for *_, obstacle in blocked):
        lines.append(
            t(
                "AutoMod doesn't say which words it means. Its rule, in the server settings, can let my role through; "
                "**/post reject** leaves a post out. When the words change, I try again. Nothing else waits for it."
            )
        )
    return lines


def undelivered(t: Translator, blocked: Sequence[Described], posts: Sequence[Post] = ()) -> Sequence[str]:
    """Return a list of what could not be said, and what becomes of it; nothing where all is said.

    `posts` are those in what is kept back for its words.
    """
    if not blocked:
        return []
    last = t("I try again every hour, and when something changes here. **/setup check** tries at once.")
    head = t("**I couldn't post this yet**")
    return [head, *blocked_lines(t, blocked), *kept_back_lines(t, blocked, posts), f"-# {last}"]


def _in_channels_that_are_there(
    missing: Mapping[str, Sequence[str]], blocked: Sequence[Described]
) -> Mapping[str, Sequence[str]]:
    """Return the missing permissions without those in channels that are gone: to grant them would mend nothing."""
    gone = {f"<#{channel}>" for _, _, channel, obstacle in blocked if obstacle is Obstacle.CHANNEL_GONE}
    return {place: names for place, names in missing.items() if place not in gone}


def setup_check(
    t: Translator,
    missing: Mapping[str, Sequence[str]],
    role: str,
    blocked: Sequence[Described],
    gone: Sequence[str] = (),
    outlook: Sequence[str] = (),
    posts: Sequence[Post] = (),
) -> str:
    """Return the missing permissions and how to grant them, what can't be said or would not be, and what is ahead.

    `gone` says what of the set-up is in the server no longer: with that, all is not well. `posts` are those in what is
    kept back for its words.
    """
    missing = _in_channels_that_are_there(missing, blocked)
    is_well = not blocked and not gone
    lines = [permission_check(t, missing, role)] if any(missing.values()) or is_well else []
    if blocked:
        tried = t("I have just tried again. In a minute, **/setup check** shows what is left.")
        lines += [t("**In the way**"), *blocked_lines(t, blocked), *kept_back_lines(t, blocked, posts), f"-# {tried}"]
    return fit_lines(t, [*lines, *gone, *outlook])


def trouble(
    t: Translator,
    community: Community,
    blocked: Sequence[Described],
    missing: Mapping[str, Sequence[str]],
    posts: Sequence[Post] = (),
) -> Layout:
    """Return what a host is told in private: what could not be said, which permissions are missing, what comes next.

    `missing` names these by the mention of each channel; `posts` are those in what is kept back for its words.
    """
    tag = escape(community.tag)
    is_said = all(add_on is not None for _, add_on, _, _ in blocked)
    head = (
        t("In **{tag}** everything is said, but something beside it could not be made:", tag=tag)
        if is_said
        else t("In **{tag}** there is something that I could not say yet:", tag=tag)
    )
    lines = [head, *blocked_lines(t, blocked)]
    if kept_back := kept_back_lines(t, blocked, posts):
        lines += ["", *kept_back]
    if permissions := permission_lines(t, _in_channels_that_are_there(missing, blocked)):
        lines += ["", t("I need some more permissions:"), *(f"- {line}" for line in permissions)]
    after = t(
        "I try again every hour, and as soon as something changes in the server. **/setup check** there says how to "
        "mend it. When it works again, this message says so."
    )
    again = Button(t("Try again"), RetryDelivery(community.id).custom_id, style="primary")
    return titled(t("Something is in the way"), "\n".join(lines), small=after, buttons=(again,))


def role_gone(t: Translator, community: Community) -> Layout:
    """Return what a host is told in private when the role that announcements pinged was deleted."""
    words = t(
        "In **{tag}** the role that I pinged with each theme is gone, so I announce themes without a ping now. "
        "**/setup start** there chooses another, under **More**.",
        tag=escape(community.tag),
    )
    return titled(t("The role to ping is gone"), words)


def trouble_over(t: Translator, community: Community) -> Layout:
    """Return what replaces the private message to a host when nothing waits any more."""
    words = t(
        "It works again: what waited in **{tag}** is done. What was over by then is left out.",
        tag=escape(community.tag),
    )
    return Layout((TextDisplay(words),))


def trouble_changed(t: Translator, community: Community) -> Layout:
    """Return what replaces the private message to a host when something else is in the way by now."""
    words = t(
        "What was in the way in **{tag}** has changed: a newer message of mine says what it is now.",
        tag=escape(community.tag),
    )
    return Layout((TextDisplay(words),))


def trouble_note(t: Translator) -> str:
    """Return the line that a host's next answer ends with."""
    return f"-# {t('Something in this server needs a look of yours: **/setup check** says what.')}"


def trying_again(t: Translator) -> str:
    """Return the answer to a host who presses *Try again*."""
    return t(
        "I try it now. Once it works, the message above says so; until then, **/setup check** says what is missing."
    )


def nothing_waits(t: Translator) -> str:
    """Return the answer to a host who presses *Try again* when there is nothing to try."""
    return t("Nothing waits any more: everything is said.")
