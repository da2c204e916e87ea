"""Who somebody is in a server is asked of Discord when a button of a private message is pressed."""

import re
from pathlib import Path

import discord
import pytest

from bot.actions import (
    AnswerDeletion,
    AnswerIdentityQuestion,
    AnswerInvitation,
    ChangeTheme,
    ChooseDraftPost,
    CreditDraftPost,
    Deletable,
    EditDraftPost,
    EditOpening,
    EditOrder,
    InvitationAnswer,
    LeaveOutPost,
    OpenDraft,
    PreviewRoundup,
    RetryDelivery,
    ShowThanks,
    TurnDraft,
    UndoEdits,
)
from bot.components import ButtonAction
from bot.demo.week import ScriptedWeek
from bot.demo.world import World
from bot.flows.members.check_membership import Absence
from bot.flows.members.privacy import record_departure
from bot.posts import PostId
from bot.themes import Caller, CommunityId, RoundId
from cogs.membership import look_up
from storage.communities import find_member
from tests.support.actions import ACTIONS
from tests.support.buttons import send_forged_button
from tests.support.commands import answer_text
from tests.support.games import start_game

RIGHTS = dict(
    re.findall(
        r"^\| `(\w+)` \| (.+) \|$",
        (Path(__file__).parents[2] / "docs" / "rights.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
)
IN_PRIVATE = {name for name, right in RIGHTS.items() if right.endswith("| yes")}
FOR_HOSTS = sorted(name for name, right in RIGHTS.items() if right.startswith("a host"))


def private_actions(community: CommunityId) -> list[ButtonAction]:
    """Return each action that stands in private messages, about the first round of a community."""
    first, post = RoundId(1), PostId(1)
    return [
        AnswerInvitation(first, InvitationAnswer.CHOOSE),
        AnswerInvitation(first, InvitationAnswer.DECLINE),
        ChangeTheme(first),
        OpenDraft(first),
        OpenDraft(first, post),
        TurnDraft(first, 1),
        ChooseDraftPost(first),
        EditDraftPost(first, post),
        LeaveOutPost(first, post, is_out=True),
        CreditDraftPost(first, post),
        EditOpening(first),
        EditOrder(first),
        PreviewRoundup(first),
        UndoEdits(first, is_sure=True),
        AnswerIdentityQuestion(community, 1, 1, post, was_me=True),
        ShowThanks(community, 1),
        RetryDelivery(community),
        AnswerDeletion(community, Deletable.BOARD, puts_back=True),
    ]


def test_every_button_has_a_row_in_the_table_of_rights() -> None:
    assert set(RIGHTS) == {action.__name__ for action in ACTIONS}


async def test_no_button_of_a_private_message_does_anything_for_one_who_has_left(world: World) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    actions = private_actions(CommunityId(world.guild.id))
    assert {type(action).__name__ for action in actions} == IN_PRIVATE
    former = world.bot.get_user(world.users["ines"].id) or await world.bot.fetch_user(world.users["ines"].id)
    view = discord.ui.View()
    for action in actions:
        view.add_item(discord.ui.Button(label="Old", custom_id=action.custom_id))
    view.stop()
    old = await former.send(view=view)
    world.guild.remove_member(world.users["ines"])
    for action in actions:
        pressed = await world.users["ines"].click(old, custom_id=action.custom_id)
        assert "You are no longer in the server" in answer_text(pressed), action


async def test_the_button_of_a_private_message_about_a_server_that_the_bot_left_says_so(world: World) -> None:
    await start_game(world)
    custom_id, view = RetryDelivery(CommunityId(world.guild.id)).custom_id, discord.ui.View()
    view.add_item(discord.ui.Button(label="Old", custom_id=custom_id))
    view.stop()
    user = world.users["marek"]
    old = await (world.bot.get_user(user.id) or await world.bot.fetch_user(user.id)).send(view=view)
    world.env.backend.remove_guild(world.guild.id)
    await world.env.settle()
    pressed = await user.click(old, custom_id=custom_id)
    assert answer_text(pressed).startswith("I am no longer in the server that this is about")
    world.env.inject_error("GET", f"/guilds/{world.guild.id}", status=503, times=5)
    assert "try again in a minute" in answer_text(await user.click(old, custom_id=custom_id))


async def test_a_button_of_a_private_message_brings_back_who_is_in_the_server_again(world: World) -> None:
    await start_game(world)
    community, user = CommunityId(world.guild.id), world.users["ines"].id
    async with world.services.db.read() as conn:
        ines = await find_member(conn, community, user)
    assert ines is not None
    await record_departure(world.services, ines)
    custom_id, view = ShowThanks(community, 1).custom_id, discord.ui.View()
    view.add_item(discord.ui.Button(label="Old", custom_id=custom_id))
    view.stop()
    old = await (world.bot.get_user(user) or await world.bot.fetch_user(user)).send(view=view)
    await world.users["ines"].click(old, custom_id=custom_id)
    async with world.services.db.read() as conn:
        back = await find_member(conn, community, user)
    assert back is not None
    assert back.left_at is None


async def test_somebody_is_there_or_has_left_or_can_not_be_asked_about(world: World) -> None:
    await start_game(world)
    async with world.services.db.read() as conn:
        ines = await find_member(conn, CommunityId(world.guild.id), world.members["ines"].id)
    assert ines is not None
    found = await look_up(world.bot, ines)
    assert isinstance(found, Caller)
    assert (found.guild, found.user, found.name) == (ines.community, ines.user, ines.name)
    path = f"/guilds/{world.guild.id}/members/{ines.user}"
    world.env.inject_error("GET", path, status=503, times=1)
    assert await look_up(world.bot, ines) is Absence.UNKNOWN
    world.guild.remove_member(world.members["ines"])
    assert await look_up(world.bot, ines) is Absence.LEFT
    world.env.backend.remove_guild(world.guild.id)
    await world.env.settle()
    assert await look_up(world.bot, ines) is Absence.BOT_REMOVED


@pytest.mark.parametrize("name", FOR_HOSTS)
async def test_a_button_for_hosts_refuses_members_in_words(world: World, name: str) -> None:
    await start_game(world)
    custom_id = {
        "AddSpareTheme": "spare:add",
        "DropSpareTheme": "spare:drop:1",
        "CloseRound": "close:1",
        "ExtendRound": "extend:1:24",
        "SkipRound": "skip:1",
        "UnskipRound": "unskip:1",
        "OpenDraft": "draft:1",
        "TurnDraft": "draft:page:1:1",
        "ChooseDraftPost": "draft:choose:1",
        "EditDraftPost": "draft:edit:1:1",
        "LeaveOutPost": "draft:out:1:1:yes",
        "CreditDraftPost": "draft:credit:1:1",
        "EditOrder": "draft:order:1",
        "PreviewRoundup": "draft:preview:1",
        "UndoEdits": "draft:undo:1:yes",
        "EditOpening": "opening:1",
        "RetryDelivery": "again:1",
        "AnswerDeletion": "deleted:1:board:yes",
        "ForgetPast": "past:forget",
        "CheckPermissions": "permissions",
        "ChangeHabit": "learned:1:yes",
    }[name]
    forged = await send_forged_button(world, custom_id)
    assert "Only hosts can do that" in answer_text(await world.members["ines"].click(forged, custom_id=custom_id))
