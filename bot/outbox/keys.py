"""The keys of messages: every key is made here, and what Discord knows a message again by is derived from it.

A key says what a message is, such as `round:41:announce`. Under one key the outbox holds one message, which is sent
once and edited afterwards. The strings must never change: messages that stand in Discord are found by them.

Nothing is read from a key: what a message is for, and of which round it is, stands beside it in the outbox. Only where
a circle is moved to another database, in which its rows have other ids, a key is made anew from the one before.
"""

import base64
import hashlib
import re
from collections.abc import Callable
from datetime import datetime
from typing import NewType

from bot.feeds import BlogId, FeedId
from bot.posts import PostId
from bot.themes import CommunityId, MemberId, RoundId

MessageKey = NewType("MessageKey", str)


def announcement_key(round_: RoundId) -> MessageKey:
    """Return the key of a round's announcement, in whose thread the other messages of the round stand."""
    return MessageKey(f"round:{round_}:announce")


def event_key(round_: RoundId) -> MessageKey:
    """Return the key of a round's scheduled event."""
    return MessageKey(f"round:{round_}:event")


def post_list_key(round_: RoundId) -> MessageKey:
    """Return the key of the live list of a round's posts."""
    return MessageKey(f"round:{round_}:list")


def reminder_key(round_: RoundId) -> MessageKey:
    """Return the key of the reminder that a round closes soon."""
    return MessageKey(f"round:{round_}:remind")


def nudge_key(round_: RoundId, member: MemberId) -> MessageKey:
    """Return the key of the private message that tells a member which posts of a round nobody has read."""
    return MessageKey(f"round:{round_}:nudge:{member}")


def draft_key(round_: RoundId) -> MessageKey:
    """Return the key of the private message that a round-up can be looked at before it goes out."""
    return MessageKey(f"round:{round_}:draft")


def roundup_key(round_: RoundId, part: int = 1) -> MessageKey:
    """Return the key of a part of a round-up, counted from 1."""
    return MessageKey(f"round:{round_}:roundup:{part}")


def skip_key(round_: RoundId, opens_at: datetime) -> MessageKey:
    """Return the key of the message that the round to open at `opens_at` is skipped, or not skipped after all."""
    return MessageKey(f"round:{round_}:skip:{opens_at:%Y%m%d%H%M}")


def extension_key(round_: RoundId, closes_at: datetime) -> MessageKey:
    """Return the key of the message that a round closes at `closes_at`, later than announced."""
    return MessageKey(f"round:{round_}:extended:{closes_at:%Y%m%d%H%M}")


def invitation_key(round_: RoundId, invitations: int, opens_at: datetime) -> MessageKey:
    """Return the key of the private message that invites a member to choose a round's theme.

    `invitations` is how many were sent for this round before.
    """
    return MessageKey(f"round:{round_}:host:{invitations}:{opens_at:%Y%m%d}")


def changed_theme_key(round_: RoundId, member: MemberId, at: datetime) -> MessageKey:
    """Return the key of the private message to who had chosen a round's theme that it was changed at this moment."""
    return MessageKey(f"round:{round_}:changed:{member}:{at:%Y%m%d%H%M%S}")


def moved_dates_key(member: MemberId, at: datetime) -> MessageKey:
    """Return the key of the private message about what became of a member's dates as a theme host at this moment."""
    return MessageKey(f"dates:{member}:{at:%Y%m%d%H%M%S}")


def changed_setup_key(community: CommunityId, user: int, at: datetime) -> MessageKey:
    """Return the key of the private message to a host about what another changed in the set-up at this moment."""
    return MessageKey(f"changed-setup:{community}:{user}:{at:%Y%m%d%H%M%S}")


def notice_key(post: PostId) -> MessageKey:
    """Return the key of the notice of a post."""
    return MessageKey(f"post:{post}:notice")


def more_posts_key(round_: RoundId, member: MemberId) -> MessageKey:
    """Return the key of the message with those posts of a member in a round that have no notice of their own."""
    return MessageKey(f"round:{round_}:more:{member}")


def places_taken_key(round_: RoundId, member: MemberId) -> MessageKey:
    """Return the key of the message to a member who has as many posts in a round as one can have."""
    return MessageKey(f"round:{round_}:full:{member}")


def question_key(post: PostId) -> MessageKey:
    """Return the key of the question whether a post is for the round."""
    return MessageKey(f"post:{post}:ask")


def missing_post_key(post: PostId, since: datetime) -> MessageKey:
    """Return the key of the private message to a post's author that its blog has not had it since then."""
    return MessageKey(f"post:{post}:missing:{since:%Y%m%d%H%M%S}")


def left_out_key(post: PostId) -> MessageKey:
    """Return the key of the private message to a post's author that it was left out of the round-up."""
    return MessageKey(f"post:{post}:left-out")


def shared_blog_key(blog: BlogId, member: MemberId) -> MessageKey:
    """Return the key of the private message to a member that this blog of another is one that they bring, too."""
    return MessageKey(f"blog:{blog}:shared:{member}")


def removed_blog_key(blog: BlogId) -> MessageKey:
    """Return the key of the private message to the owner of a blog that a host took it out of the game."""
    return MessageKey(f"blog:{blog}:removed")


def led_blog_key(blog: BlogId, since: datetime) -> MessageKey:
    """Return the key of the private message to the owner of a blog that it has led to another member's since then."""
    return MessageKey(f"blog:{blog}:led:{since:%Y%m%d%H%M%S}")


def who_wrote_key(byline: int) -> MessageKey:
    """Return the key of the question who signs a blog with a name."""
    return MessageKey(f"byline:{byline}")


