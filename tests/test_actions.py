"""An action makes its custom id, and is made from it again."""

from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import NewType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.actions import (
    AddSpareTheme,
    AnswerConsent,
    AnswerDeletion,
    AnswerIdentityQuestion,
    AnswerInvitation,
    AnswerQuestion,
    BylineAnswer,
    CastVote,
    ChangeHabit,
    ChangeHostRota,
    ChangePrivacy,
    ChangeTheme,
    CheckPermissions,
    ChooseDraftPost,
    ClaimComment,
    ClaimNone,
    CloseRound,
    CopyRoundup,
    CreditDraftPost,
    Deletable,
    DisownComments,
    DrawCircle,
    DropSpareTheme,
    EditDraftPost,
    EditOpening,
    EditOrder,
    ExtendRound,
    FindOwnComment,
    ForgetPast,
    GiveDateBack,
    InvitationAnswer,
    JoinRound,
    LeaveOutPost,
    Listing,
    MarkRead,
    NameWriter,
    OpenDraft,
    OpenSetup,
    PreviewRoundup,
    PrivacyChange,
    ReadPost,
    ReopenModal,
    RetryDelivery,
    RotaChange,
    ShowCommands,
    ShowPage,
    ShowThanks,
    SkipRound,
    SuggestTheme,
    TakeDate,
    TakeOutPost,
    TurnDraft,
    UndoEdits,
    UnskipRound,
)
from bot.actions.renumber import renumbered, table_of
from bot.boundary import MAX_NUMBER
from bot.components import ActionRow, Button, ButtonAction, Layout
from bot.components.action import MAX_TIMESTAMP
from bot.posts import PostId
from bot.roundup import CopyFormat
from bot.themes import CommunityId, MemberId, RoundId, SuggestionId
from tests.support.actions import ACTIONS, any_of

MAX_CUSTOM_ID_LENGTH = 100
"""Discord, "Component Reference"."""
POST, ROUND, GUILD = PostId(41), RoundId(7), CommunityId(1_300_000_000_000_000_000)
SENT: dict[str, ButtonAction] = {
    "read:41": ReadPost(POST),
    "seen:41": MarkRead(POST),
    "note:yes": AnswerConsent(agrees=True),
    "note:no:41": AnswerConsent(agrees=False, post=POST),
    "by:7:theirs:3": NameWriter(7, BylineAnswer.THEIRS, MemberId(3)),
    "by:7:all:3": NameWriter(7, BylineAnswer.EVERYTHING, MemberId(3)),
    "by:7:nobody": NameWriter(7, BylineAnswer.NOBODY),
    "none:41": TakeOutPost(POST),
    "none:41:yes": TakeOutPost(POST, is_sure=True),
    "learned:3:yes": ChangeHabit(3, unlearned=True),
    "learned:3:no": ChangeHabit(3, unlearned=False),
    "mine:41:yes": AnswerQuestion(POST, added=True),
    "mine:41:no": AnswerQuestion(POST, added=False),
    "commented:41": FindOwnComment(POST),
    "commented:41:yes": FindOwnComment(POST, agrees=True),
    "claim:41:5": ClaimComment(POST, 5),
    "claim:none:41": ClaimNone(POST),
    "claim:none:41:5": ClaimNone(POST, 5),
    "disown:41": DisownComments(POST),
    "me:1300000000000000000:3:5:41:yes": AnswerIdentityQuestion(GUILD, 3, 5, POST, was_me=True),
    "in:7": JoinRound(ROUND),
    "close:12": CloseRound(12),
    "extend:1773000000:24": ExtendRound(datetime(2026, 3, 8, 20, 0, tzinfo=UTC), 24),
    "skip:1773000000": SkipRound(datetime(2026, 3, 8, 20, 0, tzinfo=UTC)),
    "unskip:1773000000": UnskipRound(datetime(2026, 3, 8, 20, 0, tzinfo=UTC)),
    "past:forget": ForgetPast(),
    "past:forget:1773000000": ForgetPast(datetime(2026, 3, 8, 20, 0, tzinfo=UTC)),
    "copy:7": CopyRoundup(ROUND),
    "copy:7:wordpress": CopyRoundup(ROUND, CopyFormat.WORDPRESS),
    "draft:7": OpenDraft(ROUND),
    "draft:7:41": OpenDraft(ROUND, POST),
    "draft:page:7:2": TurnDraft(ROUND, 2),
    "draft:choose:7": ChooseDraftPost(ROUND),
    "draft:edit:7:41": EditDraftPost(ROUND, POST),
    "draft:out:7:41:yes": LeaveOutPost(ROUND, POST, is_out=True),
    "draft:out:7:41:no": LeaveOutPost(ROUND, POST, is_out=False),
    "draft:credit:7:41": CreditDraftPost(ROUND, POST),
    "draft:order:7": EditOrder(ROUND),
    "draft:preview:7": PreviewRoundup(ROUND),
    "draft:undo:7:no": UndoEdits(ROUND, is_sure=False),
    "draft:undo:7:yes": UndoEdits(ROUND, is_sure=True),
    "opening:7": EditOpening(ROUND),
    "again:1300000000000000000": RetryDelivery(GUILD),
    "deleted:1300000000000000000:board:yes": AnswerDeletion(GUILD, Deletable.BOARD, puts_back=True),
    "deleted:1300000000000000000:rounds:no": AnswerDeletion(GUILD, Deletable.PERMA_POST, puts_back=False),
    "deleted:1300000000000000000:theme:yes:7": AnswerDeletion(
        GUILD, Deletable.ANNOUNCEMENT, puts_back=True, round=ROUND
    ),
    "deleted:1300000000000000000:roundup:no:7": AnswerDeletion(GUILD, Deletable.ROUNDUP, puts_back=False, round=ROUND),
    "suggest": SuggestTheme(),
    "vote:2": CastVote(SuggestionId(2)),
    "turns:in": ChangeHostRota(RotaChange.VOLUNTEER),
    "turns:step": ChangeHostRota(RotaChange.STEP_IN),
    "turns:out": ChangeHostRota(RotaChange.LEAVE),
    "turns:on": ChangeHostRota(RotaChange.SWITCH_ON),
    "turns:off": ChangeHostRota(RotaChange.SWITCH_OFF),
    "hosting:7:choose": AnswerInvitation(ROUND, InvitationAnswer.CHOOSE),
    "hosting:7:no": AnswerInvitation(ROUND, InvitationAnswer.DECLINE),
    "host:take:1773000000": TakeDate(datetime(2026, 3, 8, 20, 0, tzinfo=UTC)),
    "host:back:1773000000": GiveDateBack(datetime(2026, 3, 8, 20, 0, tzinfo=UTC)),
    "theme:change:7": ChangeTheme(ROUND),
    "spare:add": AddSpareTheme(),
    "spare:drop:9": DropSpareTheme(9),
    "privacy:name": ChangePrivacy(PrivacyChange.NAME),
    "privacy:shown": ChangePrivacy(PrivacyChange.SHOW_NAME),
    "privacy:hidden": ChangePrivacy(PrivacyChange.HIDE_NAME),
    "privacy:note": ChangePrivacy(PrivacyChange.NOTE),
    "privacy:pause": ChangePrivacy(PrivacyChange.PAUSE),
    "privacy:export": ChangePrivacy(PrivacyChange.EXPORT),
    "privacy:delete": ChangePrivacy(PrivacyChange.DELETE),
    "card": DrawCircle(),
    "page:rounds:2": ShowPage(Listing.ROUNDS, 2),
    "commands": ShowCommands(),
    "setup": OpenSetup(),
    "permissions": CheckPermissions(),
    "reopen:4611686018427387903": ReopenModal(2**62 - 1),
    "thanks:1300000000000000000:6": ShowThanks(GUILD, 6),
}
"""Ids as they stand under messages in Discord, which outlive every change of the code."""


