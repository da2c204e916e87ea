"""What a round asks of an entry."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import chain

from bot.feeds import address_key
from bot.posts.fuzzy_match import FuzzyName, compact
from bot.posts.stems import stems

MIN_PHRASE_WORDS = 2
"""Words of a theme that make a phrase; one alone, such as "time", is in every second text."""


@dataclass(frozen=True)
class RoundRules:
    """What tells that an entry is for a round; the window is `opens_at` up to, not including, `closes_at`."""

    opens_at: datetime
    closes_at: datetime
    hashtags: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    theme: str = ""
    keywords: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    theme_host_sites: tuple[str, ...] = ()
    """The host's own blogs, where a call or a round-up is likelier than a post."""
    number: int | None = None
    language: str = "en"
    """The language the theme is told in, for the stems of its words."""

    @cached_property
    def tags(self) -> frozenset[str]:
        """The hashtags, compact."""
        return frozenset(map(compact, self.hashtags)) - {""}

    @cached_property
    def labels(self) -> frozenset[str]:
        """What a category may be: a hashtag or a name, compact."""
        return self.tags | frozenset(map(compact, self.names)) - {""}

    @cached_property
    def called(self) -> tuple[FuzzyName, ...]:
        """The names, made ready to be searched for, each spelling of letters once."""
        return tuple({name.letters: name for name in map(FuzzyName, self.names)}.values())

    @cached_property
    def told(self) -> tuple[FuzzyName, ...]:
        """The keywords, made ready to be searched for."""
        return tuple(map(FuzzyName, self.keywords))

    @cached_property
    def titled(self) -> FuzzyName:
        """The theme, made ready to be searched for."""
        return FuzzyName(self.theme)

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of the theme's words."""
        return stems(self.theme, self.language)

    @cached_property
    def addresses(self) -> frozenset[str]:
        """What all spellings of the links share."""
        return frozenset(map(address_key, self.links))

    @cached_property
    def theme_host_addresses(self) -> tuple[str, ...]:
        """How the addresses of the host's own blogs begin."""
        return tuple(address_key(site if "//" in site else f"https://{site}") for site in self.theme_host_sites)

    @cached_property
    def sought(self) -> tuple[FuzzyName, ...]:
        """The names and keywords, which a text may misspell."""
        return (*self.called, *self.told)

    @cached_property
    def phrase(self) -> str:
        """The letters of the theme, where it has words enough to be told from any other text; else a blank."""
        return self.titled.letters if len(self.stems) >= MIN_PHRASE_WORDS else " "

    @cached_property
    def grams(self) -> frozenset[str]:
        """Runs of letters of what is sought; a text with none of them, and nothing of `short`, holds nothing of it."""
        return frozenset(chain.from_iterable(name.grams for name in self.sought))

    @cached_property
    def short(self) -> tuple[str, ...]:
        """Parts of what is sought that are shorter than those runs."""
        return tuple(dict.fromkeys(chain.from_iterable(name.short for name in self.sought)))
