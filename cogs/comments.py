"""The buttons of comments: I commented, which of these is you, was it you."""

import discord

from bot.flows.comments.claim import answer_was_you, claim_comment, find_own_comment
from bot.messages import comments as wording
from bot.messages.reading import noted
from bot.reading import ReadOutcome
from cogs.buttons import PersistentButton
from cogs.client import client_of
from cogs.replies import caller_of, edit_original, reply_ephemeral, services_of, translator_of


class CommentedButton(PersistentButton, template=r"commented:(?P<post>[0-9]{1,15})"):
    """A member says that they commented: it is looked for at once."""

    async def press(self, interaction: discord.Interaction) -> None:
        """Look, and say what was found or ask which it is."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        client, caller = client_of(interaction), caller_of(interaction)
        mine = await find_own_comment(client.services, client.comment_poller, caller, int(self.match["post"]))
        t = translator_of(interaction)
        if not mine.agreed:
            await reply_ephemeral(interaction, noted(t, mine.post, ReadOutcome.ASK))
        elif not mine.is_seen and not mine.is_found:
            await reply_ephemeral(interaction, wording.cant_see(t, mine.post))
        elif mine.is_found:
            await reply_ephemeral(interaction, wording.found_yours(t, mine.post))
        else:
            offered = [(one.id, name) for one, name in mine.offered]
            await reply_ephemeral(interaction, wording.which_is_yours(t, mine.post, offered))


class ClaimButton(PersistentButton, template=r"claim:(?P<post>[0-9]{1,15}):(?P<comment>[0-9]{1,15})"):
    """A member says which comment is theirs."""

    async def press(self, interaction: discord.Interaction) -> None:
        """Note it, with the name it is signed with."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        client, caller = client_of(interaction), caller_of(interaction)
        post, comment = int(self.match["post"]), int(self.match["comment"])
        found, name = await claim_comment(client.services, client.comment_poller, caller, post, comment)
        await reply_ephemeral(interaction, wording.claimed(translator_of(interaction), found, name))


class WasYouButton(
    PersistentButton,
    template=r"me:(?P<guild>[0-9]{1,20}):(?P<alias>[0-9]{1,15}):(?P<comment>[0-9]{1,15}):(?P<post>[0-9]{1,15})"
    r":(?P<answer>yes|no)",
):
    """A member's yes or no to whether a name is theirs."""

    async def press(self, interaction: discord.Interaction) -> None:
        """Note it, and let the question become its answer."""
        guild, alias, comment, post = (int(self.match[name]) for name in ("guild", "alias", "comment", "post"))
        services, caller, was_me = services_of(interaction), caller_of(interaction), self.match["answer"] == "yes"
        name = await answer_was_you(services, caller, guild, alias, comment, post, was_me=was_me)
        words = wording.it_was(translator_of(interaction), name, was_me=was_me)
        await edit_original(interaction, words)
