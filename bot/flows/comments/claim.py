"""Let members claim comments, and give back those that aren't theirs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.comments import (
    POST_AUTHOR,
    Alias,
    AliasKind,
    Claim,
    IdentityIndex,
    OfferedComment,
    ParsedComment,
    normalize_name,
)
from bot.errors import UserError
from bot.flows.access import require_community, require_member
from bot.flows.comments.names import go_together, take_out_alias
from bot.flows.comments.poller import CommentPoller
from bot.flows.comments.record import MAX_NAME_LENGTH, names_signing
from bot.flows.members.membership import ensure_member
from bot.flows.members.read_post import require_post
from bot.flows.messages.roundup import refresh_roundup
from bot.messages.comments import MAX_OFFERED
from bot.posts import Decision, Post
from bot.services import Services
from bot.text import single_line
from bot.themes import Caller, Community, Member, MemberId
from storage import Connection, Transaction
from storage.aliases import add_alias, aliases_of, find_alias, load_identity_index, resolve_alias
from storage.comments import (
    UnclaimedComment,
    assign_comment,
    deny_comment,
    is_known_by,
    record_disowned,
    unclaimed_comments,
)
from storage.posts import find_post
from storage.reading import read_marks


@dataclass(frozen=True, slots=True)
class OwnCommentSearch:
    """The result of a search for a member's comment under a post."""

    post: Post
    is_tracked: bool
    """Whether the member lets their comments be recorded; without that, nothing is searched."""
    is_found: bool
    has_declined: bool = False
    """Whether the member said that nothing may be recorded, and is not asked again."""
    is_answered: bool = True
    """Whether the blog gave its comments."""
    is_readable: bool = True
    """Whether the blog shows its comments to programs."""
    choices: Sequence[OfferedComment] = ()
    """Comments that may be the member's, newest first, at most `MAX_OFFERED`."""
    has_more: bool = False
    """Whether there are older ones, too."""
    is_authors: bool = False
    """Whether the post is the member's own."""


@dataclass(frozen=True, slots=True)
class ClaimedComment:
    """A comment that a member said is theirs."""

    post: Post
    name: str
    """The name of its author there."""
    is_authors: bool
    """Whether the post is the member's own."""
    is_name_shared: bool
    """Whether another member goes by that name, too: then it identifies nobody."""


async def find_own_comment(
    services: Services, poller: CommentPoller, caller: Caller, post_id: int, *, after: int | None = None
) -> OwnCommentSearch:
    """Poll a post's comments, and return whether one is the caller's, or else which may be, those `after` a comment.

    The only one under a name that the caller gave is claimed, even if that is one word, which alone identifies nobody;
    one that they said isn't theirs only where they choose it. Raises UserError where the post is not in the round.
    """
    now = services.clock.now()
    async with services.db.write() as tx:
        community, member = await ensure_member(tx, caller, now)
        post = await require_post(tx, post_id, community.id)
    if not member.is_tracked:
        return _not_searched(post, member)
    fetched = await poller.poll(post.id)
    async with services.db.write() as tx:  # they may have said no, and the post may have left, while it was polled
        post, member = await _as_they_are(tx, community, caller, post_id)
        if not member.is_tracked:
            return _not_searched(post, member)
        is_found = post.id in (await read_marks(tx, post.round, member)).commented
        index = await load_identity_index(tx, community.id, of_all=True)
        choices = [] if is_found else await _choices(tx, index, post, member, fetched.comments)
        named = [
            (one, comment.author_name)
            for one, comment in choices
            if index.is_name_of(comment.author_name, member.id) and member.id not in one.disowned_by
        ]
        if len(named) == 1:
            [(one, name)] = named
            await _claim(tx, community, post, one.id, member, index.alias_named(name, member.id), now)
            is_found = True
    offered = [OfferedComment(one.id, comment.author_name, comment.published) for one, comment in choices]
    left = offered[next((at for at, one in enumerate(offered, 1) if one.id == after), 0) :]
    return OwnCommentSearch(
        post,
        is_tracked=True,
        is_found=is_found,
        is_answered=fetched.is_answered,
        is_readable=fetched.is_readable,
        choices=left[:MAX_OFFERED],
        has_more=len(left) > MAX_OFFERED,
        is_authors=post.member == member.id,
    )


