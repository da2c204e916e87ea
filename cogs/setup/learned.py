"""What the posts of a circle have taught the bot, with a button to take each piece back."""

import discord

from bot.actions import ChangeHabit
from bot.components import Layout
from bot.flows.posts.unlearn import change_habit, what_was_learned
from bot.i18n import get_translator
from bot.messages.habits import learned
from bot.services import Services
from bot.themes import Caller
from cogs.buttons import PersistentButton
from cogs.replies import caller_of, edit_original, services_of


async def render_learned(services: Services, caller: Caller) -> Layout:
    """Return what was learned, with its buttons; raise UserError for anyone but an organiser."""
    habits, blogs = await what_was_learned(services, caller)
    return learned(get_translator(caller.language), habits, blogs)


class HabitButton(PersistentButton[ChangeHabit]):
    """Takes back what was learned, or lets it count again."""

    async def on_click(self, interaction: discord.Interaction, action: ChangeHabit) -> None:
        """Change it, and show what is left."""
        services, caller = services_of(interaction), caller_of(interaction)
        await change_habit(services, caller, action.habit, unlearned=action.unlearned)
        await edit_original(interaction, await render_learned(services, caller))
