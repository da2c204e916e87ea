"""The draft of a round-up, as a host looks at it, changes it, or does nothing."""

import discord
import pytest

from bot.actions import EditOpening, OpenDraft
from bot.demo.transcript import buttons_of, texts_of
from bot.demo.week import ScriptedWeek
from bot.demo.world import ORGANISER, World
from bot.flows.rounds.draft import PostMove, move_post
from bot.posts import PostId
from storage.communities import get_community
from tests.support.buttons import send_forged_button
from tests.support.commands import answer_message, answer_text, run_command
from tests.support.games import start_game
from tests.support.messages import message_texts_with
from tests.support.posts import add_hostile_posts
from tests.support.setup_form import SetupForm


def draft_messages(world: World) -> list[discord.Message]:
    """Return what the host was told in private of a round-up to come."""
    try:
        private = world.users[ORGANISER].dm_channel.history()
    except LookupError:
        return []
    return [message for message in private if "goes out" in " ".join(texts_of(message))]


async def change(world: World, draft: discord.Message, number: int, **values: object) -> None:
    """Change the post that has a number in the draft."""
    button = [action for action in buttons_of(draft) if OpenDraft.parse(action)][number - 1]
    opened = await world.members[ORGANISER].click(draft, custom_id=button)
    await world.members[ORGANISER].submit_modal(opened, {"why": "", "move": ["stay"], **values})


async def test_a_host_who_wants_to_is_told_an_hour_before_and_it_goes_out_by_itself(world: World) -> None:
    form = await SetupForm(world).open()
    await form.press("more")
    await form.choose("extras", "drafts")
    await form.press("more")
    assert "a host sees round-ups an hour before" in form.words
    await form.press("save")
    await world.move_to("Mon+1 10:59")
    host = world.users[ORGANISER]
    assert draft_messages(world) == []
    await world.move_to("Mon+1 11:01")
    [message] = draft_messages(world)
    [button] = buttons_of(message)
    assert "whether or not you change anything" in answer_text(await host.click(message, custom_id=button))
    await world.move_to("Mon+1 12:01")
    assert message_texts_with(world, "ROUND-UP OF ROUND 1")
    assert "It is out" in answer_text(await host.click(message, custom_id=button))


async def test_nobody_is_told_where_no_host_wants_to_be(world: World) -> None:
    await start_game(world)
    await world.move_to("Mon+1 11:01")
    assert draft_messages(world) == []


async def test_what_a_host_says_and_moves_stands_in_the_round_up(world: World) -> None:
    await start_game(world)
    draft = await world.members[ORGANISER].slash(world.channel, "round draft")
    opened = await world.members[ORGANISER].click(
        answer_message(draft), custom_id=next(a for a in buttons_of(answer_message(draft)) if EditOpening.parse(a))
    )
    await world.members[ORGANISER].submit_modal(opened, {"opening": "What a week. @everyone wrote."})
    await change(world, answer_message(draft), 3, why="For the last line alone", move=["first"])
    lines = "\n".join(texts_of(answer_message(draft))).splitlines()
    assert "What a week." in lines[4]
    first = next(line for line in lines if line.startswith("1\\. "))
    await world.skip_to("Mon+1 12:01")
    [roundup] = message_texts_with(world, "ROUND-UP OF ROUND 1")
    assert roundup.splitlines()[2] == "What a week. @everyone wrote."
    assert first[4:].replace("\\", "") == roundup.splitlines()[4]
    assert "For the last line alone" in roundup


async def test_a_post_left_out_is_out_and_what_stands_is_edited_later(world: World) -> None:
    await start_game(world)
    await world.skip_to("Mon+1 12:01")
    [before] = message_texts_with(world, "ROUND-UP OF ROUND 1")
    draft = await world.members[ORGANISER].slash(world.channel, "round draft")
    assert "It is out" in "\n".join(texts_of(answer_message(draft)))
    await change(world, answer_message(draft), 1, move=["out"])
    await change(world, answer_message(draft), 1, why="Read this one first")
    await world.env.settle()
    [after] = message_texts_with(world, "ROUND-UP OF ROUND 1")
    assert "Read this one first" in after
    assert len(after.split("**[")) == len(before.split("**[")) - 1


async def test_members_see_no_draft_and_change_none(world: World) -> None:
    await start_game(world)
    assert "Only hosts" in await run_command(world, "ines", "round draft")
    draft = await world.members[ORGANISER].slash(world.channel, "round draft")
    for action in buttons_of(answer_message(draft)):
        pressed = await world.members["ines"].click(await send_forged_button(world, action), custom_id=action)
        assert "Only hosts" in answer_text(pressed)


