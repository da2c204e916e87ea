"""Built-in themes, for a round for which there is neither a suggestion nor a spare theme."""

from bot.i18n import LazyString

BANK: tuple[tuple[LazyString, LazyString], ...] = (
    (LazyString("A small thing I repaired"), LazyString("What broke, what you tried, and whether it was worth it.")),
    (LazyString("The walk I know best"), LazyString("A path you could follow in the dark, and what is along it.")),
    (LazyString("Something I changed my mind about"), LazyString("What you thought before, and what turned it.")),
    (LazyString("A tool I would miss"), LazyString("From the kitchen, the desk or the shed.")),
    (LazyString("What I am learning slowly"), LazyString("And what keeps you at it.")),
    (LazyString("A meal with a story"), LazyString("Who cooked it, who was there, what was said.")),
    (LazyString("The sound of my street"), LazyString("At one hour of one day.")),
    (LazyString("A book I gave away"), LazyString("And why somebody else should have it.")),
    (LazyString("Yesterday, in detail"), LazyString("The ordinary day that nobody writes down.")),
    (LazyString("Advice I did not follow"), LazyString("And how that went.")),
    (LazyString("A place that is gone"), LazyString("A shop, a tree, a website, a room.")),
    (LazyString("What I would ask my younger self"), LazyString("One question only, and why that one.")),
    (LazyString("Somebody who taught me something"), LazyString("What they said or did, and where it shows today.")),
    (LazyString("The oldest thing I use every day"), LazyString("Where it came from, and what it has outlived.")),
    (LazyString("A habit I am glad of"), LazyString("How it began, and what it carries.")),
    (LazyString("Weather I remember"), LazyString("One storm, one heat, one snow, and where you stood.")),
    (LazyString("What is on my desk"), LazyString("Three things, and why they are still there.")),
    (LazyString("A word I like"), LazyString("In any language, and what it can do that others can't.")),
    (LazyString("The best question I was asked"), LazyString("And whether you have an answer by now.")),
    (LazyString("A mistake that was useful"), LazyString("What it cost, and what it was good for.")),
    (LazyString("Something I make with my hands"), LazyString("However small, however badly.")),
    (LazyString("A journey that went otherwise"), LazyString("Where you meant to go, and where you were in the end.")),
    (LazyString("What I no longer own"), LazyString("And whether you miss it.")),
    (LazyString("A stranger I still think of"), LazyString("A minute was enough.")),
    (LazyString("The music of one year"), LazyString("Pick the year; the songs will follow.")),
    (LazyString("How I find things to read"), LazyString("And what you found last.")),
    (LazyString("A smell that takes me back"), LazyString("To where, and to whom.")),
    (LazyString("Something I do not understand"), LazyString("And would like to.")),
    (LazyString("A letter to a place"), LazyString("A town, a house, a bench: tell it what you never said.")),
    (LazyString("What got easier"), LazyString("And what did it.")),
)


def bank_theme(number: int) -> tuple[LazyString, LazyString]:
    """Return the title and prompt of the built-in theme for the round with this number, cycling through all of them."""
    return BANK[number % len(BANK)]
