"""A message as it should stand in Discord; delivery makes it so."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.components import Layout, from_json, to_json
from bot.outbox.keys import MessageKey
from bot.outbox.obstacle import Obstacle
from bot.themes import CommunityId, MemberId, RoundId


class MessageKind(StrEnum):
    """What a message is for."""

    ANNOUNCEMENT = "announcement"
    """The theme of a round."""
    EVENT = "event"
    """A round among the server's scheduled events."""
    POST_LIST = "post_list"
    """The live list of a round's posts."""
    NOTICE = "notice"
    """A post that was found."""
    MORE_POSTS = "more_posts"
    """Posts of one member that were found while notices of theirs waited to be sent."""
    QUESTION = "question"
    """Whether a post is for the round."""
    WHO_WROTE = "who_wrote"
    """Which of a blog's writers signs with a name."""
    REMINDER = "reminder"
    """A round closes soon."""
    SKIP = "skip"
    """A round is skipped, or not skipped after all."""
    EXTENSION = "extension"
    """A round closes later than announced."""
    ROUNDUP = "roundup"
    """The first part of a round-up, to which links to the round-up lead."""
    ROUNDUP_PART = "roundup_part"
    """Any further part of a round-up."""
    BOARD = "board"
    """The suggestions of themes, with votes."""
    PERMA_POST = "perma_post"
    """The index of every round."""
    SHOWN_THANKS = "shown_thanks"
    """Thanks that everyone sees."""
    THANKS = "thanks"
    """In private: thanks to the member who helped."""
    NUDGE = "nudge"
    """In private: posts of a round that nobody has read."""
    DRAFT = "draft"
    """In private: a round-up can be looked at before it goes out."""
    INVITATION = "invitation"
    """In private: a member is asked to choose the next theme."""
    CHANGED_THEME = "changed_theme"
    """In private: somebody else changed the theme that a member or host had chosen."""
    MOVED_DATES = "moved_dates"
    """In private: what became of the dates that a member took as a theme host."""
    CHANGED_SETUP = "changed_setup"
    """In private: what another host changed in the set-up that a host had saved, or got of it."""
    WAS_IT_YOU = "was_it_you"
    """In private: whether a name under a comment is the member's."""
    PLACES_TAKEN = "places_taken"
    """In private: a member has as many posts in a round as one can have."""
    MISSING_POST = "missing_post"
    """In private: a member's post is out of its round, because its page is missing."""
    LEFT_OUT = "left_out"
    """In private: a member's post was left out of a round-up."""
    SHARED_BLOG = "shared_blog"
    """In private: somebody else brings a member's blog, too, or the blog to which it leads."""
    REMOVED_BLOG = "removed_blog"
    """In private: a host took a member's blog out of the game."""
    TROUBLE = "trouble"
    """In private: what could not be said, to whoever set the game up."""
    FEED_FAILURE = "feed_failure"
    """In private: a member's feed can't be read."""
    FEED_RECOVERY = "feed_recovery"
    """In private: a member's feed can be read again."""
    HELLO = "hello"
    """What the bot is, to a server that it was invited to; or in private, to whoever invited it."""
    DELETION = "deletion"
    """In private: whether what somebody deleted is put back, to whoever set the game up."""


PER_CHANNEL_KINDS = frozenset({MessageKind.BOARD, MessageKind.PERMA_POST})
"""What belongs to no round, and has a message of its own in each channel, so that none of them moves."""


@dataclass(frozen=True, slots=True)
class Event:
    """A scheduled event of a server. It is found again by its location, which no other event of the bot has."""

    name: str
    description: str
    location: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Message:
    """What one message says and where it stands, under a key that says what it is, such as `round:41:announce`.

    `message_id` and `sent_revision` say what stands in Discord already. `first_attempt_at` is when sending first
    began: a message whose answer was lost is looked for, after `sent_after`, before it is sent again.
    """

    key: MessageKey
    kind: MessageKind
    community: CommunityId
    channel_id: int
    """The channel it is sent to; without meaning for a private message."""
    content: Layout | Event
    round: RoundId | None = None
    """The round it belongs to, if any."""
    subjects: frozenset[MemberId] = frozenset()
    """The members whom it names or whose posts it shows; it is taken back when one of them is erased.

    Empty where a message is written anew from the database instead, as lists, round-ups and announcements are, and in
    a message that was read from the outbox.
    """
    revision: int = 1
    pin: bool = False
    """Whether it should be pinned."""
    message_id: int | None = None
    sent_revision: int = 0
    first_attempt_at: datetime | None = None
    sent_after: int | None = None
    """The newest id of this community in Discord that was recorded when sending first began; None if there was none."""
    failures: int = 0
    user_id: int | None = None
    """The Discord user to whom it is sent in private, if it is a private message."""
    thread_name: str = ""
    """The name of the forum post that it opens in a forum channel, or of the thread that it creates."""
    creates_thread: bool = False
    """Whether a thread is created under it in a text channel."""
    parent_key: MessageKey | None = None
    """The key of the message in whose thread or forum post it stands, where that message has one."""
    mention_role_id: int | None = None
    """The role that it mentions."""
    times_put_back: int = 0
    """How often a host had it put back after somebody deleted it in Discord."""
    sent_channel_id: int | None = None
    """The channel, thread or forum post in which it stands in Discord."""
    thread_id: int | None = None
    """The thread or forum post that it opened."""
    pinned: bool = False
    """Whether it is pinned in Discord."""
    queued_at: datetime | None = None
    """When it was queued first; None before."""
    obstacle: Obstacle | None = None
    """What stands in its way."""

    @property
    def opened_post(self) -> bool:
        """Return whether it stands as the first message of a forum post."""
        return self.thread_id is not None and self.thread_id == self.sent_channel_id

    @property
    def is_open_question(self) -> bool:
        """Return whether it asks about a post, and can be answered still."""
        if self.kind is not MessageKind.QUESTION or not isinstance(self.content, Layout):
            return False
        return any(button.custom_id for button in self.content.buttons())


def to_stored(content: Layout | Event) -> Any:
    """Return the content of a message as a JSON document, for the outbox."""
    if isinstance(content, Layout):
        return to_json(content)
    times = {"starts_at": content.starts_at.isoformat(), "ends_at": content.ends_at.isoformat()}
    return {"name": content.name, "description": content.description, "location": content.location, **times}


def from_stored(document: Any) -> Layout | Event:
    """Return the content that `to_stored` wrote."""
    if isinstance(document, list):
        return from_json(document)
    times = {name: datetime.fromisoformat(document[name]) for name in ("starts_at", "ends_at")}
    return Event(**document | times)
