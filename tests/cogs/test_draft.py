"""The draft of a round-up, as a host looks at it, changes it, or does nothing."""

import discord
import pytest
from sqlalchemy import text

from bot.actions import ChooseDraftPost, EditDraftPost, EditOpening, EditOrder, LeaveOutPost, OpenDraft, PreviewRoundup
from bot.demo.transcript import buttons_of, menus_of, texts_of
from bot.demo.week import ScriptedWeek
from bot.demo.world import ORGANISER, World
from storage.communities import get_community
from tests.support.buttons import send_forged_button
from tests.support.commands import answer_message, answer_text, run_command
from tests.support.draft_view import DraftView, defaults
from tests.support.games import start_game
from tests.support.messages import message_texts_with
from tests.support.posts import add_hostile_posts
from tests.support.setup_form import SetupForm
from tests.support.waiting_post import let_a_post_wait


def draft_messages(world: World) -> list[discord.Message]:
    """Return what the host was told in private of a round-up to come."""
    try:
        private = world.users[ORGANISER].dm_channel.history()
    except LookupError:
        return []
    return [message for message in private if "goes out" in " ".join(texts_of(message))]


async def switch_drafts_on(world: World) -> SetupForm:
    form = await SetupForm(world).open()
    await form.press("more")
    await form.choose("extras", "drafts")
    return form


async def test_a_host_who_wants_to_is_told_an_hour_before_and_it_goes_out_by_itself(world: World) -> None:
    form = await switch_drafts_on(world)
    await form.press("more")
    assert f"<@{world.users[ORGANISER].id}> sees round-ups an hour before" in form.words
    await form.press("save")
    await world.move_to("Mon+1 10:59")
    host = world.users[ORGANISER]
    assert draft_messages(world) == []
    await world.move_to("Mon+1 11:01")
    [message] = draft_messages(world)
    assert "In **\\#usblogs** the round-up of" in "\n".join(texts_of(message))
    [button] = buttons_of(message)
    shown = answer_text(await host.click(message, custom_id=button))
    assert "whether or not you change anything" in shown
    assert "No posts this time" in shown
    await world.move_to("Mon+1 12:01")
    assert message_texts_with(world, "ROUND-UP OF ROUND 1")
    assert "It is out" in answer_text(await host.click(message, custom_id=button))


async def test_nobody_is_told_where_no_host_wants_to_be(world: World) -> None:
    await start_game(world)
    await world.skip_to("Mon+1 10:30")
    await world.move_to("Mon+1 11:01")
    assert draft_messages(world) == []


async def test_the_draft_is_the_round_up_and_what_a_host_changes_stands_there_as_in_its_preview(world: World) -> None:
    await start_game(world)
    draft = await DraftView.open(world)
    assert "> " in draft.words
    first, second, third = draft.titles
    typed = "Hello all.\n\n\nSee https://example.org/rules for more.\n- one\n- two"
    await draft.fill(EditOpening, opening=typed)
    assert "Hello all.\n\nSee [example.org/rules](https://example.org/rules) for more.\n" in draft.words
    assert "more.\n- one\n- two\n" in draft.words
    await draft.fill(EditOpening, opening="What a week. @everyone wrote.")
    assert "What a week." in draft.words
    await draft.edit(3, why="For the last line alone", place="1")
    assert draft.titles == [third, first, second]
    refused = await draft.edit(1, quote="I have always hated all of you.")
    assert "it has to stand there word for word" in answer_text(refused)
    own = third.removeprefix("#usblogs: ").upper()
    draft = await DraftView.open(world)
    await draft.edit(1, quote=own)
    await draft.fill(EditOrder, order="2; 3 and 1")
    assert draft.titles == [first, second, third]
    refused = await draft.fill(EditOrder, order="3, 1")
    assert "Each number from 1 to 3 stands there once. Missing: 2." in answer_text(refused)
    reopened = await draft.who.click(answer_message(refused), label="Change it")
    assert defaults(reopened) == {"order": "3, 1"}
    await draft.who.submit_modal(reopened, {"order": "3, 2, 1"})
    assert (await DraftView.open(world)).titles == [third, second, first]
    await draft.fill(EditOrder, order="1-3-2")
    assert draft.titles == [third, first, second]
    previewed = await draft.press(PreviewRoundup)
    assert {button.disabled for button in buttons_in(answer_message(previewed))} == {True}
    before = answer_text(previewed).replace("\\", "")
    await world.skip_to("Mon+1 12:01")
    [roundup] = message_texts_with(world, "ROUND-UP OF ROUND 1")
    assert before.splitlines()[:3] == roundup.replace("\\", "").splitlines()[:3]
    for words in ("What a week. @everyone wrote.", "For the last line alone", f"> {own}"):
        assert words in before
        assert words in roundup
    assert "It is out" in (await DraftView.open(world)).words


