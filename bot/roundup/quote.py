"""Choose a post's quote, and estimate its reading time."""

import re
from collections.abc import Sequence

from bot.posts.fuzzy_match import SearchText, find_name
from bot.posts.phrases import find_phrase
from bot.roundup.scripts import count_words, is_question, is_whole, sentences, unspaced_words, width
from bot.words import compact, normalize, words_in

MIN_QUOTE_LENGTH, MAX_QUOTE_LENGTH = 40, 200
"""Letters of a quote; a Chinese character or kana counts as two."""
MAX_SEARCHED_LENGTH = 20_000
"""Characters of a text that are searched for a quote."""
MIN_PIECE_LETTERS = 12
"""Letters between two ellipses of a quote: of single words anything could be put together."""
MIN_THEME_WORD_LETTERS = 4
"""Letters of a word of the theme that is looked for in sentences."""
WORDS_PER_MINUTE = 230
"""Silent reading speed: about 238 words a minute in English (Brysbaert 2019), rounded for other languages."""

_LEFT_OUT = re.compile(r"\[?(?:\u2026|\.{3})\]?")
_CREDIT = re.compile(
    r"\b(part of|hosted by|this week's theme|theme (this week|is|was)|prompt|round[\s-]?up|join in|link(ed)? (up|back)|"
    r"(written|post) for|contribution|beitrag (zu|zum|für)|participación|thanks (to|for)|https?"
    r"|(asks|asked|invites|invited|challenges|challenged) us|we are invited|(chose|picked) (this|the) (month|week)"
    r"|(this|the) (post|entry) is|(each|every) (week|month|\w+day)\b.* (posts?|shares?)"
    r"|(posts?|shares?)\b.* (each|every) (week|month|\w+day)|on the \d+(st|nd|rd|th) .*bloggers|(on|to) my blog"
    r"|challenge|meme|link-?up|linky|wortspende|schreibeinladung|continue reading)\b"
)
"""Phrases of sentences about taking part in the round, which tell the reader of a round-up nothing."""
_KINDS_ABOUT = ("call", "explains", "round-up")
"""Kinds of phrases in texts about the round, which are no posts of it."""
_FIRST_PERSON = {"i", "my", "we", "our", "ich", "mein", "wir", "yo", "mi", "eu", "je", "nous"}
_FIRST_PERSON_INSIDE = ("私", "僕", "我", "ฉัน", "ผม", "เรา")
"""Words of the first person in scripts without spaces."""
_GREETING = re.compile(r"^\W*(hello|hi|hey|dear|good (morning|evening)|welcome|happy \w+day|hallo|hola|ol[aá])\b")


def minutes_to_read(text: str) -> int:
    """Return the reading time in whole minutes, at least one."""
    return max(1, round(count_words(text) / WORDS_PER_MINUTE))


def best_sentence(text: str, names: Sequence[str], theme: str) -> str:
    """Return the sentence that represents a text best, or an empty string if none qualifies.

    Only whole sentences of `MIN_QUOTE_LENGTH` to `MAX_QUOTE_LENGTH` characters qualify, and no greetings, credits or
    sentences that contain one of the community's `names`.
    """
    theme_words = _theme_words(theme)
    best, best_score = "", 0.0
    candidates = list(sentences(text[:MAX_SEARCHED_LENGTH], MAX_QUOTE_LENGTH))
    for position, sentence in enumerate(candidates):
        if _is_quotable(sentence, names):
            score = _score(sentence, theme_words) - 2.0 * position / len(candidates)
            if score > best_score:
                best, best_score = sentence, score
    return best


def is_quoted_from(quote: str, text: str) -> bool:
    """Say whether a quote stands in a text, word for word: what it leaves out is marked by an ellipsis.

    Case, accents, punctuation and the breaks of lines don't matter.
    """
    pieces = [piece for piece in _LEFT_OUT.split(quote) if _words_of(piece).strip()]
    is_spaced = not unspaced_words(normalize(quote))
    said, at = _words_of(text) if is_spaced else _words_of(text).replace(" ", ""), 0
    for piece in pieces:
        words = _words_of(piece) if is_spaced else _words_of(piece).replace(" ", "")
        at = said.find(words, at)
        if at < 0 or (len(pieces) > 1 and width(words) < MIN_PIECE_LETTERS):
            return False
        at += max(len(words) - 1, 1)
    return True


def _words_of(text: str) -> str:
    return f" {' '.join(words_in(normalize(text)))} "


def _theme_words(theme: str) -> set[str]:
    normalized = normalize(theme)
    long = (word for word in words_in(normalized) if len(word) >= MIN_THEME_WORD_LETTERS)
    spaced = {word for word in long if not unspaced_words(word)}
    return spaced | unspaced_words(normalized)


def _is_quotable(sentence: str, names: Sequence[str]) -> bool:
    normalized = normalize(sentence)
    return (
        MIN_QUOTE_LENGTH <= width(sentence) <= MAX_QUOTE_LENGTH
        and is_whole(sentence)
        and not _CREDIT.search(normalized)
        and not _GREETING.match(normalized)
        and not any(find_phrase(kind, normalized) for kind in _KINDS_ABOUT)
        and not SearchText(sentence).hashtags.keys() & {compact(name) for name in names}
        and not any(find_name(sentence, name) for name in names)
    )


def _score(sentence: str, theme_words: set[str]) -> float:
    """Return a score: higher for about 110 characters, words of the theme and the first person; lower for questions."""
    normalized = normalize(sentence)
    words = words_in(normalized)
    inside = {theme_word for theme_word in theme_words if unspaced_words(theme_word)}
    theme_matches = sum(any(word.startswith(theme_word[:5]) for theme_word in theme_words - inside) for word in words)
    theme_matches += sum(theme_word in normalized for theme_word in inside)
    is_first_person = not _FIRST_PERSON.isdisjoint(words) or any(map(sentence.__contains__, _FIRST_PERSON_INSIDE))
    length_score = 1.0 - abs(width(sentence) - 110) / 160
    return 3.0 + length_score + min(theme_matches, 2) + 0.7 * is_first_person - 0.6 * is_question(sentence)
