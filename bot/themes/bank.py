"""Open questions for a week in which nobody suggested a theme."""

from bot.languages import Said

BANK: tuple[tuple[Said, Said], ...] = (
    (Said("A small thing I repaired"), Said("What broke, what you tried, and whether it was worth it.")),
    (Said("The walk I know best"), Said("A path you could follow in the dark, and what is along it.")),
    (Said("Something I changed my mind about"), Said("What you thought before, and what turned it.")),
    (Said("A tool I would miss"), Said("From the kitchen, the desk or the shed.")),
    (Said("What I am learning slowly"), Said("And what keeps you at it.")),
    (Said("A meal with a story"), Said("Who cooked it, who was there, what was said.")),
    (Said("The sound of my street"), Said("At one hour of one day.")),
    (Said("A book I gave away"), Said("And why somebody else should have it.")),
    (Said("Yesterday, in detail"), Said("The ordinary day that nobody writes down.")),
    (Said("Advice I did not follow"), Said("And how that went.")),
    (Said("A place that is gone"), Said("A shop, a tree, a website, a room.")),
    (Said("What I would ask my younger self"), Said("One question only, and why that one.")),
    (Said("Somebody who taught me something"), Said("What they said or did, and where it shows today.")),
    (Said("The oldest thing I use every day"), Said("Where it came from, and what it has outlived.")),
    (Said("A habit I am glad of"), Said("How it began, and what it carries.")),
    (Said("Weather I remember"), Said("One storm, one heat, one snow, and where you stood.")),
    (Said("What is on my desk"), Said("Three things, and why they are still there.")),
    (Said("A word I like"), Said("In any language, and what it can do that others can't.")),
    (Said("The best question I was asked"), Said("And whether you have an answer by now.")),
    (Said("A mistake that was useful"), Said("What it cost, and what it was good for.")),
    (Said("Something I make with my hands"), Said("However small, however badly.")),
    (Said("A journey that went otherwise"), Said("Where you meant to go, and where you were in the end.")),
    (Said("What I no longer own"), Said("And whether you miss it.")),
    (Said("A stranger I still think of"), Said("A minute was enough.")),
    (Said("The music of one year"), Said("Pick the year; the songs will follow.")),
    (Said("How I find things to read"), Said("And what you found last.")),
    (Said("A smell that takes me back"), Said("To where, and to whom.")),
    (Said("Something I do not understand"), Said("And would like to.")),
    (Said("A letter to a place"), Said("A town, a house, a bench: tell it what you never said.")),
    (Said("What got easier"), Said("And what did it.")),
)


def from_bank(number: int) -> tuple[Said, Said]:
    """Return title and prompt of the bank's theme for the round of that number: each once before any comes again."""
    return BANK[number % len(BANK)]