def buttons_in(message: discord.Message) -> list[discord.Button]:
    return [one for one in walk(message.components) if isinstance(one, discord.Button)]


def walk(components: object) -> list[object]:
    found: list[object] = []
    for one in components if isinstance(components, list) else []:
        accessory = getattr(one, "accessory", None)
        found += [one, *([accessory] if accessory else []), *walk(getattr(one, "children", []))]
    return found


@pytest.fixture
async def game(world: World) -> DraftView:
    await start_game(world)
    return await DraftView.open(world)


@pytest.mark.usefixtures("game")
async def test_a_post_left_out_is_put_back_and_all_is_as_it_was_once_that_is_confirmed(world: World) -> None:
    await world.skip_to("Mon+1 12:01")
    [composed] = message_texts_with(world, "ROUND-UP OF ROUND 1")
    draft = await DraftView.open(world)
    first, *others = draft.titles
    assert "As it was" not in buttons_of(draft.message).values()
    await draft.choose(1)
    assert "Why it is in the round" in draft.words
    await draft.press(LeaveOutPost)
    assert draft.titles == others
    assert f"Left out: [{first}]" in draft.words
    await draft.fill(EditOpening, opening="Hello")
    await draft.edit(1, why="Read this one first", quote="")
    await world.env.settle()
    [edited] = message_texts_with(world, "ROUND-UP OF ROUND 1")
    assert "Read this one first" in edited
    assert len(edited.split("**[")) == len(composed.split("**[")) - 1
    await draft.choose(3)
    await draft.press(LeaveOutPost)
    assert first in draft.titles
    await draft.choose(1)
    await draft.press(LeaveOutPost)
    await draft.label("As it was")
    assert f"Back in the round: [{first}]" in draft.words
    await draft.label("Back to the draft")
    assert "Hello" in draft.words
    await draft.label("As it was")
    await draft.label("Yes, as it was")
    assert draft.titles == [first, *others]
    await world.env.settle()
    assert message_texts_with(world, "ROUND-UP OF ROUND 1") == [composed]


async def test_what_two_hosts_change_at_a_time_stands_side_by_side(world: World, game: DraftView) -> None:
    other = await DraftView.open(world)
    await game.choose(1)
    opened = await game.press(EditDraftPost)
    await other.edit(1, quote="From the other host.")
    await other.fill(EditOrder, order="2 3 1")
    moved = other.titles
    await game.who.submit_modal(opened, {**defaults(opened), "why": "From this host."})
    assert "> From the other host." in game.words
    assert "From this host." in game.words
    assert game.titles == moved


async def test_a_post_that_is_gone_meanwhile_is_missed_by_nothing_that_stands_open(
    world: World, game: DraftView
) -> None:
    second = await DraftView.open(world)
    third = await DraftView.open(world)
    await game.choose(1)
    await second.choose(1)
    form, order = await game.press(EditDraftPost), await third.press(EditOrder)
    gone, *others = (await DraftView.open(world)).titles
    async with world.bot.services.db.write() as tx:
        await tx.execute(text("DELETE FROM posts WHERE title = :title"), {"title": gone})
    await game.who.submit_modal(form, {**defaults(form), "why": "Nobody is here", "place": "2"})
    assert game.titles == others
    await second.press(EditDraftPost)
    assert second.titles == others
    await third.who.submit_modal(order, {"order": "3, 2, 1"})
    assert third.titles == others[::-1]


async def test_a_host_whose_words_replace_another_hosts_reads_those(world: World, game: DraftView) -> None:
    other = await DraftView.open(world)
    await game.choose(1)
    stale = [await other.press(EditOpening), await game.press(EditDraftPost)]
    await (await DraftView.open(world)).fill(EditOpening, opening="Hello from Bea")
    await (await DraftView.open(world)).edit(1, why="Read it aloud")
    replaced = await other.who.submit_modal(stale[0], {"opening": "Hello from Jo"})
    assert "yours replaces it:\n> Hello from Bea" in "\n".join(texts_of(replaced.followups[0].message))
    replaced = await game.who.submit_modal(stale[1], {**defaults(stale[1]), "why": "Read it twice"})
    assert "yours replaces it:\n> Read it aloud" in "\n".join(texts_of(replaced.followups[0].message))
    seen = await (await DraftView.open(world)).fill(EditOpening, opening="Hello from all")
    assert not seen.followups


async def test_a_draft_that_goes_out_under_the_hands_of_its_host_is_changed_where_it_stands(
    world: World, game: DraftView
) -> None:
    await world.skip_to("Mon+1 11:59")
    form = await game.press(EditOpening)
    await world.move_to("Mon+1 12:01")
    await game.who.submit_modal(form, {"opening": "A minute too late"})
    assert "It is out" in game.words
    await world.env.settle()
    [roundup] = message_texts_with(world, "ROUND-UP OF ROUND 1")
    assert roundup.splitlines()[2] == "A minute too late"


