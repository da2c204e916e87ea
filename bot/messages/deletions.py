"""What somebody deleted in Discord: the question to a host, and the answer."""

from collections.abc import Sequence

from bot.actions import AnswerDeletion, Deletable
from bot.components import MAX_BUTTONS_IN_ROW, ActionRow, Button, Layout, titled
from bot.i18n import LazyString, Translator
from bot.messages.lists import in_circle
from bot.text import escape
from bot.themes import Community, CommunityId, Round, RoundId

QUESTIONS = {
    Deletable.ANNOUNCEMENT: LazyString(
        "In **{tag}**, somebody deleted the announcement of round {number} from {channel}. Shall I put it back?"
    ),
    Deletable.EVENT: LazyString("In **{tag}**, somebody deleted the event of round {number}. Shall I put it back?"),
    Deletable.BOARD: LazyString(
        "In **{tag}**, somebody deleted the board with the suggestions from {channel}. Shall I put it back?"
    ),
    Deletable.ROUNDUP: LazyString(
        "In **{tag}**, somebody deleted the round-up of round {number} from {channel}. Shall I put it back?"
    ),
    Deletable.PERMA_POST: LazyString(
        "In **{tag}**, somebody deleted the list of all rounds from {channel}. Shall I put it back?"
    ),
}
QUESTION_OF_PART = LazyString(
    "In **{tag}**, somebody deleted a part of the round-up of round {number} from {channel}. Shall I put it back?"
)
PUT_BACK = {
    Deletable.ANNOUNCEMENT: LazyString("Put the announcement back"),
    Deletable.EVENT: LazyString("Put the event back"),
    Deletable.BOARD: LazyString("Put the board back"),
    Deletable.ROUNDUP: LazyString("Put the round-up back"),
    Deletable.PERMA_POST: LazyString("Put the list of rounds back"),
}


def ask_about_deletion(
    t: Translator,
    community: Community,
    what: Deletable,
    channel: int,
    round_: Round | None,
    *,
    is_further_part: bool = False,
) -> Layout:
    """Return the private question to a host whether something is put back that was deleted in a channel.

    With `is_further_part`, a part of a round-up is meant that is not its first.
    """
    asked = QUESTION_OF_PART if is_further_part else QUESTIONS[what]
    question = t(
        asked.msgid,
        tag=escape(community.tag),
        number=round_.number if round_ else "",
        channel=f"<#{channel}>",
    )
    after = t(
        "It would call nobody. If you leave it, the game goes on without it, and **/setup check** in the server can "
        "still put it back."
    )
    id_ = round_.id if round_ else None
    buttons = (
        Button(
            t("Put it back"), AnswerDeletion(community.id, what, puts_back=True, round=id_).custom_id, style="primary"
        ),
        Button(t("Leave it"), AnswerDeletion(community.id, what, puts_back=False, round=id_).custom_id),
    )
    return titled(t("Something was deleted"), question, small=after, buttons=buttons)


def deletion_settled(t: Translator, community: Community, *, puts_back: bool) -> str:
    """Return what replaces the private question once it is answered."""
    return in_circle(community, deletion_answered(t, puts_back=puts_back))


def deletion_answered(t: Translator, *, puts_back: bool) -> str:
    """Return the answer to the press of a button in the server."""
    if puts_back:
        return t("I put it back; it is there in a moment.")
    return t("I leave it. **/setup check** in the server can still put it back.")


def put_back_buttons(
    t: Translator, community: CommunityId, deleted: Sequence[tuple[Deletable, RoundId | None]]
) -> Sequence[ActionRow]:
    """Return a row with a button for each thing that was deleted and can be put back; no row where there is none."""
    buttons = [
        Button(t(PUT_BACK[what].msgid), AnswerDeletion(community, what, puts_back=True, round=round_).custom_id)
        for what, round_ in deleted[:MAX_BUTTONS_IN_ROW]
    ]
    return [ActionRow(tuple(buttons))] if buttons else []