async def _as_they_are(conn: Connection, community: Community, caller: Caller, post_id: int) -> tuple[Post, Member]:
    """Return a post and the caller as they are now. Raise UserError where one of them is not there."""
    return await require_post(conn, post_id, community.id), await require_member(conn, community.id, caller.user)


def _not_searched(post: Post, member: Member) -> OwnCommentSearch:
    """Return the answer to a member who does not let their comments be recorded."""
    return OwnCommentSearch(
        post,
        is_tracked=False,
        is_found=False,
        has_declined=member.answered_consent,
        is_authors=post.member == member.id,
    )


async def _choices(
    conn: Connection, index: IdentityIndex, post: Post, member: Member, fetched: Sequence[ParsedComment]
) -> Sequence[tuple[UnclaimedComment, ParsedComment]]:
    """Return the unclaimed comments that the blog still shows, and that are no other member's, newest first."""
    shown = {comment.external_id: comment for comment in fetched if comment.author_name}
    unclaimed = [
        (one, shown[one.external_id]) for one in await unclaimed_comments(conn, post.id) if one.external_id in shown
    ]
    signers = await names_signing(conn, post)
    possible = [(one, comment) for one, comment in unclaimed if _may_be(index, post, signers, one, comment, member)]
    possible.sort(key=lambda pair: (pair[1].published or pair[0].first_seen_at, pair[0].id), reverse=True)
    return possible


def _may_be(
    index: IdentityIndex,
    post: Post,
    signers: Mapping[str, MemberId],
    unclaimed: UnclaimedComment,
    comment: ParsedComment,
    member: Member,
) -> bool:
    """Say whether a comment may be a member's: it is known as nobody else's, or they said that it isn't theirs."""
    return index.writer_under_post(comment, post.member, signers) in {None, member.id, *unclaimed.disowned_by}


async def claim_comment(
    services: Services, poller: CommentPoller, caller: Caller, post_id: int, comment_id: int
) -> ClaimedComment:
    """Record that a comment is the caller's, and its author's name as theirs unless another member has it, too.

    Raises UserError where the comment can't be seen any more, or is another member's.
    """
    now = services.clock.now()
    async with services.db.read() as conn:
        community = await require_community(conn, caller.guild)
        post, member = await _as_they_are(conn, community, caller, post_id)
        unclaimed = {one.id: one for one in await unclaimed_comments(conn, post.id)}
    if comment_id not in unclaimed or not member.is_tracked:
        raise UserError("That comment can't be claimed any more. Press **I commented** again to see which can.")
    fetched = {one.external_id: one for one in (await poller.poll(post.id)).comments}
    comment = fetched.get(unclaimed[comment_id].external_id)
    if comment is None:
        raise UserError("I can't see that comment on the blog any more. It may wait there to be approved.")
    async with services.db.write() as tx:  # they may have said no, and the post may have left, while it was polled
        post, member = await _as_they_are(tx, community, caller, post_id)
        index = await load_identity_index(tx, community.id, of_all=True)
        signers = await names_signing(tx, post)
        if not member.is_tracked or not _may_be(index, post, signers, unclaimed[comment_id], comment, member):
            raise UserError("That comment can't be claimed any more. Press **I commented** again to see which can.")
        is_name_shared = index.is_name_of_another(comment.author_name, member.id)
        alias = None if is_name_shared else await _learn_name(tx, index, member, comment, now)
        await _claim(tx, community, post, comment_id, member, alias, now)
    return ClaimedComment(post, comment.author_name, post.member == member.id, is_name_shared)


async def _learn_name(
    tx: Transaction, index: IdentityIndex, member: Member, comment: ParsedComment, now: datetime
) -> int | None:
    """Record a comment's name, and its account unless that is another's, as a member's; return the name's alias."""
    name, display = normalize_name(comment.author_name), single_line(comment.author_name, MAX_NAME_LENGTH)
    if comment.account not in {"", POST_AUTHOR} and index.writer_of(comment) in {None, member.id}:
        await add_alias(tx, member.id, AliasKind.ACCOUNT, comment.account, display, now)
    if not name:
        return None
    await add_alias(tx, member.id, AliasKind.NAME, name, display, now)
    known = await aliases_of(tx, member.id)
    return next((one.id for one in known if (one.kind, one.value) == (AliasKind.NAME, name)), None)


