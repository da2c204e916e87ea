"""How the set-up opens: with what is set up, or in a new server with what nobody can guess asked first."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

import discord

from bot.flows.rounds.set_up import PriorSetUp, get_prior_set_up
from bot.i18n import language_of
from bot.services import Services
from bot.themes import Community, CommunityId, Schedule
from bot.themes.names import parse_hashtag
from bot.themes.zones import guess_zone, parse_zone
from cogs.answer import edit_pressed, open_modal, send_ephemeral
from cogs.replies import caller_of, translator_of
from cogs.setup.menus import CHANNEL_TYPES
from cogs.setup.modals import BeginModal
from cogs.setup.view import SetupView

DEFAULT_LOCALE = "en-US"
"""The locale of each server whose hosts chose none (Discord, "Guild Resource", `preferred_locale`)."""
Channel = discord.TextChannel | discord.ForumChannel


async def open_setup(
    interaction: discord.Interaction,
    services: Services,
    channel: Channel | None = None,
    hashtag: str = "",
    timezone: str = "",
) -> None:
    """Answer with the form; in a new server with the question for its hashtag and time zone, if one is not given.

    Raise UserError for anyone but an organiser, and for what is given and can't be.
    """
    async with services.db.read() as conn:
        prior = await get_prior_set_up(conn, caller_of(interaction))
    given_tag = parse_hashtag(hashtag) if hashtag else None
    given_zone = parse_zone(timezone) if timezone else None
    if prior.community is not None:
        community = _in_channel(_that_is_there(interaction, prior.community), channel)
        community = replace(community, hashtag=given_tag or community.hashtag, zone=given_zone or community.zone)
        await _show(interaction, services, community, prior)
        return

    async def begin(answer: discord.Interaction, tag: str, zone: ZoneInfo) -> None:
        await _show(answer, services, _in_channel(_new(answer, tag, zone), channel), prior)

    zone = given_zone or guess_zone(_locales(interaction))
    if given_tag and zone:
        await begin(interaction, given_tag, zone)
    else:
        await open_modal(interaction, BeginModal(translator_of(interaction), begin, given_tag or "", zone))


async def _show(interaction: discord.Interaction, services: Services, community: Community, prior: PriorSetUp) -> None:
    """Answer with the form, in the place of a refusal if it comes from one."""
    form = SetupView(services, translator_of(interaction), community, prior, interaction.user.id, interaction.guild)
    if interaction.message is not None and interaction.message.flags.ephemeral:
        await edit_pressed(interaction, form)
    else:
        await send_ephemeral(interaction, form)


def _locales(interaction: discord.Interaction) -> Sequence[str]:
    guild = interaction.guild
    server = guild.preferred_locale.value if guild is not None else DEFAULT_LOCALE
    return chosen_locales(server, interaction.locale.value, guild.features if guild is not None else ())


def chosen_locales(server: str, person: str, features: Collection[str]) -> Sequence[str]:
    """Return the locales that tell where a circle is, the best first: of the server, if it was chosen, and the person.

    A locale can be chosen only in a server with the feature COMMUNITY, and stays when that is switched off.
    """
    is_chosen = server != DEFAULT_LOCALE or "COMMUNITY" in features
    return (server, person) if is_chosen else (person,)


def _here(interaction: discord.Interaction) -> int:
    """Return the channel where a command was given, for a thread its parent.

    From where no game can be, such as the chat of a voice channel, return the first channel for it that the bot may
    write in: Discord refuses a menu whose choice is none of its lines.
    """
    here = interaction.channel.parent if isinstance(interaction.channel, discord.Thread) else interaction.channel
    guild = interaction.guild
    if guild is not None and (here is None or here.type not in CHANNEL_TYPES):
        may_write = [one for one in guild.text_channels if one.permissions_for(guild.me).send_messages]
        here = next(iter([*may_write, *guild.text_channels]), None)
    return here.id if here is not None else interaction.channel_id or 0


def _in_channel(community: Community, channel: Channel | None) -> Community:
    """Return the set-up with its themes in a channel; round-ups go along while they have none of their own."""
    if channel is None:
        return community
    together = community.roundup_channel == community.announce_channel
    roundup_channel = channel.id if together else community.roundup_channel
    return replace(community, announce_channel=channel.id, roundup_channel=roundup_channel)


def _that_is_there(interaction: discord.Interaction, community: Community) -> Community:
    """Return the set-up without deleted channels and roles: Discord refuses a form with these."""
    guild = interaction.guild
    assert guild is not None  # noqa: S101 - a community is a server that the bot is in
    announce, roundup = (
        channel if guild.get_channel(channel) else _here(interaction)
        for channel in (community.announce_channel, community.roundup_channel)
    )
    mention_role = community.mention_role if community.mention_role and guild.get_role(community.mention_role) else None
    return replace(community, announce_channel=announce, roundup_channel=roundup, mention_role=mention_role)


def _new(interaction: discord.Interaction, hashtag: str, zone: ZoneInfo) -> Community:
    """Return the set-up that a new server begins with."""
    channel = _here(interaction)
    return Community(
        id=CommunityId(interaction.guild_id or 0),
        hashtag=hashtag,
        names=(),
        zone=zone,
        schedule=Schedule(),
        announce_channel=channel,
        roundup_channel=channel,
        language=language_of(_locales(interaction)[0]),
    )
