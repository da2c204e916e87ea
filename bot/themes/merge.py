"""Join what a host changes about a set-up with what others changed since the host's form opened."""

from dataclasses import fields, replace

from bot.themes.community import Community


def merge_changes(current: Community, opened: Community, wanted: Community) -> tuple[Community, Community]:
    """Return the set-up as it is now with what a form changed, and what it would be had others' changes stayed.

    The form opened with `opened` and holds `wanted`; what it left alone stays as it is in `current`. The two that are
    returned differ in what others changed meanwhile and the form replaces.
    """
    names = [one.name for one in fields(Community)]
    changed = {name: getattr(wanted, name) for name in names if getattr(wanted, name) != getattr(opened, name)}
    theirs = {name: getattr(current, name) for name in changed if getattr(current, name) != getattr(opened, name)}
    merged = replace(current, **changed)
    return merged, replace(merged, **theirs)
