"""Decide whether an entry is a post of a round, and say so."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.feeds import Blog, Entry, EntryId, address_key
from bot.flows.messages.post_list import show_post_list
from bot.flows.messages.roundup import show_roundup
from bot.i18n import get_translator
from bot.messages.posts import answered, notice, question, taken_out
from bot.messages.rounds import thread_name
from bot.outbox import Message, announce_key
from bot.posts import DecidedBy, Decision, EntryText, Post, PostId, RoundRules, Verdict, classify
from bot.reading.trackbacks import trackbacks_among
from bot.roundup import best_sentence, minutes_to_read
from bot.text import single_line
from bot.themes import Community, MemberId, Phase, Round, RoundId, is_accepted, is_late
from storage import Connection, Transaction
from storage.blogs import blogs_of, homes_of_theme_host
from storage.entries import entries_linking
from storage.outbox import enqueue
from storage.posts import add_post, find_post, post_of_entry, posts_of_round, set_decision, update_post_text
from storage.trackbacks import linking_posts, replace_trackbacks

MAX_TITLE_LENGTH = 200

Rules = dict[RoundId, RoundRules]
"""What tells that an entry is for a round, by the round; good for one transaction."""


async def match_entry(
    tx: Transaction,
    community: Community,
    rounds: Sequence[Round],
    blog: Blog,
    entry_id: EntryId,
    entry: Entry,
    now: datetime,
    *,
    moments: Sequence[datetime],
    known: bool,
    rules: Rules,
) -> None:
    """Record an entry as a post of the newest round it belongs to, or change the post it is already.

    `moments` are those at which it may have been published, the likeliest first: a round takes it by the first
    that lies in its window. None at all are those of an undated entry of the backlog. `known` entries may be
    posts already. `rules` are those that were asked for in this transaction.
    """
    if known:
        already = await post_of_entry(tx, entry_id, community.id)
        if already is not None and already.decision is not Decision.IGNORE:
            await _edited(tx, community, rounds, already, entry, now, rules)
            return
    writing = EntryText(entry)
    for round_ in rounds:
        inside = next((m for m in moments if is_accepted(round_.opens_at, round_.closes_at, m)), None)
        if moments and inside is None:
            continue  # as the verdict would say, without asking for the posts of the round first
        asked = await round_rules(tx, community, round_, rules)
        if address_key(entry.url) in asked.addresses:
            return  # it was handed in by hand
        verdict = classify(writing, asked, inside)
        if verdict.decision is not Decision.IGNORE:
            post = await add_to_round(
                tx,
                community,
                round_,
                blog.member,
                entry_id,
                replace(entry, url=entry.url or blog.home),
                verdict,
                inside or now,
                now,
            )
            if post is not None:
                rules.pop(round_.id, None)  # a link to this post speaks for the next
                await announce_post(tx, community, round_, post, now)
                if post.decision is Decision.ACCEPT:
                    await _judge_those_that_link(tx, community, rounds, post, now, rules)
            return


async def _judge_those_that_link(
    tx: Transaction, community: Community, rounds: Sequence[Round], post: Post, now: datetime, rules: Rules
) -> None:
    """Judge again what came before this post and links to it: then nobody knew yet what it links to."""
    since = min(round_.opens_at for round_ in rounds)
    for entry_id, entry, feed in await entries_linking(tx, community.id, post.url, since):
        for blog in await blogs_of(tx, [feed]):
            if blog.community == community.id and entry.published is not None:
                moments = [entry.published]
                await match_entry(
                    tx, community, rounds, blog, entry_id, entry, now, moments=moments, known=False, rules=rules
                )


async def round_rules(tx: Connection, community: Community, round_: Round, known: Rules) -> RoundRules:
    """Return what tells that an entry is for this round, asking for it once."""
    if round_.id not in known:
        known[round_.id] = await _ask_for_rules(tx, community, round_)
    return known[round_.id]


async def _ask_for_rules(tx: Connection, community: Community, round_: Round) -> RoundRules:
    posts = await posts_of_round(tx, round_.id)
    links = [post.url for post in posts] + ([round_.announcement] if round_.announcement else [])
    return RoundRules(
        opens_at=round_.opens_at,
        closes_at=round_.closes_at,
        hashtags=(community.hashtag,),
        names=community.names,
        theme=round_.theme.title if round_.theme else "",
        keywords=round_.theme.keywords if round_.theme else (),
        links=tuple(links),
        theme_host_sites=tuple(await homes_of_theme_host(tx, round_.id)),
        number=round_.number,
        language=community.language,
    )


async def add_to_round(
    tx: Transaction,
    community: Community,
    round_: Round,
    member: MemberId,
    entry_id: EntryId,
    entry: Entry,
    verdict: Verdict,
    published: datetime,
    now: datetime,
    *,
    by: DecidedBy | None = None,
) -> Post | None:
    """Record a post with what is shown of it; None if the round has it already."""
    title, url, quote, minutes = _shown(community, round_, entry)
    added: PostId | None = await add_post(
        tx,
        round_.id,
        member,
        entry_id,
        verdict,
        title=title,
        url=url,
        quote=quote,
        minutes=minutes,
        published=published,
        late=is_late(round_.closes_at, published),
        now=now,
        picture=entry.picture,
        decided_by=by,
    )
    return await find_post(tx, added, community.id) if added is not None else None


def _shown(community: Community, round_: Round, entry: Entry) -> tuple[str, str, str, int]:
    """Return title, address, quote and minutes to read, as they are shown of a post."""
    names = (community.hashtag, *community.names)
    quote = best_sentence(entry.text, names, round_.theme.title if round_.theme else "")
    return single_line(entry.title, MAX_TITLE_LENGTH), entry.url, quote, minutes_to_read(entry.text)


async def _edited(
    tx: Transaction,
    community: Community,
    rounds: Sequence[Round],
    post: Post,
    entry: Entry,
    now: datetime,
    rules: Rules,
) -> None:
    round_ = next((r for r in rounds if r.id == post.round), None)
    if round_ is None:
        return
    title, url, quote, minutes = _shown(community, round_, entry)
    await update_post_text(tx, post.id, title, url or post.url, quote, minutes, entry.picture)
    if post.decision is Decision.ASK:
        verdict = classify(EntryText(entry), await round_rules(tx, community, round_, rules), post.published)
        if verdict.decision is Decision.ACCEPT:  # the edit answers the question: the hashtag was added, say
            await apply_decision(tx, community, post, now, added=True, by=None)
    changed = await find_post(tx, post.id, community.id)
    if changed is not None and changed != post:
        await announce_post(tx, community, round_, changed, now)


async def apply_decision(
    tx: Transaction, community: Community, post: Post, now: datetime, *, added: bool, by: DecidedBy | None
) -> bool:
    """Decide about a post, and let the question about it become its answer; False if nothing changes by it."""
    settled = await set_decision(tx, post.id, Decision.ACCEPT if added else Decision.IGNORE, by)
    if settled and post.decision is Decision.ASK:
        layout = answered(get_translator(community.language), post, added=added)
        inside = announce_key(post.round)
        message = Message(f"post:{post.id}:ask", community.id, community.announce_channel, layout, inside=inside)
        await enqueue(tx, message, now)
    return settled


async def announce_post(tx: Transaction, community: Community, round_: Round, post: Post, now: datetime) -> None:
    """Queue what a post makes the bot say: its notice and a round-up that stands already, or a question."""
    t, inside = get_translator(community.language), announce_key(round_.id)
    channel = community.announce_channel
    if post.decision is Decision.ASK:
        layout = question(t, community, post)
        name = thread_name(t, round_)
        await enqueue(
            tx, Message(f"post:{post.id}:ask", community.id, channel, layout, inside=inside, thread=name), now
        )
        return
    if not round_.was_missed:  # of a round that nobody heard of, the round-up alone tells
        key = f"post:{post.id}:notice"
        await enqueue(tx, Message(key, community.id, channel, notice(t, round_, post), inside=inside), now)
        await show_post_list(tx, community, round_, now)
    await replace_trackbacks(tx, round_.id, trackbacks_among(await linking_posts(tx, round_.id)), now)
    if round_.phase is Phase.ROUNDED_UP:
        await show_roundup(tx, community, round_, now)


async def retract_post(tx: Transaction, community: Community, round_: Round, post: Post, now: datetime) -> None:
    """Queue what changes where a post was told of and is in the round no more."""
    layout = taken_out(get_translator(community.language), post)
    key, inside = f"post:{post.id}:notice", announce_key(round_.id)
    await enqueue(tx, Message(key, community.id, community.announce_channel, layout, inside=inside), now)
    await show_post_list(tx, community, round_, now)
    if round_.phase is Phase.ROUNDED_UP:
        await show_roundup(tx, community, round_, now)
