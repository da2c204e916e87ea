"""What an entry says, made ready once for all the rounds it is held against."""

import re
from functools import cached_property

from bot.feeds import Entry, address_key
from bot.feeds.addresses import hostname_of
from bot.posts.fuzzy_match import SearchText, compact
from bot.posts.phrases import negative_phrases
from bot.posts.stems import stem

HEAD_LENGTH, TAIL_LENGTH = 30_000, 10_000
"""Characters of a text that are looked at: some 5,000 words, and its end, where a series is often named."""


class EntryText:
    """An entry, and what is made of it when a round first asks."""

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        self.title = entry.title
        self.text = _looked_at(entry.text)
        self._title_stems: dict[str, dict[str, str]] = {}

    @cached_property
    def both(self) -> str:
        """The title and the text."""
        return f"{self.title}\n{self.text}"

    @cached_property
    def lower(self) -> str:
        """Title and text in small letters, with plain apostrophes."""
        return self.both.lower().replace("\u2019", "'")

    @cached_property
    def hashtags(self) -> dict[str, str]:
        """Each hashtag, compact, with how it is written."""
        return self.in_text.hashtags | self.in_title.hashtags

    @cached_property
    def in_title(self) -> SearchText:
        """The title, made ready for the search of names."""
        return SearchText(self.title)

    @cached_property
    def in_text(self) -> SearchText:
        """The text, made ready for the search of names."""
        return SearchText(self.text)

    @cached_property
    def row(self) -> str:
        """The letters of title and text in one row."""
        return f"{self.in_title.row} {self.in_text.row}"

    def title_stems(self, language: str) -> dict[str, str]:
        """Return the stem of each word of the title, with how it is written."""
        if language not in self._title_stems:
            words = re.findall(r"[^\W_]+", self.title)
            self._title_stems[language] = {stem(word, language): word for word in words}
        return self._title_stems[language]

    @cached_property
    def categories(self) -> dict[str, str]:
        """Each category, compact, with how it is written."""
        return {compact(tag): tag for tag in self.entry.tags}

    @cached_property
    def links(self) -> dict[str, str]:
        """Each link by what all spellings of its address share."""
        return {address_key(url): url for url in self.entry.links} | self._written_links

    @cached_property
    def _written_links(self) -> dict[str, str]:
        if "://" not in self.text:
            return {}
        return {address_key(url): url for url in re.findall(r"https?://[^\s<>\"]{4,500}", self.text)}

    @cached_property
    def negative_phrases(self) -> tuple[tuple[str, str], ...]:
        """The phrases by which it says that it is no post: their kinds and words."""
        return tuple(negative_phrases(self.title, self.lower))

    @cached_property
    def sites(self) -> int:
        """How many sites of others it links to."""
        return len({hostname_of(url) for url in self.entry.links} - {hostname_of(self.entry.url), ""})


def _looked_at(text: str) -> str:
    return text if len(text) <= HEAD_LENGTH + TAIL_LENGTH else f"{text[:HEAD_LENGTH]}\n{text[-TAIL_LENGTH:]}"
