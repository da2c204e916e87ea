"""The tags that a forum wants on its posts."""

from collections.abc import Sequence

import discord

MODERATED_TAGS_NEED = "manage_threads"
"""The permission that tags for moderators need (Discord, "Forum Tag Object", `moderated`)."""


def required_tags(forum: discord.ForumChannel) -> Sequence[discord.ForumTag]:
    """Return the tag for a new post: none where the forum asks for none, else the first that the bot may use."""
    if not forum.flags.require_tag:
        return []
    return usable_tags(forum)[:1]


def usable_tags(forum: discord.ForumChannel) -> Sequence[discord.ForumTag]:
    """Return the tags of a forum that the bot may put on a post, in the forum's order."""
    may_moderate = getattr(forum.permissions_for(forum.guild.me), MODERATED_TAGS_NEED)
    return [tag for tag in forum.available_tags if may_moderate or not tag.moderated]