def was_it_you_key(alias: int) -> MessageKey:
    """Return the key of the private question to a member whether a name under a comment is theirs."""
    return MessageKey(f"was-you:{alias}")


def feed_failure_key(feed: FeedId, user: int, failing_since: datetime) -> MessageKey:
    """Return the key of the private message to the owner of a blog that its feed has failed since then."""
    return MessageKey(f"feed:{feed}:{user}:fails:{failing_since:%Y%m%d%H%M%S}")


def feed_recovery_key(feed: FeedId, user: int, failing_since: datetime) -> MessageKey:
    """Return the key of the private message to the owner of a blog that its feed is well again."""
    return MessageKey(f"feed:{feed}:{user}:recovers:{failing_since:%Y%m%d%H%M%S}")


def thanks_key(thanks: int) -> MessageKey:
    """Return the key of the private message to the member who is thanked."""
    return MessageKey(f"thanks:{thanks}")


def shown_thanks_key(thanks: int) -> MessageKey:
    """Return the key of thanks that everyone sees."""
    return MessageKey(f"thanks:{thanks}:open")


def trouble_key(community: CommunityId, kind: str, since: datetime) -> MessageKey:
    """Return the key of the private message to a host that something can't be said since then."""
    return MessageKey(f"trouble:{community}:{kind}:{since:%Y%m%d%H%M%S}")


def hello_key(guild: CommunityId, joined_at: datetime) -> MessageKey:
    """Return the key of the hello to a server that the bot joined at this moment: once for each invitation."""
    return MessageKey(f"hello:{guild}:{joined_at:%Y%m%d%H%M%S}")


def private_hello_key(guild: CommunityId, joined_at: datetime) -> MessageKey:
    """Return the key of the private hello to whoever invited the bot to a server that it joined at this moment."""
    return MessageKey(f"hello:{guild}:{joined_at:%Y%m%d%H%M%S}:private")


def deletion_key(community: CommunityId, deleted: int) -> MessageKey:
    """Return the key of the private question whether the message is put back that had this id in Discord."""
    return MessageKey(f"deleted:{community}:{deleted}")


def board_key(community: CommunityId, channel: int) -> MessageKey:
    """Return the key of the board in a channel."""
    return MessageKey(f"board:{community}:{channel}")


def perma_post_key(community: CommunityId, channel: int) -> MessageKey:
    """Return the key of the perma-post in a channel."""
    return MessageKey(f"perma-post:{community}:{channel}")


_ROWS_IN_KEYS = tuple(
    (re.compile(pattern, re.ASCII), tables)
    for pattern, tables in (
        (r"round:(\d+):(?:nudge|more|full):(\d+)", ("rounds", "members")),
        (r"round:(\d+):changed:(\d+):\d+", ("rounds", "members")),
        (r"round:(\d+):(?!nudge|more|full|changed).+", ("rounds",)),
        (r"post:(\d+):(?:notice|ask|left-out|missing:\d+)", ("posts",)),
        (r"dates:(\d+):\d+", ("members",)),
        (r"blog:(\d+):shared:(\d+)", ("blogs", "members")),
        (r"blog:(\d+):(?:removed|led:\d+)", ("blogs",)),
        (r"byline:(\d+)", ("bylines",)),
        (r"was-you:(\d+)", ("aliases",)),
        (r"feed:(\d+):\d+:(?:fails|recovers):\d+", ("feeds",)),
        (r"thanks:(\d+)(?::open)?", ("thanks",)),
    )
)
"""The tables whose rows a key names, in their order."""
_OF_SERVER = re.compile(r"(?:trouble|hello|deleted|changed-setup|board|perma-post):(\d+):.+", re.ASCII)
_MAX_KEY_LENGTH = 200


def renumbered(key: str, community: int, new_id: Callable[[str, int], int]) -> MessageKey:
    """Return the key of a message in a database where the rows that it names have other ids.

    `new_id` returns the new id of a row, by its table and the id of before. Raise ValueError for what is no key of a
    message of this community.
    """
    of_server = _OF_SERVER.fullmatch(key)
    if len(key) <= _MAX_KEY_LENGTH and of_server and of_server[1] == str(community):
        return MessageKey(key)
    for pattern, tables in _ROWS_IN_KEYS:
        if len(key) <= _MAX_KEY_LENGTH and (match := pattern.fullmatch(key)):
            for number, table in reversed(list(enumerate(tables, 1))):
                start, end = match.span(number)
                key = f"{key[:start]}{new_id(table, int(match[number]))}{key[end:]}"
            return MessageKey(key)
    raise ValueError(key)


def nonce_of(key: MessageKey, channel: int, times_put_back: int = 0) -> str:
    """Return the nonce a message is sent to a channel with: 24 characters (Discord allows 25), always the same.

    It differs by channel, and each time a message is put back: for a known nonce Discord answers with the message sent
    before, though that be deleted, or its channel gone.
    """
    again = f"+{times_put_back}" if times_put_back else ""
    digest = hashlib.blake2b(f"{key}@{channel}{again}".encode(), digest_size=15).digest()
    return base64.b32encode(digest).decode()


def mark_of(key: MessageKey) -> int:
    """Return the id of a message's outermost component, by which the bot knows its own message again.

    A positive 31-bit number: Discord keeps components' ids as they were sent ("Component Reference", `id`).
    """
    digest = hashlib.blake2b(key.encode(), digest_size=4, person=b"mark").digest()
    return int.from_bytes(digest) % (2**31 - 1000) + 999