async def test_members_see_no_draft_and_change_none(world: World, game: DraftView) -> None:
    assert "Only hosts" in await run_command(world, "ines", "round draft")
    await game.choose(1)
    whole, [(menu, _)] = await DraftView.open(world), menus_of((await DraftView.open(world)).message).items()
    for action in (*buttons_of(game.message), *buttons_of(whole.message), menu):
        pressed = await world.members["ines"].click(await send_forged_button(world, action), custom_id=action)
        assert "Only hosts" in answer_text(pressed)


async def test_a_value_that_no_menu_has_shows_the_draft(world: World, game: DraftView) -> None:
    [menu] = [one for one in menus_of(game.message) if ChooseDraftPost.parse(one)]
    pressed = await game.who.click(await send_forged_button(world, menu), custom_id=menu)
    assert "whether or not you change anything" in "\n".join(
        texts_of(pressed.response.message if pressed.response else game.message)
    )


async def drafted_game(world: World) -> discord.Message:
    """Play on until the host is told of the draft; return the private message."""
    await (await switch_drafts_on(world)).press("save")
    for who in ("ines", "tomas", "marek"):
        await ScriptedWeek(world, lambda *_: None).bring_blog(
            who, world.blogs.circle.home(world.blogs.circle.people[who])
        )
    await world.skip_to("Sat 17:00")
    await world.skip_to("Mon+1 10:30")
    await world.move_to("Mon+1 11:01")
    [message] = draft_messages(world)
    return message


async def test_who_is_no_host_any_more_changes_nothing_with_an_old_private_message(world: World) -> None:
    host, told = world.users[ORGANISER], await drafted_game(world)
    draft = DraftView(host, await host.click(told, label="Look at it"))
    post = DraftView(host, await host.click(told, label="Look at it"))
    await post.choose(1)
    forms = [await draft.press(EditOpening), await draft.press(EditOrder), await post.press(EditDraftPost)]
    world.guild.remove_member(host)
    world.guild.add_member(host, roles=[])
    for pressed in [
        await host.click(told, label="Look at it"),
        await draft.press(EditOpening),
        await draft.press(PreviewRoundup),
        await draft.choose(1),
        await post.press(LeaveOutPost),
        await host.submit_modal(forms[0], {"opening": "Buy my watches."}),
        await host.submit_modal(forms[1], {"order": "2, 1"}),
        await host.submit_modal(forms[2], {**defaults(forms[2]), "why": "Buy my watches."}),
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


@pytest.mark.usefixtures("game")
async def test_a_draft_of_many_posts_has_pages_on_which_each_post_can_be_chosen(world: World) -> None:
    await add_hostile_posts(world, 57)
    draft = await DraftView.open(world)
    chosen: list[str] = []
    pages = 0
    while True:
        pages += 1
        chosen += next(iter(menus_of(draft.message).values()))
        onward = [label for label in buttons_of(draft.message).values() if label.endswith("›")]
        if not onward:
            break
        await draft.label(onward[0])
    assert len(set(chosen)) == len(chosen) == 60
    assert f"Page {pages} of {pages}." in draft.words
    *_, last = draft.titles
    await draft.choose(len(draft.titles))
    await draft.label("Back to the draft")
    assert draft.titles[-1] == last
    await draft.edit(len(draft.titles), place="1")
    assert "Page 1 of" in draft.words
    assert draft.titles[0] == last
    await draft.fill(EditOrder, order="2-60, 1")
    assert draft.titles[0] != last
    preview = await draft.press(PreviewRoundup)
    assert len(preview.followups) > 3


async def test_an_old_button_of_a_post_leads_to_what_can_be_changed_about_it(world: World, game: DraftView) -> None:
    post = next(iter(menus_of(game.message).values()))[0]
    [draft] = {one.round for one in map(EditOpening.parse, buttons_of(game.message)) if one}
    old = await send_forged_button(world, OpenDraft(draft, int(post)).custom_id)  # type: ignore[arg-type]  # its id
    assert "Why it is in the round" in answer_text(await game.who.click(old, label="Forged"))


async def test_a_host_can_leave_the_form_and_stop_being_told(world: World) -> None:
    form = await switch_drafts_on(world)
    await form.choose("extras", "threads")
    await form.press("save")
    async with world.bot.services.db.read() as conn:
        community = await get_community(conn, world.guild.id)
    assert community is not None
    assert community.draft_reviewer is None
    assert community.threads


async def test_who_is_told_of_the_draft_hears_how_many_posts_wait_for_an_answer(world: World) -> None:
    await let_a_post_wait(world)
    form = await switch_drafts_on(world)
    await form.press("save")
    await world.move_to("Mon+1 11:01")
    [message] = draft_messages(world)
    assert "1 post waits for an answer." in "\n".join(texts_of(message))
