"""The tags of posts in forums."""

from collections.abc import Collection, Sequence

import discord

MODERATED_TAGS_NEED = "manage_threads"
"""The permission that tags for moderators need (Discord, "Forum Tag Object", `moderated`)."""


def tags_for_post(forum: discord.ForumChannel, chosen: Collection[int]) -> Sequence[discord.ForumTag]:
    """Return the tag for a new post: the one that a host chose, or where the forum asks for one, the first usable."""
    usable = usable_tags(forum)
    wanted = [tag for tag in usable if tag.id in chosen]
    return (wanted or (usable if forum.flags.require_tag else []))[:1]


def usable_tags(forum: discord.ForumChannel) -> Sequence[discord.ForumTag]:
    """Return the tags of a forum that the bot may put on a post, in the forum's order."""
    may_moderate = getattr(forum.permissions_for(forum.guild.me), MODERATED_TAGS_NEED)
    return [tag for tag in forum.available_tags if may_moderate or not tag.moderated]
