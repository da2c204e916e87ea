"""Tell hosts in private what another host's form replaced of theirs in the set-up, or took from them."""

from bot.i18n import get_translator
from bot.messages.changed_setup import replaced_lines, setup_changed_by_another
from bot.outbox import Message, MessageKind
from bot.outbox.keys import changed_setup_key
from bot.services import Services
from bot.themes import Community
from storage import Transaction
from storage.communities import find_member, has_left
from storage.outbox import enqueue


async def tell_other_hosts(
    tx: Transaction,
    services: Services,
    previous: Community,
    community: Community,
    replaced: Community | None,
    changer: int,
) -> None:
    """Queue a private message to whoever saved the set-up before and got drafts, as far as this concerns them.

    `replaced` is the set-up as it would be with what others saved while the changer's form was open, if it differs.
    """
    now, places = services.clock.now(), services.public_places(community.id)
    for user in {previous.host, previous.draft_reviewer} - {None, changer}:
        if user is None or await has_left(tx, community.id, user):
            continue
        loses_drafts = user == previous.draft_reviewer != community.draft_reviewer
        reader = await find_member(tx, community.id, user)
        t = get_translator(reader.language if reader else community.language)
        lines = replaced_lines(t, community, replaced, places) if replaced and user == previous.host else ()
        if lines or loses_drafts:
            words = setup_changed_by_another(t, community, lines, loses_drafts=loses_drafts)
            key = changed_setup_key(community.id, user, now)
            await enqueue(tx, Message(key, MessageKind.CHANGED_SETUP, community.id, 0, words, user_id=user), now)
