"""Queue the messages about a post: its notice or the question to its author, and what they become.

question → the post's notice, in the same message, or a line of thanks, with the notice below
"""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.actions import ReadPost
from bot.components import Layout
from bot.flows.messages.post_list import enqueue_post_list
from bot.flows.messages.roundup import enqueue_roundup
from bot.i18n import get_translator
from bot.limits import MAX_NOTICES_WAITING, MAX_POSTS_PER_ROUND
from bot.messages.posts import (
    ask_author,
    more_posts,
    places_taken,
    post_credited,
    post_left_out,
    post_missing,
    post_notice,
    post_removed,
)
from bot.messages.rounds import thread_name
from bot.outbox import Message, MessageKey, MessageKind, Obstacle
from bot.outbox.keys import (
    announcement_key,
    left_out_key,
    missing_post_key,
    more_posts_key,
    notice_key,
    places_taken_key,
    question_key,
)
from bot.posts import Decision, Post
from bot.reading.trackbacks import posts_with_lists, trackbacks_among
from bot.themes import Community, MemberId, Phase, Round
from storage import Transaction
from storage.communities import get_member
from storage.outbox import count_waiting, enqueue, find_message, messages_of_round, queued_keys
from storage.posts import posts_of_round
from storage.trackbacks import linking_posts, replace_trackbacks, texts_of_posts

FRESH_FOR = timedelta(hours=1)
"""How long after it was asked a question becomes the post's notice itself: people have it before their eyes still."""
_GONE = {Obstacle.DELETED, Obstacle.PAST, Obstacle.ANOTHERS}


async def announce_post(
    tx: Transaction, community: Community, round_: Round, post: Post, now: datetime, *, is_shown: bool = False
) -> None:
    """Queue the notice of a post and update what shows it; for a post to be asked about, queue the question alone.

    While `MAX_NOTICES_WAITING` notices of the member wait to be sent, further posts of theirs share one message.
    `is_shown` says that the post was announced before.
    """
    t = get_translator(community.language)
    if post.decision is Decision.ASK:
        layout = ask_author(t, community, post)
        message = _question(community, post, layout, thread_name=thread_name(t, round_))
        await enqueue(tx, message, now)
        return
    if not round_.was_missed:  # a round that nobody heard of has its round-up alone
        if await _shares_message(tx, post, now, is_shown=is_shown):
            await _enqueue_more_posts(tx, community, post, now)
        else:
            key = await _key_of_notice(tx, post, now)
            await enqueue(tx, _notice(community, post, key, post_notice(t, round_, post)), now)
        await _leave_former_author(tx, community, post, now)
        await enqueue_post_list(tx, community, round_, now)
    await _record_trackbacks(tx, round_, now)
    if round_.phase is Phase.ROUNDED_UP:
        await enqueue_roundup(tx, community, round_, now)


async def _record_trackbacks(tx: Transaction, round_: Round, now: datetime) -> None:
    posts = await linking_posts(tx, round_.id)
    texts = await texts_of_posts(tx, posts_with_lists(posts))
    await replace_trackbacks(tx, round_.id, trackbacks_among(posts, texts), now)


async def tell_places_are_taken(
    tx: Transaction, community: Community, round_: Round, member_id: MemberId, now: datetime
) -> None:
    """Queue the message to a member that further posts of theirs are not taken in a round, once for each round."""
    member = await get_member(tx, member_id)
    if member is not None:
        message = Message(
            places_taken_key(round_.id, member.id),
            MessageKind.PLACES_TAKEN,
            community.id,
            0,
            places_taken(get_translator(member.language), community, MAX_POSTS_PER_ROUND),
            round=round_.id,
            subjects=frozenset({member.id}),
            user_id=member.user,
        )
        await enqueue(tx, message, now)


async def tell_post_is_missing(
    tx: Transaction, community: Community, round_: Round, post: Post, since: datetime, now: datetime
) -> None:
    """Queue the message to a post's author that it left its round because its page has been missing since then."""
    member = await get_member(tx, post.member)
    if member is not None and member.left_at is None:
        message = Message(
            missing_post_key(post.id, since),
            MessageKind.MISSING_POST,
            community.id,
            0,
            post_missing(get_translator(member.language), community, round_, post, since),
            round=round_.id,
            subjects=frozenset({member.id}),
            user_id=member.user,
        )
        await enqueue(tx, message, now)


async def tell_left_out(
    tx: Transaction, community: Community, round_: Round, post: Post, now: datetime, *, is_back: bool
) -> None:
    """Queue the word to a post's author that it was left out of the round-up, once; when it is back, edit that."""
    key = left_out_key(post.id)
    member = await get_member(tx, post.member)
    if member is not None and member.left_at is None and (not is_back or await find_message(tx, key)):
        message = Message(
            key,
            MessageKind.LEFT_OUT,
            community.id,
            0,
            post_left_out(get_translator(member.language), community, round_, post, is_back=is_back),
            round=round_.id,
            subjects=frozenset({member.id}),
            user_id=member.user,
        )
        await enqueue(tx, message, now)


