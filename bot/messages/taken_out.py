"""Messages about a post that leaves its round, and how it comes back."""

from bot.actions import TakeOutPost
from bot.components import Button, Layout, titled
from bot.i18n import Translator
from bot.posts import Post
from bot.posts.way_back import Way, WayBack
from bot.text import link, timestamp
from bot.themes import Round


def post_taken_out(t: Translator, post: Post, round_: Round, way: WayBack | None) -> str:
    """Return the reply to whoever took a post out of its round, with the way on which it comes back."""
    out = t("{post} is out of the round.", post=link(post.title, post.url))
    return f"{out} {_comes_back(t, round_, way)}"


def confirm_taking_out(t: Translator, post: Post, round_: Round, way: WayBack | None) -> Layout:
    """Return the question whether a post is to leave a round that takes no posts any more."""
    words = t(
        "{post} is in round {number}, which takes no posts any more. Taken out, it leaves the round-up, too.",
        post=link(post.title, post.url),
        number=round_.number,
    )
    sure = Button(t("Take it out"), TakeOutPost(post.id, is_sure=True).custom_id, style="danger")
    return titled(t("That round is over"), f"{words} {_comes_back(t, round_, way)}", buttons=(sure,))


def _comes_back(t: Translator, round_: Round, way: WayBack | None) -> str:
    if way is None:
        return t("It can't come back there.")
    until = timestamp(way.until, "F")
    match way.way:
        case Way.SUBMIT:
            return t(
                "**/post submit** with **round: {number}** brings it back, until {until}.",
                number=round_.number,
                until=until,
            )
        case Way.ACCEPT:
            return t("**/post accept** brings it back, until {until}.", until=until)
        case Way.A_HOST:
            return t("Only a host can bring it back, with **/post accept**, until {until}.", until=until)
