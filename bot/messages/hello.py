"""What the bot says when it is invited."""

from bot.actions import OpenSetup
from bot.components import ActionRow, Button, Layout, TextDisplay
from bot.i18n import Translator
from bot.text import escape
from bot.themes import Community


def hello(t: Translator) -> Layout:
    """Return the hello to a server, with the button that opens the set-up."""
    button = Button(t("Set up here"), OpenSetup().custom_id, style="success")
    who = t("Whoever may manage this server can press it. It takes two minutes.")
    return Layout((TextDisplay(_introduction(t)), ActionRow((button,)), TextDisplay(f"-# {who}")))


def hello_in_private(t: Translator, server: str, server_url: str) -> Layout:
    """Return the hello to whoever invited the bot to a server where it may not write; `server_url` opens that."""
    where = t(
        "In **{server}** I found no channel where I may write. Type **/setup start** in the one where the game should "
        "be. I answer there, and say which permission I need.",
        server=escape(server),
    )
    return Layout(
        (TextDisplay(f"{_introduction(t)}\n\n{where}"), ActionRow((Button(t("Open the server"), url=server_url),)))
    )


def hello_to_the_set_up(t: Translator, community: Community) -> Layout:
    """Return what the hello says once the game is set up."""
    where = t(
        "The game is set up: {tag}, in {channel}. **/help** says what you can do.",
        tag=f"**{escape(community.tag)}**",
        channel=f"<#{community.announce_channel}>",
    )
    return Layout((TextDisplay(f"{_introduction(t)}\n\n{where}"),))


def _introduction(t: Translator) -> str:
    what = t(
        "I keep a circle of bloggers together: every week or month there is a theme, everyone writes about it on their "
        "own blog, and I gather the posts in a round-up, so that each finds its readers."
    )
    return f"## {t('Hello')}\n{what}"
