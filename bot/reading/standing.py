"""A member's standing: their relations with others, never a rank, and nothing that can be farmed.

Each other person counts for less than one, however much is done for them, so that a comment for one more person is
always worth more than everything for the same. Nothing falls with time, and nothing rises with what one publishes.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.posts import PostId
from bot.reading.interactions import Comment, Interaction, Read, Thanks
from bot.themes import MemberId


@dataclass(slots=True)
class Relation:
    """What a member did for one other person."""

    commented: set[PostId] = field(default_factory=set)
    """The other's posts on which the member commented."""
    replied: set[PostId] = field(default_factory=set)
    """Those of them on which the other replied to the comment."""
    read: set[PostId] = field(default_factory=set)
    """The other's posts that the member read."""
    thanked_weeks: set[str] = field(default_factory=set)
    """Weeks in which the other thanked the member for help."""

    @property
    def worth(self) -> float:
        """Return what the relation counts, from 0 up to but not including 1."""
        only_read = len(self.read - self.commented)
        sum_ = min(0.5, only_read / 4) + len(self.commented) + len(self.replied) + 2 * len(self.thanked_weeks)
        return sum_ / (1 + sum_)


def relations_of(me: MemberId, interactions: Iterable[Interaction]) -> Mapping[MemberId, Relation]:
    """Return the relation of `me` with each other person; order and repetition of interactions change nothing."""
    relations: defaultdict[MemberId, Relation] = defaultdict(Relation)
    mine: set[tuple[PostId, str]] = set()
    replies: list[Comment] = []
    for interaction in interactions:
        match interaction:
            case Read(post, author, by) if by == me != author:
                relations[author].read.add(post)
            case Comment(post, author, by) if by == me != author:
                relations[author].commented.add(post)
                mine.add((post, interaction.id))
            case Comment(_, author, by) if by == author != me:
                replies.append(interaction)
            case Thanks(giver, helper, week) if helper == me and giver not in {None, me}:
                relations[giver].thanked_weeks.add(week)
            case _:
                pass
    for reply in replies:
        if reply.parent is not None and (reply.post, reply.parent) in mine:
            relations[reply.author].replied.add(reply.post)
    return relations


def standing_of(relations: Iterable[Relation]) -> float:
    """Return the number of a standing: about how many people a member did something for."""
    return sum(relation.worth for relation in relations)


@dataclass(frozen=True, slots=True)
class Standing:
    """A member's standing, as sets of other members."""

    readers: frozenset[MemberId]
    """Members who read a post of mine; who commented on one has read it."""
    read: frozenset[MemberId]
    """Members of whom I read a post, or on whose posts I commented."""
    commenters: frozenset[MemberId]
    """Members who commented on a post of mine."""
    commented_on: frozenset[MemberId]
    """Members on whose posts I commented."""
    thanks_count: int
    """How often somebody thanked me."""
    number: float
    """See `standing_of`; shown to nobody, as `/me` tells of people and not of points."""

    @property
    def both_ways(self) -> frozenset[MemberId]:
        """Return the members with whom comments went both ways."""
        return self.commented_on & self.commenters

    @property
    def read_each_other(self) -> frozenset[MemberId]:
        """Return the members with whom reading went both ways, without those who also comment on each other."""
        return (self.read & self.readers) - self.both_ways

    @property
    def people(self) -> frozenset[MemberId]:
        """Return the members with whom there was any interaction."""
        return self.readers | self.read

    @classmethod
    def of(cls, me: MemberId, interactions: Iterable[Interaction]) -> "Standing":
        """Return the standing of `me`; what one does for oneself counts nothing."""
        interactions = list(interactions)
        relations = relations_of(me, interactions)
        received = [one for one in interactions if not isinstance(one, Thanks) and one.author == me != one.by]
        thanks = {one for one in interactions if isinstance(one, Thanks) and one.helper == me != one.giver}
        return cls(
            readers=frozenset(one.by for one in received),
            read=frozenset(who for who, relation in relations.items() if relation.read | relation.commented),
            commenters=frozenset(one.by for one in received if isinstance(one, Comment)),
            commented_on=frozenset(who for who, relation in relations.items() if relation.commented),
            thanks_count=len(thanks),
            number=standing_of(relations.values()),
        )
