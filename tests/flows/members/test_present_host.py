"""Private words to a host reach somebody who can do what they ask for."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.components import Layout
from bot.demo.week import ScriptedWeek
from bot.demo.world import ORGANISER, World
from bot.flows.members.check_membership import Absence
from bot.flows.members.membership import ensure_member
from bot.flows.members.present_host import to_present_host
from bot.flows.members.privacy import delete_member, record_departure
from bot.i18n import Language
from bot.outbox import Message, MessageKey, MessageKind
from bot.outbox.keys import board_key
from bot.services import Services
from bot.themes import Caller, CommunityId
from storage.communities import find_member, get_community, save_community
from storage.outbox import find_message
from tests.support.circles import make_organiser, set_up_community
from tests.support.commands import run_command
from tests.support.games import start_game
from tests.support.messages import private_messages_to
from tests.support.setup_form import SetupForm
from tests.support.silence import silence

IN_THE_WAY = "there is something that I could not say yet"


@pytest.fixture
def owner(world: World) -> str:
    """Let Jo own the server, and return who that is."""
    world.env.backend.get_guild(world.guild.id).owner_id = world.users["jo"].id
    guild = world.bot.get_guild(world.guild.id)
    assert guild is not None
    guild.owner_id = world.users["jo"].id
    return "jo"


def demote(world: World, who: str) -> None:
    world.env.backend.remove_member_role(world.guild.id, world.members[who].id, world.guild.roles["Host"].id)


def promote(world: World, who: str) -> None:
    world.env.backend.add_member_role(world.guild.id, world.members[who].id, world.guild.roles["Host"].id)


def told(world: World, who: str, words: str) -> int:
    return sum(words in text for text in private_messages_to(world, who))


def leave(world: World, who: str) -> None:
    world.guild.remove_member(world.users[who])


@pytest.mark.parametrize("stop", [demote, leave])
async def test_the_owner_hears_what_a_former_host_can_not_mend(
    world: World, owner: str, stop: Callable[[World, str], None]
) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    stop(world, ORGANISER)
    silence(world, on=True)
    await world.move_to("Fri 19:00")
    assert (told(world, ORGANISER, IN_THE_WAY), told(world, owner, IN_THE_WAY)) == (0, 1)
    silence(world, on=False)
    await world.env.settle()
    assert (told(world, ORGANISER, "It works again"), told(world, owner, "It works again")) == (0, 1)
    async with world.services.db.read() as conn:
        community = await get_community(conn, world.guild.id)
    assert community is not None
    assert community.host == world.users[owner].id


@pytest.mark.parametrize("is_deleted", [True, False])
async def test_whoever_succeeds_a_host_reads_in_their_own_language(
    world: World, owner: str, *, is_deleted: bool
) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    async with world.services.db.write() as tx:
        who = Caller(world.guild.id, world.users[owner].id, "Jo", language=Language.GERMAN)
        await ensure_member(tx, who, world.clock.now())
    leave(world, ORGANISER)
    if is_deleted:
        async with world.services.db.read() as conn:
            board = await find_message(conn, board_key(CommunityId(world.guild.id), world.channel.id))
        assert board is not None
        assert board.message_id is not None
        world.env.backend.delete_message(world.channel.id, board.message_id)
        await run_command(world, "ines", "theme suggest", title="Maps")
        await world.env.settle()
        assert told(world, owner, "hat jemand die Tafel mit den Vorschlägen") == 1
    silence(world, on=True)
    await world.move_to("Fri 19:00")
    assert told(world, owner, "gibt es etwas, das ich noch nicht sagen konnte") == 1
    assert told(world, owner, IN_THE_WAY) == 0


async def test_a_host_hears_still_where_discord_does_not_tell(world: World, owner: str) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    path = f"/guilds/{world.guild.id}/members/{world.users[ORGANISER].id}"
    world.env.inject_error("GET", path, status=503, times=20)
    silence(world, on=True)
    await world.move_to("Fri 19:00")
    assert (told(world, ORGANISER, IN_THE_WAY), told(world, owner, IN_THE_WAY)) == (1, 0)


@pytest.mark.usefixtures("owner")
async def test_a_draft_is_shown_to_the_host_of_today_where_its_reader_is_none_any_more(world: World) -> None:
    await start_game(world)
    form = await SetupForm(world).open()
    await form.press("more")
    await form.choose("extras", "drafts")
    await form.press("save")
    promote(world, "marek")
    other = SetupForm(world)
    other.host = world.members["marek"]
    await (await other.open()).press("save")
    demote(world, ORGANISER)
    await world.move_to("Mon+1 11:30")
    assert (told(world, ORGANISER, "goes out"), told(world, "marek", "goes out")) == (0, 1)


async def test_who_is_erased_while_discord_is_asked_is_written_down_nowhere_again(services: Services) -> None:
    await set_up_community(services)
    former, host, owner = 2000, make_organiser(), 3000
    async with services.db.write() as tx:
        community, _ = await ensure_member(tx, host, services.clock.now())
        await save_community(tx, replace(community, host=host.user, draft_reviewer=former))

    async def look_up(user: int) -> Caller | Absence:
        if user == former:
            return Absence.LEFT
        await delete_member(services, host)
        return host

    draft = Message(MessageKey("draft"), MessageKind.DRAFT, community.id, 0, Layout(()), user_id=former)
    assert (await to_present_host(services, draft, look_up, owner, lambda _: {})).user_id == owner
    async with services.db.read() as conn:
        now = await get_community(conn, community.id)
    assert now is not None
    assert (now.host, now.draft_reviewer) == (None, owner)


@pytest.mark.parametrize("tells", [True, False])
async def test_a_draft_is_shown_to_the_owner_where_its_reader_is_known_to_have_left(
    world: World, owner: str, *, tells: bool
) -> None:
    await start_game(world)
    form = await SetupForm(world).open()
    await form.press("more")
    await form.choose("extras", "drafts")
    await form.press("save")
    await run_command(world, ORGANISER, "theme suggest", title="Maps")
    async with world.services.db.read() as conn:
        member = await find_member(conn, CommunityId(world.guild.id), world.users[ORGANISER].id)
    assert member is not None
    await record_departure(world.services, member)
    if tells:
        leave(world, ORGANISER)
    else:
        path = f"/guilds/{world.guild.id}/members/{world.users[ORGANISER].id}"
        world.env.inject_error("GET", path, status=503, times=None)
    await world.move_to("Mon+1 11:30")
    assert (told(world, ORGANISER, "goes out"), told(world, owner, "goes out")) == (0, 1)