async def _claim(
    tx: Transaction,
    community: Community,
    post: Post,
    comment_id: int,
    member: Member,
    alias: int | None,
    now: datetime,
) -> None:
    if not await assign_comment(tx, comment_id, post.id, member.id, alias):
        raise UserError("That comment can't be claimed any more. Press **I commented** again to see which can.")
    await refresh_roundup(tx, community, post.round, now)


async def find_commented_post(services: Services, caller: Caller, post_id: int) -> Post:
    """Return a post under which the caller looked for their comment. Raise UserError where it is not in the round."""
    async with services.db.read() as conn:
        return await require_post(conn, post_id, (await require_community(conn, caller.guild)).id)


async def disown_comments(services: Services, caller: Caller, post_id: int) -> Sequence[str]:
    """Record that what is noted as the caller's under a post isn't theirs; return the names that were taken out.

    A name is taken out, too, where no other comment is theirs by it or by an account that came with it. Raises
    UserError where nothing is noted.
    """
    now = services.clock.now()
    async with services.db.write() as tx:
        community = await require_community(tx, caller.guild)
        member = await require_member(tx, community.id, caller.user)
        post = await require_post(tx, post_id, community.id)
        by = await record_disowned(tx, post.id, member.id)
        if not by:
            raise UserError("Under that post I have no comment as yours.")
        known = await aliases_of(tx, member.id)
        names = [
            one
            for one in known
            if one.id in by
            and one.kind is not AliasKind.ADDRESS
            and not await is_known_by(tx, [same.id for same in go_together(known, one)])
        ]
        for one in names:
            await take_out_alias(tx, community, member, one, now)
        await refresh_roundup(tx, community, post.round, now)
    return list(dict.fromkeys(one.display for one in names))


@dataclass(frozen=True, slots=True)
class IdentityAnswer:
    """What a member's answer whether a name is theirs has led to, in their community."""

    community: Community
    alias: Alias
    claim: Claim


async def answer_identity_question(
    services: Services, caller: Caller, alias_id: int, comment_id: int, post_id: int, *, was_me: bool
) -> IdentityAnswer:
    """Record whether the name of a comment's author is the caller's; return it as an alias, and what the comment is.

    The name is settled whatever has become of the comment. After a no that isn't theirs, though they may have given
    the name meanwhile. Raises UserError for anybody but the member who was asked.
    """
    now = services.clock.now()
    async with services.db.write() as tx:
        community = await require_community(tx, caller.guild)
        member = await require_member(tx, community.id, caller.user)
        alias = await find_alias(tx, alias_id, community.id)
        if alias is None or alias.member != member.id:
            raise UserError("That question is not for you.")
        if alias.kind is AliasKind.ASKED:
            alias = replace(alias, kind=AliasKind.NAME if was_me else AliasKind.NOT_ME)
            await resolve_alias(tx, alias, alias.kind)
        if alias.kind is AliasKind.NOT_ME:
            post = await find_post(tx, post_id, community.id)
            if post is not None and await deny_comment(tx, comment_id, post.id, member.id):
                await refresh_roundup(tx, community, post.round, now)
            return IdentityAnswer(community, alias, Claim.NONE)
        claim = await _try_to_claim(tx, community, member, post_id, comment_id, alias.id, now)
        return IdentityAnswer(community, alias, claim)


async def _try_to_claim(
    tx: Transaction, community: Community, member: Member, post_id: int, comment_id: int, alias: int, now: datetime
) -> Claim:
    """Record that a comment is a member's, if it can be; return what became of that."""
    post = await find_post(tx, post_id, community.id)
    if post is None or post.decision is not Decision.ACCEPT:
        return Claim.POST_IS_GONE
    if not member.is_tracked:
        return Claim.PAUSED
    if not await assign_comment(tx, comment_id, post.id, member.id, alias):
        return Claim.TAKEN
    await refresh_roundup(tx, community, post.round, now)
    return Claim.NOTED