async def retract_post(tx: Transaction, community: Community, round_: Round, post: Post, now: datetime) -> None:
    """Queue what replaces the notice of a post that left its round, and update the list, links and the round-up."""
    if await _shares_message(tx, post, now, is_shown=True):
        await _enqueue_more_posts(tx, community, post, now)
    else:
        key, words = await _key_of_notice(tx, post, now), post_removed(get_translator(community.language), post)
        await enqueue(tx, _notice(community, post, key, words), now)
    await enqueue_post_list(tx, community, round_, now)
    await _record_trackbacks(tx, round_, now)
    if round_.phase is Phase.ROUNDED_UP:
        await enqueue_roundup(tx, community, round_, now)


async def replace_question(tx: Transaction, community: Community, post: Post, layout: Layout, now: datetime) -> None:
    """Queue what replaces the question about a post."""
    await enqueue(tx, _question(community, post, layout), now)


async def _key_of_notice(tx: Transaction, post: Post, now: datetime) -> MessageKey:
    """Return the key of the message that is a post's notice: the question about it, once that became it.

    A question that was answered soon becomes it; one that stands far up by now, or stands no more, does not.
    """
    if await find_message(tx, notice_key(post.id)):
        return notice_key(post.id)
    question = await find_message(tx, question_key(post.id))
    if question is None:
        return notice_key(post.id)
    is_fresh = question.queued_at is not None and now - question.queued_at <= FRESH_FOR
    became_notice = question.kind is MessageKind.NOTICE
    return question.key if became_notice or (is_fresh and question.obstacle not in _GONE) else notice_key(post.id)


async def _shares_message(tx: Transaction, post: Post, now: datetime, *, is_shown: bool) -> bool:
    """Return whether a post stands in one message with others of its author, instead of having a notice."""
    if await find_message(tx, await _key_of_notice(tx, post, now)):
        return False
    if is_shown:
        return await find_message(tx, more_posts_key(post.round, post.member)) is not None
    return await count_waiting(tx, MessageKind.NOTICE, post.round, post.member) >= MAX_NOTICES_WAITING


async def _enqueue_more_posts(tx: Transaction, community: Community, post: Post, now: datetime) -> None:
    """Queue the message with the posts of a post's author that have no notice, or edit it."""
    t = get_translator(community.language)
    theirs = [one for one in await posts_of_round(tx, post.round) if one.member == post.member]
    keys = {one.id: (notice_key(one.id), question_key(one.id)) for one in theirs}
    noticed = await queued_keys(tx, [key for pair in keys.values() for key in pair], MessageKind.NOTICE)
    more = [one for one in theirs if noticed.isdisjoint(keys[one.id])]
    layout = more_posts(t, post.by, more) if more else post_removed(t, post)
    key = more_posts_key(post.round, post.member)
    await enqueue(tx, _message(community, post, key, MessageKind.MORE_POSTS, layout), now)


async def _leave_former_author(tx: Transaction, community: Community, post: Post, now: datetime) -> None:
    """Take a post out of the message with posts of another member, who was its author before: it is shown once."""
    own_key, button = more_posts_key(post.round, post.member), ReadPost(post.id).custom_id
    for message in await messages_of_round(tx, post.round, MessageKind.MORE_POSTS):
        shown = {one.custom_id for one in message.content.buttons()} if isinstance(message.content, Layout) else set()
        if message.key == own_key or button not in shown:
            continue
        there = await posts_of_round(tx, post.round)
        left = [one for one in there if ReadPost(one.id).custom_id in shown and one.member != post.member]
        if left:
            await _enqueue_more_posts(tx, community, left[0], now)
        else:
            words = post_credited(get_translator(community.language), post)
            await enqueue(tx, replace(message, content=words, subjects=frozenset({post.member})), now)


def _notice(community: Community, post: Post, key: MessageKey, content: Layout) -> Message:
    return _message(community, post, key, MessageKind.NOTICE, content)


def _question(community: Community, post: Post, content: Layout, *, thread_name: str = "") -> Message:
    key = question_key(post.id)
    return _message(community, post, key, MessageKind.QUESTION, content, thread_name=thread_name)


def _message(
    community: Community, post: Post, key: MessageKey, kind: MessageKind, content: Layout, *, thread_name: str = ""
) -> Message:
    return Message(
        key,
        kind,
        community.id,
        community.announce_channel,
        content,
        round=post.round,
        subjects=frozenset({post.member}),
        parent_key=announcement_key(post.round),
        thread_name=thread_name,
    )
