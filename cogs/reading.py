"""/reading: what there is to read in a round; and the buttons that give a post's link and record a read."""

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.actions import MarkRead, ReadPost
from bot.flows.access import require_community
from bot.flows.members.privacy import switch_nudge
from bot.flows.members.read_post import mark_read, open_post
from bot.flows.members.to_read import what_to_read
from bot.messages import reading as messages
from bot.posts import PostId
from bot.reading import ReadMarks, ReadOutcome
from bot.services import Services
from cogs.buttons import PersistentButton
from cogs.replies import caller_of, edit_original, reply_ephemeral, services_of, translator_of
from storage.communities import find_member
from storage.reading import read_marks


@app_commands.guild_only()
class ReadingCog(commands.GroupCog, group_name="reading", group_description=locale_str("What there is to read")):
    """Commands for readers."""

    def __init__(self, bot: commands.Bot, services: Services) -> None:
        self._bot = bot
        self._services = services

    @app_commands.command(description=locale_str("Posts of this round you have not opened, the least read first"))
    async def next(self, interaction: discord.Interaction) -> None:
        """Offer posts that somebody has not read, the least read first."""
        async with self._services.db.read() as conn:
            community = await require_community(conn, interaction.guild_id)
            to_read = await what_to_read(conn, community.id, interaction.user.id)
        await reply_ephemeral(interaction, messages.next_posts(translator_of(interaction), to_read))

    @app_commands.command(description=locale_str("Every post of this round, with a mark on those you read"))
    async def week(self, interaction: discord.Interaction) -> None:
        """List the posts of the newest round, with a mark on those that the member has read."""
        async with self._services.db.read() as conn:
            community = await require_community(conn, interaction.guild_id)
            to_read = await what_to_read(conn, community.id, interaction.user.id)
            current, member = to_read.current, await find_member(conn, community.id, interaction.user.id)
            marks = await read_marks(conn, current.id, member) if current and member else ReadMarks(interaction.user.id)
        await reply_ephemeral(interaction, messages.reading_week(translator_of(interaction), to_read, marks))

    @app_commands.command(description=locale_str("Hear of posts nobody has read, a day before the close; or no longer"))
    @app_commands.describe(when=locale_str("On or off"))
    @app_commands.choices(
        when=[
            app_commands.Choice(name=locale_str("on"), value="on"),
            app_commands.Choice(name=locale_str("off"), value="off"),
        ]
    )
    async def nudge(self, interaction: discord.Interaction, when: app_commands.Choice[str]) -> None:
        """Switch the private reminder of posts without a reader on or off for this member."""
        on = when.value == "on"
        await switch_nudge(self._services, caller_of(interaction), on=on)
        await reply_ephemeral(interaction, messages.nudges_switched(translator_of(interaction), on=on))


class ReadButton(PersistentButton[ReadPost]):
    """Answers with the link of a post, for this member only."""

    async def on_click(self, interaction: discord.Interaction, action: ReadPost) -> None:
        """Send the link, with a button to say that they have read it."""
        opened = await open_post(services_of(interaction), caller_of(interaction), action.post)
        t, post = translator_of(interaction), opened.post
        layout = messages.post_link(
            t, post, opened.link, is_mine=opened.is_mine, is_read=opened.is_read, may_take_out=opened.may_take_out
        )
        await reply_ephemeral(interaction, layout)


class SeenButton(PersistentButton[MarkRead]):
    """Records that a member has read a post, wherever they read it."""

    async def on_click(self, interaction: discord.Interaction, action: MarkRead) -> None:
        """Record it, or ask whether it may be recorded; replace the link with the answer."""
        await show_read(interaction, action.post)


async def show_read(interaction: discord.Interaction, post_id: PostId, *, agrees: bool = False) -> None:
    """Record that a member read a post, with `agrees` also their consent; replace the message with what comes next."""
    recorded = await mark_read(services_of(interaction), caller_of(interaction), post_id, agrees=agrees)
    t, following = translator_of(interaction), recorded.next
    if recorded.outcome is not ReadOutcome.NOTED:
        await edit_original(interaction, messages.read_not_recorded(t, recorded.post, recorded.outcome))
        return
    shown = (following.post, following.link) if following else None
    layout = messages.read_recorded(t, recorded.post, recorded.read, recorded.of, shown, is_news=recorded.is_news)
    await edit_original(interaction, layout)
