"""A member thanks another for help off the blogs; who helped sees it, and everyone where both want that."""

from dataclasses import dataclass

from bot.errors import Refusal
from bot.flows.communities import community_of, member_of
from bot.languages import speech
from bot.layout import escape, plain, when
from bot.outbox import Message
from bot.reading import GivenThanks, Help
from bot.themes import Caller, Member
from bot.tools import Tools
from bot.wording.thanks import thanked_in_private, thanked_openly
from storage.communities import find_member
from storage.outbox import say
from storage.reading import find_thanks, give_thanks, note_thanks_shown
from storage.rounds import scheduled_round

LINE_LIMIT = 200


async def thank(tools: Tools, caller: Caller, helper: Caller, kind: Help, line: str, *, shows: bool) -> Member:
    """Record thanks and queue the private word to who helped; return them.

    Raises Refusal for thanks to oneself or to somebody who does not play, and for the same thanks twice a week.
    """
    now = tools.clock.now()
    async with tools.db.write() as tx:
        community, giver = await member_of(tx, caller, now)
        if helper.user == caller.user:
            raise Refusal("Thanks are for somebody else. Choose who helped you.")
        helped = await find_member(tx, community.id, helper.user)
        if helped is None or not helped.is_noted:
            raise Refusal(
                "**{name}** is not in the game just now, so I can't keep your thanks for them. Tell them directly.",
                name=escape(helper.name, 40),
            )
        given = await give_thanks(tx, giver.id, helped.id, kind, plain(line, LINE_LIMIT), now, shows=shows)
        if given is None:
            upcoming = await scheduled_round(tx, community.id)
            raise Refusal(
                "You thanked them for that this week already, and they know. The next theme is announced {when}.",
                when=when(upcoming.opens_at),
            )
        shown = await find_thanks(tx, given, community.id)
        assert shown is not None  # noqa: S101 - it was written in this very transaction
        layout = thanked_in_private(speech(helped.language), shown, community.id)
        await say(tx, Message(f"thanks:{given}", community.id, 0, layout, user=helped.user), now)
    return helped


@dataclass(frozen=True, slots=True)
class Shown:
    """Thanks that everyone can see now."""

    thanks: GivenThanks
    channel: int


async def show_thanks(tools: Tools, caller: Caller, guild: int, number: int) -> Shown:
    """Queue thanks for everyone to see, as both want; return them.

    Raises Refusal for anyone but who helped, and where who gave them would rather keep them private.
    """
    now = tools.clock.now()
    async with tools.db.write() as tx:
        community = await community_of(tx, guild)
        given = await find_thanks(tx, number, community.id)
        if given is None or given.helper_user != caller.user:
            raise Refusal("These thanks are not yours to show.")
        if not given.giver_shows:
            raise Refusal("{name} would rather keep them between you two.", name=escape(given.giver, 40))
        if await note_thanks_shown(tx, number, now):
            layout = thanked_openly(speech(community.language), given)
            await say(tx, Message(f"thanks:{number}:open", community.id, community.announce_channel, layout), now)
    return Shown(given, community.announce_channel)