async def drafted_game(world: World) -> discord.Message:
    """Play on until the host is told of the draft; return the private message."""
    form = await SetupForm(world).open()
    await form.press("more")
    await form.choose("extras", "drafts")
    await form.press("save")
    for who in ("ines", "tomas", "marek"):
        await ScriptedWeek(world, lambda *_: None).bring_blog(
            who, world.blogs.circle.home(world.blogs.circle.people[who])
        )
    await world.skip_to("Sat 17:00")
    await world.move_to("Mon+1 11:01")
    [message] = draft_messages(world)
    return message


async def test_who_is_no_host_any_more_changes_nothing_with_an_old_private_message(world: World) -> None:
    host, told = world.users[ORGANISER], await drafted_game(world)
    draft = answer_message(await host.click(told, label="Look at it"))
    opening = next(action for action in buttons_of(draft) if EditOpening.parse(action))
    change_post = next(action for action in buttons_of(draft) if OpenDraft.parse(action))
    forms = [await host.click(draft, custom_id=action) for action in (opening, change_post)]
    world.guild.remove_member(host)
    world.guild.add_member(host, roles=[])
    for pressed in [
        await host.click(told, label="Look at it"),
        await host.click(draft, custom_id=opening),
        await host.click(draft, custom_id=change_post),
        await host.submit_modal(forms[0], {"opening": "Buy my watches."}),
        await host.submit_modal(forms[1], {"why": "Buy my watches.", "move": ["out"]}),
    ]:
        assert "Only hosts can do that" in answer_text(pressed)
    await world.move_to("Mon+1 12:01")
    [roundup] = message_texts_with(world, "ROUND-UP OF ROUND 1")
    assert "watches" not in roundup


async def test_who_has_left_the_server_is_told_so(world: World) -> None:
    told = await drafted_game(world)
    world.guild.remove_member(world.users[ORGANISER])
    pressed = await world.users[ORGANISER].click(told, label="Look at it")
    assert "You are no longer in the server" in answer_text(pressed)


async def test_where_discord_does_not_tell_nobody_is_taken_for_a_host(world: World) -> None:
    told = await drafted_game(world)
    world.env.inject_error("GET", f"/guilds/{world.guild.id}/members/{world.users[ORGANISER].id}", status=403)
    pressed = await world.users[ORGANISER].click(told, label="Look at it")
    assert "Discord does not tell me about that server just now" in answer_text(pressed)


async def test_a_draft_ends_with_its_round_also_for_hosts(world: World) -> None:
    told = await drafted_game(world)
    await world.move_to("Mon+1 12:01")
    await world.skip_to("Mon+2 11:59")
    assert "It is out" in answer_text(await world.users[ORGANISER].click(told, label="Look at it"))
    await world.skip_to("Mon+2 12:02")
    assert "That round is over" in answer_text(await world.users[ORGANISER].click(told, label="Look at it"))


async def test_a_long_draft_comes_in_parts_and_each_post_can_be_changed(world: World) -> None:
    await start_game(world)
    await add_hostile_posts(world, 40)
    result = await world.members[ORGANISER].slash(world.channel, "round draft")
    parts = [answer_message(result), *[followup.message for followup in result.followups]]
    actions = [action for part in parts for action in buttons_of(part) if OpenDraft.parse(action)]
    assert len(set(actions)) == len(actions) == 43
    await change(world, parts[-1], 1, move=["first"])


async def test_a_host_can_leave_the_form_and_stop_being_told(world: World) -> None:
    form = await SetupForm(world).open()
    await form.press("more")
    await form.choose("extras", "drafts")
    await form.choose("extras", "threads")
    await form.press("save")
    async with world.bot.services.db.read() as conn:
        community = await get_community(conn, world.guild.id)
    assert community is not None
    assert community.draft_reviewer is None
    assert community.threads


@pytest.mark.parametrize(
    ("move", "order"),
    [
        ("first", [3, 1, 2, 4]),
        ("up", [1, 3, 2, 4]),
        ("down", [1, 2, 4, 3]),
        ("last", [1, 2, 4, 3]),
        ("stay", [1, 2, 3, 4]),
    ],
)
def test_a_post_goes_where_it_is_put(move: str, order: list[int]) -> None:
    posts = [PostId(n) for n in (1, 2, 3, 4)]
    assert move_post(posts, PostId(3), PostMove(move)) == order
    assert move_post(posts, PostId(9), PostMove(move)) == posts
