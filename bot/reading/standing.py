"""What a member sees of their own relations: never a rank, and nothing that can be farmed.

Each other person counts for less than one, however much is done for them, so that a word to one more person is always
worth more than everything for the same. Nothing here falls with time, and nothing rises with what one publishes.
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

    answered: set[PostId] = field(default_factory=set)
    """Posts of theirs under which the member commented."""
    acknowledged: set[PostId] = field(default_factory=set)
    """Those of them under which the author answered back."""
    opened: set[PostId] = field(default_factory=set)
    """Posts of theirs that the member read."""
    thanked: set[str] = field(default_factory=set)
    """Weeks in which the other one thanked the member for help."""

    @property
    def worth(self) -> float:
        """Return how much it is, from 0 up to but not including 1."""
        only_read = len(self.opened - self.answered)
        deeds = min(0.5, only_read / 4) + len(self.answered) + len(self.acknowledged) + 2 * len(self.thanked)
        return deeds / (1 + deeds)


def relations_of(me: MemberId, deeds: Iterable[Interaction]) -> Mapping[MemberId, Relation]:
    """Return what `me` did for each other person; order and repetition of deeds change nothing."""
    found: defaultdict[MemberId, Relation] = defaultdict(Relation)
    mine: set[tuple[PostId, str]] = set()
    replies: list[Comment] = []
    for deed in deeds:
        match deed:
            case Read(post, author, by) if by == me != author:
                found[author].opened.add(post)
            case Comment(post, author, by) if by == me != author:
                found[author].answered.add(post)
                mine.add((post, deed.id))
            case Comment(_, author, by) if by == author != me:
                replies.append(deed)
            case Thanks(giver, helper, week) if helper == me and giver not in {None, me}:
                found[giver].thanked.add(week)
            case _:
                pass
    for reply in replies:
        if reply.parent is not None and (reply.post, reply.parent) in mine:
            found[reply.author].acknowledged.add(reply.post)
    return found


def standing_of(relations: Iterable[Relation]) -> float:
    """Return the one number behind it: about how many people a member did something for."""
    return sum(relation.worth for relation in relations)


@dataclass(frozen=True, slots=True)
class Standing:
    """A member's relations, as sets of other people."""

    readers: frozenset[MemberId]
    """People who read something of mine."""
    read: frozenset[MemberId]
    """People of whom I read something."""
    answered_by: frozenset[MemberId]
    """People who commented on something of mine."""
    answered: frozenset[MemberId]
    """People on whose posts I commented."""
    thanked: int
    """How often somebody thanked me."""
    number: float
    """See `standing_of`."""

    @property
    def both_ways(self) -> frozenset[MemberId]:
        """Return the people with whom comments went both ways."""
        return self.answered & self.answered_by

    @property
    def people(self) -> frozenset[MemberId]:
        """Return everyone with whom there was anything, either way."""
        return self.readers | self.read | self.answered_by | self.answered

    @classmethod
    def of(cls, me: MemberId, deeds: Iterable[Interaction]) -> "Standing":
        """Return the standing of `me` in what everyone did; what one does to oneself counts nothing."""
        deeds = list(deeds)
        relations = relations_of(me, deeds)
        others = [deed for deed in deeds if not isinstance(deed, Thanks) and deed.author == me != deed.by]
        return cls(
            readers=frozenset(deed.by for deed in others if isinstance(deed, Read)),
            read=frozenset(who for who, relation in relations.items() if relation.opened),
            answered_by=frozenset(deed.by for deed in others if isinstance(deed, Comment)),
            answered=frozenset(who for who, relation in relations.items() if relation.answered),
            thanked=len({deed for deed in deeds if isinstance(deed, Thanks) and deed.helper == me != deed.giver}),
            number=standing_of(relations.values()),
        )
