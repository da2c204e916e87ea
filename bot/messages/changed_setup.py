"""The private message to a host about what another host changed of theirs in the set-up."""

from collections.abc import Sequence

from bot.components import Layout, titled
from bot.i18n import Translator
from bot.messages.setup import settings_summary
from bot.text import escape
from bot.themes import Community, PublicPlaces


def replaced_lines(t: Translator, community: Community, theirs: Community, places: PublicPlaces) -> Sequence[str]:
    """Return the settings that another host had saved and that are others now, each as it was.

    `theirs` is the set-up as it would be with them; `places` are those that the operator allows.
    """
    saved = settings_summary(t, community, places).splitlines()
    return [line for line in settings_summary(t, theirs, places).splitlines() if line not in saved]


def setup_changed_by_another(
    t: Translator, community: Community, replaced: Sequence[str], *, loses_drafts: bool
) -> Layout:
    """Return what a host reads whose settings another host's form `replaced`, or who gets no drafts any more."""
    tag = f"**{escape(community.tag)}**"
    lines: list[str] = []
    if replaced:
        first = t("Another host of {tag} had the form open while you saved it, and replaced this of yours:", tag=tag)
        lines += [first, *replaced]
    if loses_drafts:
        lines.append(_drafts(t, community, tag))
    small = t("**/setup show** shows how it is now.")
    return titled(t("Another host changed the set-up"), "\n".join(lines), small=small)


def _drafts(t: Translator, community: Community, tag: str) -> str:
    if community.draft_reviewer is None:
        return t("You no longer see the round-ups of {tag} before they go out, and nobody else does.", tag=tag)
    host = f"<@{community.draft_reviewer}>"
    return t("{host} sees the round-ups of {tag} before they go out, in your stead.", host=host, tag=tag)
