"""Open questions for a week in which nobody suggested a theme."""

from bot.themes.round import Theme

BANK = (
    Theme("A small thing I repaired", "What broke, what you tried, and whether it was worth it."),
    Theme("The walk I know best", "A path you could follow in the dark, and what is along it."),
    Theme("Something I changed my mind about", "What you thought before, and what turned it."),
    Theme("A tool I would miss", "From the kitchen, the desk or the shed."),
    Theme("What I am learning slowly", "And what keeps you at it."),
    Theme("A meal with a story", "Who cooked it, who was there, what was said."),
    Theme("The sound of my street", "At one hour of one day."),
    Theme("A book I gave away", "And why somebody else should have it."),
    Theme("Yesterday, in detail", "The ordinary day that nobody writes down."),
    Theme("Advice I did not follow", "And how that went."),
    Theme("A place that is gone", "A shop, a tree, a website, a room."),
    Theme("What I would ask my younger self", "One question only, and why that one."),
)


def from_bank(number: int) -> Theme:
    """Return the bank's theme for the round of that number: each once before any comes again."""
    return BANK[number % len(BANK)]
