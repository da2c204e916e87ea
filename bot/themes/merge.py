"""Join what somebody changes in a form with what others changed since it opened."""

from dataclasses import fields, replace
from typing import TypeVar

from bot.themes.community import Community
from bot.themes.round import Theme

Saved = TypeVar("Saved", Community, Theme)


def merge_changes(current: Saved, opened: Saved, wanted: Saved) -> tuple[Saved, Saved]:
    """Return a set-up or theme as it is now with what a form changed, and what it would be had others' changes stayed.

    The form opened with `opened` and holds `wanted`; what it left alone stays as it is in `current`. The two that are
    returned differ in what others changed meanwhile and the form replaces.
    """
    names = [one.name for one in fields(current)]
    changed = {name: getattr(wanted, name) for name in names if getattr(wanted, name) != getattr(opened, name)}
    theirs = {name: getattr(current, name) for name in changed if getattr(current, name) != getattr(opened, name)}
    merged = replace(current, **changed)
    return merged, replace(merged, **theirs)
