"""What an entry is matched with to tell whether it is a post of a round."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from itertools import chain

from bot.feeds import address_key
from bot.feeds.addresses import is_below
from bot.posts.fuzzy_match import FuzzyName
from bot.posts.own_text import ListedPost
from bot.posts.stems import stems
from bot.themes import MemberId
from bot.words import compact, is_unspaced, lowercase

MIN_THEME_WORDS = 2
"""Words that a theme needs to be searched for in texts: one alone, such as "time", is in every second text."""


@dataclass(frozen=True)
class RoundRules:
    """What makes an entry a post of a round: when it is published, and what it names or links to."""

    opens_at: datetime
    closes_at: datetime
    """The first instant that is too late to be in time."""
    hashtags: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    theme: str = ""
    keywords: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    posts: Mapping[str, ListedPost] = field(default_factory=dict)
    """What lists show of the round's posts, by the keys of their addresses."""
    theme_host_sites: tuple[str, ...] = ()
    """The theme host's own blogs, where a call or a round-up is likelier than a post."""
    number: int | None = None
    language: str = "en"
    """The language of the theme, for the stems of its words."""

    @cached_property
    def compact_hashtags(self) -> frozenset[str]:
        """The hashtags, compact."""
        return frozenset(map(compact, self.hashtags)) - {""}

    @cached_property
    def coined_hashtags(self) -> frozenset[str]:
        """The hashtags that are no word of a language: several words of a name in one, or a word with a number."""
        joined = {compact(name) for name in self.names if len(name.split()) > 1}
        return frozenset(one for one in self.compact_hashtags if one in joined or any(map(str.isdigit, one)))

    @cached_property
    def category_labels(self) -> frozenset[str]:
        """The categories that are evidence: the hashtags and the names, compact."""
        return self.compact_hashtags | frozenset(map(compact, self.names)) - {""}

    @cached_property
    def fuzzy_names(self) -> tuple[FuzzyName, ...]:
        """The names to search for; of those with the same letters only one."""
        return tuple({name.letters: name for name in map(FuzzyName, self.names)}.values())

    @cached_property
    def fuzzy_keywords(self) -> tuple[FuzzyName, ...]:
        """The keywords to search for."""
        return tuple(map(FuzzyName, self.keywords))

    @cached_property
    def fuzzy_theme(self) -> FuzzyName:
        """The theme to search for."""
        return FuzzyName(self.theme)

    @cached_property
    def lowercase_theme(self) -> str:
        """The theme in lower case, with ASCII apostrophes."""
        return lowercase(self.theme)

    @cached_property
    def theme_stems(self) -> frozenset[str]:
        """The stems of the theme's words."""
        return stems(self.theme, self.language)

    @cached_property
    def name_stems(self) -> frozenset[str]:
        """The stems of the names' words, which an entry that names the circle has in any round."""
        return frozenset(chain.from_iterable(stems(name, self.language) for name in self.names))

    @cached_property
    def telling_stems(self) -> frozenset[str]:
        """The stems of the theme's words that no name of the circle has: these tell the round."""
        return self.theme_stems - self.name_stems

    @cached_property
    def theme_pairs(self) -> frozenset[str]:
        """The pairs of neighbouring letters in a theme of a script without spaces; none in others, which have words."""
        letters = self.fuzzy_theme.letters if is_unspaced(self.theme) else ""
        return frozenset(letters[start : start + 2] for start in range(len(letters) - 1))

    @cached_property
    def link_keys(self) -> frozenset[str]:
        """The address keys of the links."""
        return frozenset(self._keyed_links)

    @cached_property
    def _keyed_links(self) -> Mapping[str, str]:
        """The links by their address keys."""
        return {address_key(link): link for link in self.links}

    def for_blog(self, site_url: str, member: MemberId | None = None) -> "RoundRules":
        """Return what counts for an entry of the blog at this address, by this member: no link to what is their own.

        A blog leads from each page to the one before, to the newest and to what is on the same subject.
        """
        site = address_key(site_url)
        own = {key for key in self._keyed_links if is_below(key, site) or (member and self._is_by(key, member))}
        if not own:
            return self
        return replace(self, links=tuple(link for key, link in self._keyed_links.items() if key not in own))

    def _is_by(self, key: str, member: MemberId) -> bool:
        return key in self.posts and self.posts[key].member == member

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """What stands above or below a list of the round's posts: the circle's names and hashtags, and the theme."""
        return (*self.names, *self.hashtags, self.theme)

    @cached_property
    def theme_host_keys(self) -> tuple[str, ...]:
        """The address keys of the theme host's blogs, with which those of their pages begin."""
        return tuple(address_key(site if "//" in site else f"https://{site}") for site in self.theme_host_sites)

    @cached_property
    def theme_letters(self) -> str:
        """The letters of the theme; a blank where it has too few words to be searched for in texts."""
        return self.fuzzy_theme.letters if len(self.theme_stems) >= MIN_THEME_WORDS else " "

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """Those of the names and keywords; a text without any holds none of them."""
        names = (*self.fuzzy_names, *self.fuzzy_keywords)
        return tuple(dict.fromkeys(chain.from_iterable(name.parts for name in names)))
