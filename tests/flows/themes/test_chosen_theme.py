"""A theme that was chosen ahead, when whoever chose it leaves, comes back, or has another name."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.boundary import web_url
from bot.components import Layout
from bot.flows.feeds.show_again import show_again
from bot.flows.members.membership import ensure_member
from bot.flows.members.privacy import delete_member, record_departure
from bot.flows.next_theme import host_dates
from bot.flows.rounds.change import unskip_round
from bot.flows.rounds.open import open_round
from bot.flows.rounds.set_up import switch_host_rota
from bot.flows.themes.host_dates import take_date
from bot.flows.themes.host_rota import choose_invited_theme
from bot.flows.themes.pick import Picked, Standing, pick_theme, standing_theme
from bot.flows.themes.suggest import suggest
from bot.i18n import Language
from bot.outbox import MessageKind
from bot.outbox.keys import announcement_key
from bot.services import Services
from bot.themes import Caller, CommunityId, Member, Round, Theme
from storage.communities import get_community
from storage.outbox import due_messages, find_message, mark_sent, messages_of_round
from storage.rounds import scheduled_round
from tests.support.breaks import skip_next
from tests.support.circles import make_caller, make_organiser, set_up_community
from tests.support.clocks import ManualClock
from tests.support.jobs import run_rounds_until

COMMUNITY = CommunityId(1)
HOST, INES, JO = make_organiser(), make_caller(7, "Inês"), make_caller(8, "Jo")
LETTERS = Theme("Letters I never sent", call=web_url("https://ines.example/letters"))


async def upcoming(services: Services) -> Round:
    async with services.db.read() as conn:
        return await scheduled_round(conn, COMMUNITY)


async def member(services: Services, caller: Caller) -> Member:
    """Return the member a caller is, who is there from now on."""
    async with services.db.write() as tx:
        return (await ensure_member(tx, caller, services.clock.now()))[1]


async def open_while_away(services: Services, caller: Caller) -> str:
    """Open the next round while a member is away, who comes back then; return what its announcement says at last."""
    await record_departure(services, await member(services, caller))
    round_ = await upcoming(services)
    assert isinstance(services.clock, ManualClock)
    services.clock.set(round_.opens_at)
    await open_round(services, round_)
    assert caller.name not in await announced(services, round_)
    await show_again(services, (await member(services, caller)).id)
    return await announced(services, round_)


async def announced(services: Services, round_: Round) -> str:
    async with services.db.read() as conn:
        return str(await find_message(conn, announcement_key(round_.id)))


async def choose_as_member(services: Services) -> None:
    await switch_host_rota(services, HOST, on=True)
    await take_date(services, INES, (await upcoming(services)).opens_at)
    await choose_invited_theme(services, INES, (await upcoming(services)).id, LETTERS)


async def test_a_theme_host_who_was_away_at_the_announcement_comes_back_to_it_with_their_post(
    services: Services,
) -> None:
    await set_up_community(services)
    await choose_as_member(services)
    text = await open_while_away(services, INES)
    assert "Chosen by Inês" in text
    assert LETTERS.call in text


async def test_an_author_who_was_away_at_the_announcement_of_what_a_host_picked_comes_back_to_it(
    services: Services,
) -> None:
    await set_up_community(services)
    await suggest(services, INES, Theme("Slow trains"))
    await pick_theme(services, HOST, 1)
    assert "Suggested by Inês" in await open_while_away(services, INES)


async def stands(services: Services) -> Standing:
    """Return the theme that is chosen for the next round, as a host sees it."""
    standing = await standing_theme(services, HOST)
    assert standing is not None
    return standing


async def test_a_host_who_saw_the_theme_replaces_it_though_people_have_other_names_meanwhile(
    services: Services,
) -> None:
    await set_up_community(services)
    await choose_as_member(services)
    seen = await stands(services)
    await member(services, replace(INES, name="Ines Okafor", language=Language.GERMAN))
    assert isinstance(await pick_theme(services, HOST, Theme("Bread"), replaces=seen.chosen), Picked)
    seen = await stands(services)
    assert isinstance(await pick_theme(services, replace(HOST, name="Beatrice"), None, replaces=seen.chosen), Picked)


@pytest.mark.engines
async def test_a_hosts_own_post_leaves_the_announcement_with_them(services: Services) -> None:
    await set_up_community(services)
    await pick_theme(services, HOST, LETTERS)
    round_ = await upcoming(services)
    assert isinstance(services.clock, ManualClock)
    services.clock.set(round_.opens_at)
    await open_round(services, round_)
    host = await member(services, HOST)
    await record_departure(services, host)
    assert LETTERS.call not in await announced(services, round_)
    await member(services, HOST)
    await show_again(services, host.id)
    assert LETTERS.call in await announced(services, round_)
    await delete_member(services, HOST)
    assert LETTERS.title in await announced(services, round_)
    assert LETTERS.call not in await announced(services, round_)


async def test_what_a_host_picked_keeps_its_authors_name_when_the_host_has_everything_deleted(
    services: Services,
) -> None:
    await set_up_community(services)
    await suggest(services, INES, Theme("Slow trains"))
    await pick_theme(services, HOST, 1)
    await delete_member(services, HOST)
    theme = (await upcoming(services)).theme
    assert theme is not None
    assert (theme.title, theme.by) == ("Slow trains", "Inês")


async def test_a_host_who_skips_a_date_is_not_told_that_a_theme_host_lost_it_whose_theme_comes_later(
    services: Services,
) -> None:
    await set_up_community(services)
    await choose_as_member(services)
    assert not (await skip_next(services, HOST)).host
    theme = (await upcoming(services)).theme
    assert theme is not None
    assert (theme.title, theme.host_name) == (LETTERS.title, "Inês")
    await pick_theme(services, HOST, None, replaces=(await stands(services)).chosen)
    await take_date(services, INES, (await upcoming(services)).opens_at)
    assert (await skip_next(services, HOST)).host == "Inês"


async def dates_taken(services: Services) -> list[str]:
    """Return who chooses the theme of each of the next four dates, or has chosen it."""
    async with services.db.read() as conn:
        community = await get_community(conn, COMMUNITY)
        assert community is not None
        dates = await host_dates(conn, community)
    return [date.chosen_by or (date.sign_up.name if date.sign_up else "") for date in dates[:4]]


async def told(services: Services, caller: Caller) -> list[str]:
    """Return the private messages that are queued to a member."""
    async with services.db.read() as conn:
        due = await due_messages(conn, COMMUNITY, services.clock.now())
    to_them = [one.content for one in due if one.user_id == caller.user]
    return ["\n".join(one.texts()) for one in to_them if isinstance(one, Layout)]


async def let_jo_take_the_date_after(services: Services) -> None:
    async with services.db.read() as conn:
        community = await get_community(conn, COMMUNITY)
        assert community is not None
        second = (await host_dates(conn, community))[1]
    await take_date(services, JO, second.opens_at)


async def test_a_theme_that_a_break_moves_onto_anothers_date_comes_first_and_the_other_has_the_next_one(
    services: Services,
) -> None:
    await set_up_community(services)
    await choose_as_member(services)
    await let_jo_take_the_date_after(services)
    assert await dates_taken(services) == ["Inês", "Jo", "", ""]
    skip = await skip_next(services, HOST)
    assert await dates_taken(services) == ["Inês", "Jo", "", ""]
    assert "**Letters I never sent** is announced" in (await told(services, INES))[-1]
    assert "has become" in (await told(services, JO))[-1]
    assert isinstance(services.clock, ManualClock)
    services.clock.set(services.clock.now() + timedelta(seconds=1))
    await unskip_round(services, HOST, skip.opens_at)
    assert await dates_taken(services) == ["Inês", "Jo", "", ""]
    assert [len(await told(services, one)) for one in (INES, JO)] == [2, 2]
    await skip_next(services, HOST)
    round_ = await upcoming(services)
    services.clock.set(round_.opens_at)
    await open_round(services, round_)
    assert "Letters I never sent" in await announced(services, round_)
    assert await dates_taken(services) == ["Jo", "", "", ""]


async def test_a_host_who_picks_the_theme_of_a_date_that_a_member_took_lets_them_know(services: Services) -> None:
    await set_up_community(services)
    await switch_host_rota(services, HOST, on=True)
    await take_date(services, INES, (await upcoming(services)).opens_at)
    await pick_theme(services, HOST, Theme("Bread"))
    [message] = await told(services, INES)
    assert "so nothing is due from you then" in message
    assert not await told(services, HOST)
    await pick_theme(services, HOST, Theme("Salt"), replaces=(await stands(services)).chosen)
    assert await told(services, INES) == [message]


@pytest.mark.parametrize("was_asked", [True, False])
async def test_whose_date_it_is_is_asked_anew_when_a_host_gives_up_the_choice(
    services: Services, *, was_asked: bool
) -> None:
    await set_up_community(services)
    await switch_host_rota(services, HOST, on=True)
    round_ = await upcoming(services)
    await take_date(services, INES, round_.opens_at)
    assert isinstance(services.clock, ManualClock)
    services.clock.set(round_.opens_at - timedelta(days=2))
    if was_asked:
        await run_rounds_until(services, services.clock.now())
        async with services.db.write() as tx:
            [sent] = await messages_of_round(tx, round_.id, MessageKind.INVITATION)
            await mark_sent(tx, replace(sent, message_id=1, sent_channel_id=2, sent_revision=sent.revision))
    await pick_theme(services, HOST, Theme("Bread"))
    await run_rounds_until(services, services.clock.now())
    await pick_theme(services, HOST, None, replaces=(await stands(services)).chosen)
    await run_rounds_until(services, services.clock.now())
    async with services.db.read() as conn:
        asked = [one for one in await messages_of_round(conn, round_.id, MessageKind.INVITATION) if one.user_id == 7]
    assert "You host" in str(asked[-1].content)
    assert asked[-1].message_id is None, "a message that is edited calls nobody"
    assert (await upcoming(services)).invited == (await member(services, INES)).id