def name_of(action: type[ButtonAction]) -> str:
    return f"{action.__module__}.{action.__qualname__}"


def test_the_package_names_every_action() -> None:
    """The subclasses are compared by name: `@dataclass(slots=True)` makes each class twice."""
    known = {name_of(one) for one in ButtonAction.__subclasses__() if one.__module__.startswith("bot.")}
    assert {name_of(action) for action in ACTIONS} == known


@pytest.mark.parametrize("custom_id", SENT)
def test_a_button_of_a_message_sent_long_ago_keeps_its_action(custom_id: str) -> None:
    action = SENT[custom_id]
    assert action.custom_id == custom_id
    assert type(action).parse(custom_id) == action


def test_every_action_stands_under_a_message_sent_long_ago() -> None:
    assert {type(action) for action in SENT.values()} == set(ACTIONS)


@given(st.sampled_from(ACTIONS).flatmap(any_of))
def test_any_action_is_made_from_its_own_id_again_and_from_no_other(action: ButtonAction) -> None:
    custom_id = action.custom_id
    assert len(custom_id) <= MAX_CUSTOM_ID_LENGTH
    assert [found for one in ACTIONS if (found := one.parse(custom_id))] == [action]


@pytest.mark.parametrize(
    "forged",
    ["read:", "read:-1", "read: 1", "read:1\n", "read:1:", "read:٣", "read:1x", f"read:{10**19}", "Read:1", "xread:1"],
)
def test_an_id_that_no_button_has_stands_for_nothing(forged: str) -> None:
    assert [action for action in ACTIONS if action.parse(forged)] == []


def test_a_number_or_a_time_beyond_all_others_is_the_last_there_is() -> None:
    assert ReadPost.parse(f"read:{10**19 - 1}") == ReadPost(PostId(MAX_NUMBER))
    assert UnskipRound.parse("unskip:99999999999") == UnskipRound(datetime.fromtimestamp(MAX_TIMESTAMP, UTC))


NOT_IDS = {"hours", "number", "page"}
"""The numbers of actions that name no row."""


def test_a_button_names_the_rows_of_the_database_to_which_its_circle_was_moved() -> None:
    for action in SENT.values():
        [there] = renumbered(
            Layout((ActionRow((Button("A button", action.custom_id),)),)), lambda _, id_: id_ + 100
        ).buttons()
        moved = type(action).parse(there.custom_id or "")
        for field in fields(action):
            before, after = getattr(action, field.name), getattr(moved, field.name)
            is_row = before is not None and table_of(field.name, field.type) is not None
            assert after == (before + 100 if is_row else before), (action, field.name)


def test_every_number_of_an_action_is_known_to_be_an_id_or_none() -> None:
    kinds = {(field.name, field.type) for action in ACTIONS for field in fields(action)}
    numbers = {name for name, kind in kinds if table_of(name, kind) is None and kind is int}
    assert numbers == NOT_IDS
    types = {kind for _, kind in kinds if isinstance(kind, NewType) and table_of("", kind) is None}
    assert types == {CommunityId}, "a server has the same id everywhere"


def test_a_field_that_an_id_can_not_hold_is_an_error_of_the_code() -> None:
    @dataclass(frozen=True, slots=True)
    class Weigh(ButtonAction, prefix="weigh"):
        weight: float

    with pytest.raises(TypeError, match="float"):
        Weigh.template()
