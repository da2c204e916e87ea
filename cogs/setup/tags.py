"""The menus for the tags of posts in forums."""

from collections.abc import Iterator
from dataclasses import replace

import discord
from discord import ui

from bot.actions.forms import SetupComponent
from bot.themes import Community
from cogs.delivery.forums import usable_tags
from cogs.setup.form import ForumForm

NO_TAG = "none"


def tag_select(form: ForumForm, custom_id: SetupComponent, channel_id: int) -> Iterator[ui.Select[ui.LayoutView]]:
    """Yield the menu of a channel's tags, if it is a forum that has any which the bot may use."""
    channel = form.guild.get_channel(channel_id) if form.guild else None
    if isinstance(channel, discord.ForumChannel) and usable_tags(channel):
        yield _TagSelect(form, custom_id, channel)


class _TagSelect(ui.Select[ui.LayoutView]):
    """The tag of the bot's posts in one forum, or none."""

    def __init__(self, form: ForumForm, custom_id: SetupComponent, forum: discord.ForumChannel) -> None:
        chosen = form.community.forum_tags
        usable = usable_tags(forum)
        is_none = not any(tag.id in chosen for tag in usable)
        options = [
            discord.SelectOption(label=form.labels.no_tag, value=NO_TAG, default=is_none),
            *(discord.SelectOption(label=tag.name, value=str(tag.id), default=tag.id in chosen) for tag in usable),
        ]
        super().__init__(custom_id=custom_id, placeholder=form.labels.tag, options=options)
        self._form = form
        self._forum = forum

    async def callback(self, interaction: discord.Interaction) -> None:
        """Choose it."""
        [value] = self.values
        chosen = next((tag.id for tag in self._forum.available_tags if str(tag.id) == value), None)
        await self._form.update(interaction, with_tag(self._form.community, self._forum, chosen))


def with_tag(community: Community, forum: discord.ForumChannel, chosen: int | None) -> Community:
    """Return a community with this tag of a forum, or none of it; those of other forums stay."""
    of_forum = {tag.id for tag in forum.available_tags}
    others = tuple(tag for tag in community.forum_tags if tag not in of_forum)
    return replace(community, forum_tags=others if chosen is None else (*others, chosen))


def chosen_tags(guild: discord.Guild, community: Community) -> Iterator[tuple[int, str]]:
    """Yield the forums of a community for which a host chose a tag, with the tag's name."""
    for id_ in dict.fromkeys((community.announce_channel, community.roundup_channel)):
        forum = guild.get_channel(id_)
        if isinstance(forum, discord.ForumChannel):
            yield from ((id_, tag.name) for tag in usable_tags(forum) if tag.id in community.forum_tags)


def lost_tags(guild: discord.Guild, community: Community) -> Iterator[int]:
    """Yield the forums of a community for which no tag is left of those that hosts chose."""
    channels = [guild.get_channel(one) for one in (community.announce_channel, community.roundup_channel)]
    forums = {one.id: one for one in channels if isinstance(one, discord.ForumChannel)}
    there = {tag.id for forum in forums.values() for tag in usable_tags(forum)}
    is_lost = any(tag not in there for tag in community.forum_tags)
    for forum in forums.values():
        if is_lost and not any(tag.id in community.forum_tags for tag in usable_tags(forum)):
            yield forum.id
