"""The buttons of comments: I commented, which of these is you, was it you."""

import discord

from bot.flows.claim_comment import answer_was_you, claim_comment, look_for_mine
from bot.reading import Told
from bot.wording import comments as wording
from bot.wording.reading import noted
from cogs.answers import answer, become, caller_of, speech_of, tools_of
from cogs.buttons import Action


class CommentedButton(Action, template=r"commented:(?P<post>[0-9]{1,15})"):
    """A member says that they commented: it is looked for at once."""

    async def press(self, interaction: discord.Interaction) -> None:
        """Look, and say what was found or ask which it is."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        mine = await look_for_mine(tools_of(interaction), caller_of(interaction), int(self.match["post"]))
        say = speech_of(interaction)
        if not mine.agreed:
            await answer(interaction, noted(say, mine.post, Told.ASK))
        elif not mine.is_seen and not mine.is_found:
            await answer(interaction, wording.cant_see(say, mine.post))
        elif mine.is_found:
            await answer(interaction, wording.found_yours(say, mine.post))
        else:
            offered = [(one.id, name) for one, name in mine.offered]
            await answer(interaction, wording.which_is_yours(say, mine.post, offered))


class ClaimButton(Action, template=r"claim:(?P<post>[0-9]{1,15}):(?P<comment>[0-9]{1,15})"):
    """A member says which comment is theirs."""

    async def press(self, interaction: discord.Interaction) -> None:
        """Note it, with the name it is signed with."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        post, comment = int(self.match["post"]), int(self.match["comment"])
        found, name = await claim_comment(tools_of(interaction), caller_of(interaction), post, comment)
        await answer(interaction, wording.claimed(speech_of(interaction), found, name))


class WasYouButton(
    Action,
    template=r"me:(?P<guild>[0-9]{1,20}):(?P<alias>[0-9]{1,15}):(?P<comment>[0-9]{1,15}):(?P<post>[0-9]{1,15})"
    r":(?P<answer>yes|no)",
):
    """A member's yes or no to whether a name is theirs."""

    async def press(self, interaction: discord.Interaction) -> None:
        """Note it, and let the question become its answer."""
        guild, alias, comment, post = (int(self.match[name]) for name in ("guild", "alias", "comment", "post"))
        tools, caller, was_me = tools_of(interaction), caller_of(interaction), self.match["answer"] == "yes"
        name = await answer_was_you(tools, caller, guild, alias, comment, post, was_me=was_me)
        words = wording.it_was(speech_of(interaction), name, was_me=was_me)
        await become(interaction, words)
