"""The reply to /help: the game and the member's next step on one screen, and behind a button every command."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.actions import JoinRound, OpenSetup, ReadPost, ShowCommands, SuggestTheme
from bot.components import Button, Layout, Separator, titled
from bot.i18n import Translator
from bot.messages.reading import ToRead, nobody_wrote
from bot.messages.round_state import round_state
from bot.outbox import Whereabouts
from bot.posts import Post
from bot.text import escape
from bot.themes import Community, NextTheme, Phase


@dataclass(frozen=True, slots=True)
class CommandGroup:
    """A group of commands: its name, its description, and the commands' mentions."""

    name: str
    about: str
    commands: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HelpContext:
    """A Discord user's state in the game of a community."""

    community: Community
    upcoming: NextTheme
    to_read: ToRead
    """The current round, and what there is in it for them to read."""
    has_blog: bool
    where: Whereabouts | None = None
    """Whether the announcement of the current round, or its round-up, can be read in Discord, and where."""


def help_message(t: Translator, place: HelpContext | None, *, is_organiser: bool, support: str = "") -> Layout:
    """Return the help for one user: where the round stands, what they can do now, and the way to every command.

    `support` is where there is help with the bot itself, if anywhere.
    """
    commands = [Button(t("All commands"), ShowCommands().custom_id)]
    commands += [Button(t("Help with this bot"), url=support)] if support else []
    if place is None:
        begin = [Button(t("Set up here"), OpenSetup().custom_id, style="success")] if is_organiser else []
        words = _not_begun(t, is_organiser=is_organiser)
        return titled(t("The game has not begun here"), words, buttons=(*begin, *commands))
    step, button = _next_step(t, place)
    current, posts = place.to_read.current, len(place.to_read.posts)
    now = round_state(t, current, posts, place.upcoming, place.where)
    return titled(
        t("{tag} is a game for bloggers", tag=escape(place.community.tag)),
        t(
            "There is a theme, everyone writes on it on their own blog, and I gather the posts into a round-up. Then "
            "we read each other."
        ),
        Separator(),
        now,
        Separator(),
        t("**Now** {step}", step=step),
        buttons=(button, *commands) if button else commands,
    )


def all_commands(t: Translator, groups: Sequence[CommandGroup], organiser_commands: Sequence[str]) -> Layout:
    """Return every command that a user has; `organiser_commands` is empty unless they are an organiser."""
    listed = "\n".join(_line(t, group) for group in groups)
    if organiser_commands:
        listed += f"\n{t('**For hosts**')}\n-# {' · '.join(organiser_commands)}"
    last = t("Type a slash and the beginning of a name: Discord shows what each takes.")
    return titled(t("All commands"), listed, small=last)


def _next_step(t: Translator, place: HelpContext) -> tuple[str, Button | None]:
    """Return the next thing that a member can do, and the button that does it if it needs no address."""
    to_read, current = place.to_read, place.to_read.current
    has_post = len(to_read.others) < len(to_read.posts)
    if not place.has_blog and not has_post:
        bring = t("Bring your blog: **/blog add** with its address.")
        if not to_read.unread:
            return bring, None
        waiting, button = _waiting(t, to_read.unread)
        return f"{bring}\n{waiting}", button
    if current is not None and current.phase is Phase.WRITING and not has_post:
        words = t(
            "Write on it, with {tag} in your text or as a tag. I find your post by myself, and if I don't, "
            "**/post submit** hands it in.",
            tag=escape(place.community.tag),
        )
        return words, Button(t("I'm in"), JoinRound(current.id).custom_id, style="success")
    if to_read.unread:
        return _waiting(t, to_read.unread)
    return _what_to_suggest(t, to_read), Button(t("Suggest a theme"), SuggestTheme().custom_id, style="primary")


def _waiting(t: Translator, unread: Sequence[Post]) -> tuple[str, Button]:
    """Return that these posts wait for the reader, and the button that opens the first."""
    words = t.plural(
        len(unread),
        "{n} post waits for you to read it: **/reading next**.",
        "{n} posts wait for you to read them: **/reading next**.",
    )
    return words, Button(t("Read the least read one"), ReadPost(unread[0].id).custom_id, style="primary")


def _what_to_suggest(t: Translator, to_read: ToRead) -> str:
    if to_read.current is None:
        return t("What shall we write about first? **/theme suggest** puts it on the board.")
    so_far = nobody_wrote(t, to_read) or t("You have read everything.")
    return f"{so_far} {t('What shall we write about next? **/theme suggest** puts it on the board.')}"


def _not_begun(t: Translator, *, is_organiser: bool) -> str:
    if is_organiser:
        return t("**/setup start** begins it, in two minutes.")
    return t("A host of this server begins it with **/setup start**.")


def _line(t: Translator, group: CommandGroup) -> str:
    line = f"**/{group.name}** {t.lookup(group.about)}"
    return f"{line}\n-# {' · '.join(group.commands)}" if group.commands else line
