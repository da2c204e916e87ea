"""Everything that the template of the page shows of a game."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from bot.actions import CastVote, JoinRound, ReadPost
from bot.demo.playground.commands import command_form, command_views
from bot.demo.playground.game import Game
from bot.demo.playground.page import Wish, default_member
from bot.demo.playground.tasks import tasks_of
from bot.demo.playground.timeline import timeline
from bot.demo.playground.views import (
    MessageView,
    PostView,
    load_state,
    message_views,
    own_post_views,
    post_views,
)
from bot.demo.playground.why import explain
from bot.demo.transcript import plain_line
from bot.themes import CommunityId

DRAFT_TITLE = "The map of a night without sleep"
DRAFT_TEXT = """From the bed to the kitchen it is eleven steps in the dark, and I have never counted the way back.

I could draw that map blind: the cold floor, the door that tells on me, the chair where the cat is not.

For #{hashtag}."""
"""What stands in the form for a post, to be changed or sent as it is."""


async def context_of(game: Game, wish: Wish) -> Mapping[str, Any]:
    """Return the context for what a visitor asks to see."""
    world = game.world
    who = wish.who if wish.who in world.members else default_member(world.circle)
    state = await load_state(game)
    messages = message_views(game, game.messages(who), state)
    posts = await own_post_views(game, state) if game.is_own else post_views(game, state)
    direct = message_views(game, game.direct_messages(who), state)
    form = game.forms.get(who)
    return {
        "game": game,
        "circle": world.circle,
        "who": who,
        "changes": game.changes,
        "bar": timeline(world.circle, game.now, _happened(messages, posts)),
        "tasks": tasks_of(game, who, state),
        "messages": messages,
        "direct": direct,
        "posts": posts,
        "state": state,
        "roles": [name for name in world.guild.roles if name != "@everyone"],
        "markdown": partial(game.markdown.render, now=game.now),
        "form": form.shown.modal if form else None,
        "commands": command_views(game, who) if wish.command == "" else None,
        "command": await command_form(game, who, wish.command) if wish.command else None,
        "why": await explain(game, wish.why) if wish.why else None,
        "pages_url": world.services.public_places(CommunityId(world.guild.id)).pages_url
        if state.writing or state.rounded_up
        else "",
        "begins": wish.begins,
        "draft_title": DRAFT_TITLE,
        "draft_text": DRAFT_TEXT.format(hashtag=world.circle.hashtag),
    }


def _happened(messages: Sequence[MessageView], posts: Sequence[PostView]) -> list[tuple[datetime, str, str, str]]:
    """Return what is marked on the bar: posts on the blogs, and what the bot said to everybody."""
    written = [
        (post.at, "post", f"{post.author_name} publishes “{post.title}”", f"p{post.number}")
        for post in posts
        if post.at
    ]
    said = [
        (message.at, _kind(message), _first_words(message), f"m{message.id}")
        for message in messages
        if message.is_bot and not message.is_private and not message.is_system
    ]
    return sorted([*written, *said])


def _kind(message: MessageView) -> str:
    ids = [str(one.get("custom_id", "")) for one in _walk(message.components)]
    if any(CastVote.parse(one) for one in ids) or any(JoinRound.parse(one) for one in ids):
        return "theme"
    return "found" if any(ReadPost.parse(one) for one in ids) else "said"


def _first_words(message: MessageView) -> str:
    """Return the heading of a message, or what else it begins with."""
    texts = [line for one in _walk(message.components) for line in str(one.get("content", "")).split("\n") if line]
    return plain_line(next((line for line in texts if line.startswith(("# ", "## ", "### "))), *texts[:1]))


def _walk(components: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = []
    for one in components:
        inside = [*one.get("components", ()), *([one["accessory"]] if one.get("accessory") else [])]
        found += [one, *_walk(inside)]
    return found
