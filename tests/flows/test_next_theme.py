"""How the next theme is decided, as the board, the answers and /round status say it."""

import pytest

from bot.demo.transcript import buttons_of
from bot.demo.week import ScriptedWeek
from bot.demo.world import ORGANISER, World
from bot.flows.members.membership import ensure_member
from bot.flows.members.privacy import record_departure
from bot.flows.next_theme import next_theme
from bot.flows.rounds.set_up import switch_host_rota
from bot.flows.themes.host_dates import give_date_back, take_date
from bot.flows.themes.host_rota import decline_invitation, leave_host_rota, volunteer_for_rota
from bot.flows.themes.invite_theme_host import invite_theme_host
from bot.flows.themes.pick import pick_theme
from bot.services import Services
from bot.themes import Caller, CommunityId, DecidedBy, Round, Theme
from storage.communities import get_community
from storage.rounds import scheduled_round
from tests.support.circles import make_caller, make_organiser, set_up_community
from tests.support.commands import answer_message, answer_text, run_command
from tests.support.messages import message_texts_with

INES, JO = make_caller(7, "Inês"), make_caller(8, "Jo")


async def decided_by(services: Services) -> DecidedBy:
    async with services.db.read() as conn:
        community = await get_community(conn, CommunityId(1))
        assert community is not None
        return (await next_theme(conn, community)).decided_by


async def upcoming(services: Services) -> Round:
    async with services.db.read() as conn:
        return await scheduled_round(conn, CommunityId(1))


async def begin_turns(services: Services, *volunteers: Caller) -> None:
    await set_up_community(services)
    await switch_host_rota(services, make_organiser(), on=True)
    for one in volunteers:
        await volunteer_for_rota(services, one, is_substitute=False)


async def test_the_vote_decides_until_a_theme_is_picked_and_where_it_is_open_again(services: Services) -> None:
    await set_up_community(services)
    assert await decided_by(services) is DecidedBy.VOTE
    await pick_theme(services, make_organiser(), Theme("Bread"))
    assert await decided_by(services) is DecidedBy.CHOICE


async def test_turns_that_nobody_takes_leave_it_to_the_vote(services: Services) -> None:
    await begin_turns(services)
    assert await decided_by(services) is DecidedBy.VOTE
    await volunteer_for_rota(services, INES, is_substitute=True)
    assert await decided_by(services) is DecidedBy.MEMBER
    await leave_host_rota(services, INES)
    assert await decided_by(services) is DecidedBy.VOTE


async def test_whoever_took_the_date_decides_until_they_give_it_back(services: Services) -> None:
    await begin_turns(services)
    opens_at = (await upcoming(services)).opens_at
    await take_date(services, INES, opens_at)
    assert await decided_by(services) is DecidedBy.MEMBER
    await give_date_back(services, INES, opens_at)
    assert await decided_by(services) is DecidedBy.VOTE


async def test_the_vote_decides_when_nobody_is_left_who_could_be_asked(services: Services) -> None:
    await begin_turns(services, INES)
    await invite_theme_host(services, await upcoming(services))
    assert await decided_by(services) is DecidedBy.MEMBER
    await decline_invitation(services, INES, (await upcoming(services)).id)
    assert await decided_by(services) is DecidedBy.VOTE


async def test_a_member_who_leaves_is_not_waited_for(services: Services) -> None:
    await begin_turns(services, INES)
    await invite_theme_host(services, await upcoming(services))
    async with services.db.write() as tx:
        _, ines = await ensure_member(tx, INES, services.clock.now())
    await record_departure(services, ines)
    assert await decided_by(services) is DecidedBy.VOTE


async def press(world: World, who: str, label: str) -> None:
    shown = await world.members[who].slash(world.channel, "theme host")
    await world.members[who].click(answer_message(shown), label=label)


async def what_is_said(world: World) -> tuple[str, str, str, str]:
    """Return the head of the board, and the answers to a suggestion, a vote and /round status."""
    suggested = await run_command(world, "jo", "theme suggest", title="Bread")
    await world.env.settle()
    [board] = [one for one in world.channel.history() if "vote:1" in buttons_of(one)]
    voted = answer_text(await world.members["marek"].click(board, custom_id="vote:1"))
    [head] = message_texts_with(world, "What shall we write about next?")
    return head, suggested, voted, await run_command(world, "marek", "round status")


@pytest.mark.parametrize("by", DecidedBy)
async def test_all_that_is_said_of_it_is_true_of_what_decides_now(world: World, by: DecidedBy) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    if by is DecidedBy.MEMBER:
        await press(world, ORGANISER, "Begin with turns")
        await press(world, "ines", "20 March")
    elif by is DecidedBy.CHOICE:
        opened = await world.members[ORGANISER].slash(world.channel, "theme pick")
        await world.members[ORGANISER].submit_modal(opened, {"title": "Hosts' own", "prompt": "", "keywords": ""})
    expected = {
        DecidedBy.VOTE: ("The theme with most votes comes", "We count the votes", "until the announcement", "theme: <"),
        DecidedBy.MEMBER: ("A member chooses", "if nobody does", "It counts if no member", "or else the vote"),
        DecidedBy.CHOICE: (
            "is chosen, for",
            "waits for the time after",
            "your vote waits",
            "The next theme is chosen.",
        ),
    }
    for words, said in zip(expected[by], await what_is_said(world), strict=True):
        assert words in said
        assert "Inês" not in said


async def test_the_board_follows_when_a_member_takes_the_date_and_gives_it_back(world: World) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    await press(world, ORGANISER, "Begin with turns")
    for label, words in (("20 March", "A member chooses the next theme"), ("Give 20 March back", "most votes comes")):
        await press(world, "ines", label)
        await world.env.settle()
        [head] = message_texts_with(world, "What shall we write about next?")
        assert words in head
