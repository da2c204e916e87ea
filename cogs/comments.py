"""The buttons about comments: *I commented*, which of these is yours, and was it you."""

import discord

from bot.actions import AnswerIdentityQuestion, ClaimComment, ClaimNone, DisownComments, FindOwnComment
from bot.flows.comments.claim import (
    OwnCommentSearch,
    answer_identity_question,
    claim_comment,
    disown_comments,
    find_commented_post,
    find_own_comment,
)
from bot.flows.members.consent import answer_consent
from bot.messages import comments as messages
from bot.messages.consent import ask_consent, comment_declined, consent_answered
from cogs.answer import defer_answer
from cogs.buttons import PersistentButton
from cogs.client import client_of
from cogs.fetching import fetching
from cogs.membership import caller_in
from cogs.replies import caller_of, edit_original, reply_ephemeral, services_of, translator_of


class CommentedButton(PersistentButton[FindOwnComment]):
    """Looks for the member's comment on a post."""

    async def on_click(self, interaction: discord.Interaction, action: FindOwnComment) -> None:
        """Look now; answer whether the comment was found, or ask which one it is; a yes is recorded before.

        The yes replaces the question, and what is found comes in a message of its own: the search may take a while.
        """
        client, caller, t = client_of(interaction), caller_of(interaction), translator_of(interaction)
        if action.agrees:
            await find_commented_post(client.services, caller, action.post)  # nothing is replaced for one that is gone
            member = await answer_consent(client.services, caller, agrees=True)
            await edit_original(interaction, consent_answered(t, member))
        else:
            await defer_answer(interaction)
        with fetching(interaction):
            mine = await find_own_comment(client.services, client.comment_poller, caller, action.post)
        await _answer(interaction, mine)


async def _answer(interaction: discord.Interaction, mine: OwnCommentSearch) -> None:
    """Say whether a member's comment was found, or ask which one it is."""
    t, post = translator_of(interaction), mine.post
    if mine.has_declined:
        await reply_ephemeral(interaction, comment_declined(t, post))
    elif not mine.is_tracked:
        await reply_ephemeral(interaction, ask_consent(t, FindOwnComment(post.id, agrees=True)))
    elif mine.is_found:
        await reply_ephemeral(interaction, messages.comment_found(t, post, is_authors=mine.is_authors))
    elif mine.choices or (mine.is_answered and mine.is_readable):
        await reply_ephemeral(interaction, messages.choose_comment(t, post, mine.choices, has_more=mine.has_more))
    elif mine.is_answered:
        await reply_ephemeral(interaction, messages.comments_unreadable(t, post))
    else:
        await reply_ephemeral(interaction, messages.comments_unanswered(t, post))


class ClaimButton(PersistentButton[ClaimComment]):
    """Records that a comment is the member's."""

    async def on_click(self, interaction: discord.Interaction, action: ClaimComment) -> None:
        """Record it, with the name under which it was written."""
        await defer_answer(interaction)
        client, caller = client_of(interaction), caller_of(interaction)
        with fetching(interaction):
            poller = client.comment_poller
            claimed = await claim_comment(client.services, poller, caller, action.post, action.comment)
        words = messages.comment_claimed(
            translator_of(interaction),
            claimed.post,
            claimed.name,
            is_authors=claimed.is_authors,
            is_name_shared=claimed.is_name_shared,
        )
        await reply_ephemeral(interaction, words)


class ClaimNoneButton(PersistentButton[ClaimNone]):
    """Says that none of the comments offered is the member's."""

    async def on_click(self, interaction: discord.Interaction, action: ClaimNone) -> None:
        """Ask about the next ones where there are others, and else replace the question by what the member can do."""
        client, caller = client_of(interaction), caller_of(interaction)
        if action.last is None:
            post = await find_commented_post(client.services, caller, action.post)
            await edit_original(interaction, messages.choose_comment(translator_of(interaction), post, ()))
            return
        await defer_answer(interaction)
        with fetching(interaction):
            poller = client.comment_poller
            mine = await find_own_comment(client.services, poller, caller, action.post, after=action.last)
        await _answer(interaction, mine)


class DisownButton(PersistentButton[DisownComments]):
    """Takes back that a comment is the member's."""

    async def on_click(self, interaction: discord.Interaction, action: DisownComments) -> None:
        """Take it back, and say which names went with it."""
        names = await disown_comments(services_of(interaction), caller_of(interaction), action.post)
        await edit_original(interaction, messages.comments_disowned(translator_of(interaction), names))


class IdentityQuestionButton(PersistentButton[AnswerIdentityQuestion]):
    """Takes a member's answer to the question whether a name is theirs."""

    async def on_click(self, interaction: discord.Interaction, action: AnswerIdentityQuestion) -> None:
        """Record it, and replace the question with the answer."""
        answer = await answer_identity_question(
            services_of(interaction),
            await caller_in(interaction, action.guild),
            action.alias,
            action.comment,
            action.post,
            was_me=action.was_me,
        )
        t = translator_of(interaction)
        await edit_original(interaction, messages.author_confirmed(t, answer.community, answer.alias, answer.claim))
