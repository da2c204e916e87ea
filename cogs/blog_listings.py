"""The lists of blogs: those in the game, how one's own are, and which can't be read."""

from collections.abc import Sequence

import discord

from bot.components import Layout
from bot.errors import UserError
from bot.flows.access import require_community
from bot.messages.blog_lists import blogs_in_game
from bot.messages.blogs import blog_health, failing_blogs
from cogs.replies import caller_of, services_of, translator_of
from storage.blogs import OwnedBlog, blogs_of_community, by_feed
from storage.entries import newest_entries
from storage.entry_pages import newest_unread
from storage.feeds import get_feeds
from storage.led_feeds import blogs_led_to
from storage.rounds import rounds_taking_posts


async def blogs_here(interaction: discord.Interaction) -> Sequence[OwnedBlog]:
    """Return the blogs of the community, each with its owner."""
    async with services_of(interaction).db.read() as conn:
        community = await require_community(conn, interaction.guild_id)
        return await blogs_of_community(conn, community.id)


async def listed_blogs(interaction: discord.Interaction, page: int = 1) -> Layout:
    """Return a page of the blogs in the game. Raise UserError where there is none."""
    blogs = await blogs_here(interaction)
    if not blogs:
        raise UserError("No blog is in the game yet. **/blog add** is the way.")
    return blogs_in_game(translator_of(interaction), by_feed(blogs), page)


async def health_of_own_blogs(interaction: discord.Interaction, page: int = 1) -> Layout:
    """Return how the blogs of whoever asks are. Raise UserError for one who has none."""
    mine = [one.blog for one in await blogs_here(interaction) if one.user == interaction.user.id]
    if not mine:
        raise UserError("You have no blog in the game yet. **/blog add** with its address brings it.")
    ids = {blog.feed for blog in mine}
    async with services_of(interaction).db.read() as conn:
        feeds = {feed.id: feed for feed in await get_feeds(conn, ids)}
        newest = await newest_entries(conn, ids)
        now = services_of(interaction).clock.now()
        taking = await rounds_taking_posts(conn, mine[0].community, now)
        opened_at = min((round_.opens_at for round_ in taking), default=None)
        unread = await newest_unread(conn, ids, opened_at) if opened_at else {}
        led_to = await blogs_led_to(conn, mine[0].community, ids)
        led = {feed: (one.blog, one.name) for feed, one in led_to.items()}
    return blog_health(translator_of(interaction), mine, feeds, newest, unread, led, now, page)


async def failing_blogs_here(interaction: discord.Interaction, page: int = 1) -> Layout:
    """Return which blogs can't be read, and why. Raise UserError unless an organiser asks."""
    blogs = await blogs_here(interaction)
    if not caller_of(interaction).is_organiser:
        raise UserError("Only hosts see how the blogs of others are. **/blog health** shows how yours is.")
    async with services_of(interaction).db.read() as conn:
        feeds = {feed.id: feed for feed in await get_feeds(conn, {one.blog.feed for one in blogs})}
    now = services_of(interaction).clock.now()
    return failing_blogs(translator_of(interaction), by_feed(blogs), feeds, now, page)
