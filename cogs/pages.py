"""The buttons that turn the pages of long lists."""

from collections.abc import Awaitable, Callable, Mapping

import discord

from bot.actions import Listing, ShowPage
from bot.components import Layout
from cogs.blog_listings import failing_blogs_here, health_of_own_blogs, listed_blogs
from cogs.buttons import PersistentButton
from cogs.replies import edit_original, reply_ephemeral
from cogs.round import listed_rounds

_LISTINGS: Mapping[Listing, Callable[[discord.Interaction, int], Awaitable[Layout]]] = {
    Listing.BLOGS: listed_blogs,
    Listing.OWN_BLOGS: health_of_own_blogs,
    Listing.FAILING_BLOGS: failing_blogs_here,
    Listing.ROUNDS: listed_rounds,
}


class PageButton(PersistentButton[ShowPage]):
    """Shows another page of a list, as it is now."""

    async def on_click(self, interaction: discord.Interaction, action: ShowPage) -> None:
        """Replace the page, where it is this person's alone; each list checks again who may see it."""
        page = await _LISTINGS[action.listing](interaction, action.page)
        is_private = interaction.message is not None and interaction.message.flags.ephemeral
        await (edit_original if is_private else reply_ephemeral)(interaction, page)
