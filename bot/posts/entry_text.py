"""The text of an entry, prepared once for all the rounds it is matched with."""

import re
from collections.abc import Mapping, Sequence
from functools import cached_property

from bot.feeds import Entry
from bot.feeds.addresses import hostname_of
from bot.feeds.links import links_by_key
from bot.posts.fuzzy_match import SearchText
from bot.posts.stems import stem
from bot.themes.hashtags import HASHTAG
from bot.words import compact, lowercase, words_in

HEAD_LENGTH, TAIL_LENGTH = 30_000, 10_000
"""Characters of a text that are searched: some 5,000 words, and its end, where a series is often named."""
MAX_HEADING_LENGTH = 100
"""Characters of a line that may have been hashtags before Markdown read them."""
_HEADING = re.compile(rf"(?:#{{1,6}}\s+)?(?P<word>{HASHTAG})(?P<others>(?:\s+#\S+)*)\s*")


class EntryText:
    """An entry with what matching needs of it, each part made when it is first asked for."""

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        self.title = entry.title
        self.text = _head_and_tail(entry.text)
        self._title_stems: dict[str, dict[str, str]] = {}

    @cached_property
    def lowercase_title(self) -> str:
        """The title in lower case, with ASCII apostrophes and without addresses."""
        return lowercase(self.searchable_title.without_addresses)

    @cached_property
    def lowercase_text(self) -> str:
        """The text in lower case, with ASCII apostrophes and without addresses."""
        return lowercase(self.searchable_text.without_addresses)

    @cached_property
    def hashtags(self) -> dict[str, str]:
        """Each hashtag as it is written, by its compact form; one that Markdown made into a heading of several, too."""
        headings = {compact(word): word for word, others in self._headings if others}
        return headings | self.searchable_text.hashtags | self.searchable_title.hashtags

    @cached_property
    def words_alone(self) -> dict[str, str]:
        """Each word that has a line for itself, by its compact form: a heading, or what Markdown made of a hashtag."""
        return {compact(word): word for word, others in self._headings if not others}

    @cached_property
    def possible_hashtags(self) -> frozenset[str]:
        """The hashtags and the words alone, compact."""
        return frozenset(self.hashtags) | frozenset(self.words_alone)

    @cached_property
    def _headings(self) -> Sequence[tuple[str, str]]:
        """The word of each line that has one alone, or one before hashtags, and these: what `#usblogs #maps` became."""
        headings = (_HEADING.fullmatch(line) for line in self.text.splitlines() if len(line) <= MAX_HEADING_LENGTH)
        return [(heading["word"], heading["others"]) for heading in headings if heading]

    @cached_property
    def searchable_title(self) -> SearchText:
        """The title, prepared for the search for names."""
        return SearchText(self.title)

    @cached_property
    def searchable_text(self) -> SearchText:
        """The text, prepared for the search for names."""
        return SearchText(self.text)

    @cached_property
    def letters(self) -> str:
        """The letters of the title and of the text, with a blank between them."""
        return f"{self.searchable_title.letters} {self.searchable_text.letters}"

    def title_stems(self, language: str) -> dict[str, str]:
        """Return each word of the title as it is written, by its stem."""
        if language not in self._title_stems:
            self._title_stems[language] = {stem(word, language): word for word in words_in(self.title)}
        return self._title_stems[language]

    def stems(self, language: str) -> dict[str, str]:
        """Return each word of the title and of the text as it is written, by its stem."""
        each = dict.fromkeys(words_in(self.lowercase_text))
        return {stem(word, language): word for word in each} | self.title_stems(language)

    @cached_property
    def categories(self) -> dict[str, str]:
        """Each category as it is written, by its compact form."""
        return {compact(tag): tag for tag in self.entry.tags}

    @cached_property
    def links(self) -> Mapping[str, str]:
        """Each link as it is written, by its address key."""
        return links_by_key(self.entry.links, self.text)

    @cached_property
    def linked_sites(self) -> frozenset[str]:
        """The other sites that it links to."""
        return frozenset(map(hostname_of, self.entry.links)) - {hostname_of(self.entry.url), ""}


def _head_and_tail(text: str) -> str:
    return text if len(text) <= HEAD_LENGTH + TAIL_LENGTH else f"{text[:HEAD_LENGTH]}\n{text[-TAIL_LENGTH:]}"
